/*
 * wire - where simulated devices are reached: over Modbus TCP, over RTU on serial lines that are
 * pseudo-terminals, and over RTU behind serial servers.
 *
 * A place is for a row of devices, which have unit ids from one on; a device may be at several places.
 * One thread, on its owner's loop. Writes to connections that have ended: SIGPIPE is the owner's to
 * ignore.
 */
#ifndef SENSORS_SIM_WIRE_WIRE_H
#define SENSORS_SIM_WIRE_WIRE_H

#include <stddef.h>
#include <systemd/sd-event.h>

#include "sensors/line/line.h"
#include "sensors/sim/wire/party.h"

struct wire;

enum { WIRE_TEXT_BYTES = 4096 };

struct wire_place {
    enum line_way way;
    const char *address; /* IPv4, "127.0.0.1"; of LINE_RTU the path where a link is made */
    int port;            /* 0: any free one */
    int baud;            /* of LINE_RTU; 0: any. serial_speed_known() */
    size_t first, count; /* devices, numbered from 1 */
    int unit_id;         /* of the first; the last is at most UNIT_IDS */
};

struct wire_config {
    const struct wire_place *places;
    size_t place_count;
    struct unit
        *units; /* device n is units[n - 1]; they must outlive the wire, as must ... */
    struct chance *chance;
};

/* -EINVAL: an address is none. -EADDRINUSE and other errors as they come. All are logged. */
int wire_open(struct wire **ret, sd_event *loop, const struct wire_config *config);

/* Ends every connection. Takes NULL. */
void wire_close(struct wire *wire);

/* Where the n-th place is, n from 0: "127.0.0.1:1502" or a path. */
const char *wire_text(const struct wire *wire, size_t n, char ret[static WIRE_TEXT_BYTES]);

/* The port of the n-th place; 0: it has none. */
int wire_port(const struct wire *wire, size_t n);

#endif
