/*
 * order - what can be asked of a Modbus device, as bytes, and what its answers say.
 *
 * One row of order.c is one order. The bytes are what Modbus calls a PDU with the unit id before it;
 * what is round them is a transport's, when they go a line's.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_ORDER_H
#define SENSORS_LINE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sensors/line/guests.h"
#include "sensors/line/identity.h"

enum {
    LINE_READ_MAX = 125, /* registers in one read */
    LINE_BITS_MAX = 256, /* coils or discrete inputs in one read; Modbus would give 2000 */
    LINE_WRITE_MAX = 2,  /* registers; ours, Modbus would take 123 */
    LINE_VALUES_MAX = 256, /* of any read */
};

enum line_order {
    LINE_READ_HOLDING,  /* function 03 */
    LINE_READ_INPUT,    /* function 04 */
    LINE_READ_COILS,    /* function 01 */
    LINE_READ_DISCRETE, /* function 02 */
    LINE_WRITE,         /* function 16 */
    LINE_IDENTIFY, /* function 43, type 14: vendor, product and revision, where it has them */
    LINE_ORDERS,   /* how many there are */
};

/*
 * The caller's, and the line's from line_submit() until done() is called.
 *
 * done() gets 0 and, of a read, `count` values that are borrowed for the call, each a register, or a
 * bit as 0 or 1; NULL of others; or
 *
 *   -ENOTCONN      no connection within timeout_ms
 *   -ETIMEDOUT     no answer within timeout_ms
 *   -ECONNRESET    the other side ended the connection
 *   -EBADMSG       the answer is no answer to this request
 *   -EREMOTEIO     the device refuses (Modbus exception 01 to 04 and the like)
 *   -EBUSY         the device is there but has no time now (exception 05, 06)
 *   -ENXIO         a gateway on the way does not reach the device (exception 0A, 0B)
 *   -EADDRINUSE    another program, or another line, has that serial device
 *   any other      the system's reason why it cannot connect
 *
 * It is called from the loop, never from within line_submit(), and may submit again.
 */
struct line_request {
    enum line_order order;
    int unit_id; /* 1 ... 247 */
    int address; /* 0 ... 65535, as it is sent; of LINE_IDENTIFY an object, 0 the first */
    int count;   /* of registers or bits, 1 ... order_most() */
    int timeout_ms;
    bool probe; /* of a device that did not answer last */
    uint8_t
        exception; /* told with done(): which one the device has answered with; 0: none */
    struct line_guest *guest; /* who is asked; NULL: somebody who does not come again */
    uint16_t values[LINE_WRITE_MAX]; /* of a write */
    struct line_identity *identity;  /* of LINE_IDENTIFY: what the answer says goes there */
    void (*done)(void *owner, int rc, const uint16_t *values);
    void *owner;
    struct line_request *next; /* the line's own, as is ... */
    int64_t since_ms;          /* ... since when it waits, mono ... */
    int64_t sent_us;           /* ... and when it was given to the transport */
};

/* The function of Modbus that it is. */
int order_function(enum line_order order);

/* How many registers or bits (of LINE_IDENTIFY 1) one request of that order may be about. */
int order_most(enum line_order order);

enum { ORDER_REQUEST_BYTES = 7 + 2 * LINE_WRITE_MAX };

/* The request from its unit id on: so many bytes. */
size_t order_write(const struct line_request *request,
                   uint8_t ret[static ORDER_REQUEST_BYTES]);

/*
 * Is this message, from its unit id on, the answer to the request? How many values it has, now in
 * `ret`: 0 where it is no read. Below 0: what done() is to be told.
 */
int order_read(const struct line_request *request, const uint8_t *message, int bytes,
               uint16_t ret[static LINE_VALUES_MAX]);

/* The exception that such a message is; 0: it is none. Of one that order_read() says is the answer. */
uint8_t order_exception(const uint8_t *message, int bytes);

#endif
