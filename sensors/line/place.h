/*
 * place - where a line leads, and how Modbus travels there.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_PLACE_H
#define SENSORS_LINE_PLACE_H

#include <stdbool.h>

struct transport;

/* How Modbus travels there: each is a row of place.c and a file, see transport.h. */
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
    bool own;                  /* shared with no other that leads there */
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

/* The order of addresses; 0: they are the same one, however they are written. */
int line_compare_addresses(const char *one, const char *other);

/* May one line be that to both? */
bool line_same_place(const struct line_place *a, const struct line_place *b);

/* What carries Modbus that way. */
const struct transport *line_transport(enum line_way way);

#endif
