/*
 * line - the way to one or more Modbus devices, and the requests that wait for it.
 *
 * libmodbus waits inside its calls; one silent device would stop all others. So the waiting
 * is done by the owner's loop: connecting does not block, libmodbus writes a request whose
 * answer the loop waits for, and reads the answer once all of it has arrived. Nothing here
 * ever blocks; a thousand lines cost no thread and no stack.
 *
 * One request at a time is under way on a line, as many devices demand; the unit ids at one
 * place share it and take their turns, but those that did not answer last, whose requests are
 * probes, go when nobody else waits. When to ask again is the caller's to decide.
 *
 * Over TCP each request has a number, so that late and doubled answers are told from its own.
 * Whatever else goes wrong ends the connection, and the next request opens another; but it stays
 * over a few time-outs, for a device may be deaf for a while after connecting, and one of several
 * unit ids may be dead.
 *
 * Over RTU nothing tells a late answer from the one that is waited for but whom it is from. So a unit
 * id that did not answer in time is not asked again for as long, while the others are; and after
 * anything that was no answer the line is not used before it has been quiet for a time-out.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_LINE_H
#define SENSORS_LINE_LINE_H

#include <stdbool.h>

#include "sensors/line/order.h"

struct line;
struct sd_event;

enum { LINE_PROBE_MOST_MS = 60000 }; /* a probe waits for others: then it takes its turn */

/* How Modbus travels there: each is a row of line.c and a file, see transport.h. */
enum line_way {
    LINE_TCP,
    LINE_RTU,          /* a serial device of this machine */
    LINE_RTU_OVER_TCP, /* a serial server */
    LINE_WAYS,         /* how many there are */
};

/* How a serial device is set. */
struct line_serial {
    int baud;
    char parity; /* 'N', 'E', 'O' */
    int data_bits, stop_bits;
    bool
        rs485; /* its driver turns the direction round, as the kernel has it (TIOCSRS485) */
};

/* Where a line leads. */
struct line_place {
    enum line_way way;
    const char
        *address; /* an IPv4 or IPv6 address, no name; of LINE_RTU the path of a device */
    int port;     /* 0 of LINE_RTU */
    struct line_serial serial; /* of LINE_RTU */
    int pause_ms;              /* after an answer, before the next request; 0: none */
};

enum { LINE_PLACE_BYTES = 128 };

/* "192.0.2.1 port 502", "/dev/ttyS1": as much of it as fits. */
const char *line_place_text(const struct line_place *place,
                            char ret[static LINE_PLACE_BYTES]);

/* What `transport` is called in the settings; LINE_WAYS: no way is called so. NULL is LINE_TCP. */
enum line_way line_way_find(const char *name);

enum { LINE_WAY_NAMES_BYTES = 64 };

/* All names, with commas between them. */
const char *line_way_names(char ret[static LINE_WAY_NAMES_BYTES]);

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
