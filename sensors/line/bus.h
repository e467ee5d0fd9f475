/*
 * bus - one Modbus TCP connection, and the requests that wait for it.
 *
 * libmodbus waits inside its calls; one silent device would stop all others. So the waiting
 * is done by the owner's loop: connecting does not block, libmodbus writes a request whose
 * answer the loop waits for, and reads the answer once all of it has arrived. Nothing here
 * ever blocks; a thousand connections cost no thread and no stack.
 *
 * One request at a time is under way on a connection, as many devices demand; the unit ids
 * behind one address share it and take their turns. Whatever goes wrong ends the
 * connection, so that a late answer finds nobody; the next request opens another. When to
 * ask again is the caller's to decide, see device.h.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_BUS_H
#define SENSORS_LINE_BUS_H

#include <stdbool.h>
#include <stdint.h>

struct bus;
struct sd_event;

enum {
    BUS_READ_MAX = 125, /* registers in one read */
    BUS_WRITE_MAX = 2,  /* ours; Modbus would take 123 */
};

enum bus_kind {
    BUS_READ,  /* function 03 */
    BUS_WRITE, /* function 16 */
};

/*
 * The caller's, and the bus's from bus_submit() until done() is called.
 *
 * done() gets 0 and, of a read, `count` registers that are borrowed for the call; or
 *   -ETIMEDOUT     no connection or no answer within timeout_ms
 *   -ECONNRESET    the other side ended the connection
 *   -EBADMSG       the answer is no answer to this request
 *   -EREMOTEIO     the device refuses (Modbus exception 01 to 04 and the like)
 *   -EBUSY         the device is there but has no time now (exception 05, 06)
 *   -EHOSTUNREACH  a gateway on the way does not reach the device (exception 0A, 0B)
 *   any other      the system's reason why it cannot connect
 * It is called from the loop, never from within bus_submit(), and may submit again.
 */
struct bus_request {
    enum bus_kind kind;
    int unit_id; /* 1 ... 247 */
    int address;
    int count; /* of registers, 1 ... BUS_READ_MAX or BUS_WRITE_MAX */
    int timeout_ms;
    uint16_t values[BUS_WRITE_MAX]; /* of a write */
    void (*done)(void *owner, int rc, const uint16_t *registers);
    void *owner;
    struct bus_request *next; /* the bus's own */
};

/* -EINVAL: address is no IPv4 or IPv6 address. Does not connect yet. */
int bus_open(struct bus **ret, struct sd_event *loop, const char *address, int port);

/* Forgets the requests that wait, without calling done(). Takes NULL. */
void bus_close(struct bus *bus);

void bus_submit(struct bus *bus, struct bus_request *request);

#endif
