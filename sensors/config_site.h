/*
 * config_site - the devices of one unit, as the settings of a gateway have them. A part of config.h.
 */
#ifndef SENSORS_CONFIG_SITE_H
#define SENSORS_CONFIG_SITE_H

#include <stdbool.h>

#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/line/line.h"

struct config_device {
    char *counter;   /* [a-z0-9-]{1,16} */
    char *transport; /* NULL or one that line_way_find() knows, see sensors/line/line.h */
    char *
        address; /* IPv4 or IPv6, no name: looking one up could block; or a serial device */
    int port; /* 1 ... 65535; of no meaning to a serial device, as the next three to others */
    int baud;    /* 1200 ... 115200 */
    char *frame; /* NULL, which is "8N1", or data bits, parity N, E, O, stop bits */
    bool rs485;
    char *
        connection; /* NULL or "shared": with all at its address; "own"; of none that is serial */
    int pause_ms; /* 0 ... 1000, of its line; of a serial device 0: as long as Modbus demands */
    int unit_id;    /* Modbus, 1 ... 247 */
    int poll_ms;    /* 20 ... 60000 */
    int timeout_ms; /* 50 ... 10000; for connecting and for each answer */
    char *
        profile; /* NULL: "record-terminal"; numbers above that are not said are those of its link */
    struct kind_setup setup; /* `means` and `ring`, 1 ... 99; its profile, found */
};

struct config_site {
    char *unit; /* organisation identifier, as in the events */
    struct config_device *devices;
    unsigned devices_count;
};

/* Where the line to a device leads; borrows from it. */
struct line_place config_place(const struct config_device *device);

#endif
