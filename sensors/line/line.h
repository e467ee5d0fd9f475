/*
 * line - the way to one or more Modbus devices, and the requests that wait for it.
 *
 * libmodbus waits inside its calls; one silent device would stop all others. So the waiting
 * is done by the owner's loop: connecting does not block, libmodbus writes a request whose
 * answer the loop waits for, and reads the answer once all of it has arrived. Nothing here
 * ever blocks; a thousand lines cost no thread and no stack.
 *
 * One request at a time is under way on a line, as many devices demand; the unit ids at one
 * place share it and take their turns. Each has a number, so that late and doubled answers are
 * told from its own. Whatever else goes wrong ends the connection, and the next request opens
 * another; but one that has never answered yet is given a few time-outs, for a device may be deaf
 * for a while after connecting. When to ask again is the caller's to decide.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_LINE_H
#define SENSORS_LINE_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct line;
struct sd_event;

enum {
    LINE_READ_MAX = 125, /* registers in one read */
    LINE_WRITE_MAX = 2,  /* ours; Modbus would take 123 */
};

/* How Modbus travels there: each is a row of line.c and a file, see transport.h. */
enum line_way {
    LINE_TCP,
    LINE_WAYS, /* how many there are */
};

/* Where a line leads. */
struct line_place {
    enum line_way way;
    const char *address; /* of LINE_TCP: IPv4 or IPv6, no name */
    int port;
};

enum line_order {
    LINE_READ_HOLDING, /* function 03 */
    LINE_READ_INPUT,   /* function 04 */
    LINE_WRITE,        /* function 16 */
    LINE_ORDERS,       /* how many there are */
};

/*
 * The caller's, and the line's from line_submit() until done() is called.
 *
 * done() gets 0 and, of a read, `count` registers that are borrowed for the call; or
 *
 *   -ENOTCONN      no connection within timeout_ms
 *   -ETIMEDOUT     no answer within timeout_ms
 *   -ECONNRESET    the other side ended the connection
 *   -EBADMSG       the answer is no answer to this request
 *   -EREMOTEIO     the device refuses (Modbus exception 01 to 04 and the like)
 *   -EBUSY         the device is there but has no time now (exception 05, 06)
 *   -ENXIO         a gateway on the way does not reach the device (exception 0A, 0B)
 *   any other      the system's reason why it cannot connect
 *
 * It is called from the loop, never from within line_submit(), and may submit again.
 */
struct line_request {
    enum line_order order;
    int unit_id; /* 1 ... 247 */
    int address;
    int count; /* of registers, 1 ... LINE_READ_MAX or LINE_WRITE_MAX */
    int timeout_ms;
    uint16_t values[LINE_WRITE_MAX]; /* of a write */
    void (*done)(void *owner, int rc, const uint16_t *registers);
    void *owner;
    struct line_request *next; /* the line's own */
};

/* NULL where the address is one; otherwise what is allowed there, in words. */
const char *line_allowed(const struct line_place *place);

bool line_same_place(const struct line_place *a, const struct line_place *b);

/* -EINVAL: the address is none. Does not connect yet. */
int line_open(struct line **ret, struct sd_event *loop, const struct line_place *place);

/* Forgets the requests that wait, without calling done(). Takes NULL. */
void line_close(struct line *line);

/* Does a connection stand now? It is made when it is needed. */
bool line_connected(const struct line *line);

void line_submit(struct line *line, struct line_request *request);

#endif
