/*
 * config - the gateway's settings, from one YAML file (gateway.example.yaml explains each key).
 *
 * Checked completely before anything else is opened and fixed until a restart or SIGHUP. Everything in
 * it lives until config_close().
 */
#ifndef SENSORS_CONFIG_H
#define SENSORS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "mqtt/settings.h"
#include "sensors/devices/kind.h"
#include "sensors/devices/meaning.h"
#include "sensors/line/line.h"

enum { CONFIG_DEVICES_MAX = 2000 };

struct profile_set;

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
    int pause_ms;   /* 0 ... 1000; of a serial device 0 is as long as Modbus demands */
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

struct config {
    char *gateway;  /* [a-z0-9-]{1,32} */
    char *data;     /* directory of the outbox */
    char *profiles; /* directory of the site's own profiles; NULL: PROFILE_SET_DIRECTORY */
    struct settings_broker broker;
    int retention_days; /* events are kept that long after their receipt */
    int batch_max_kb;   /* of events in one message */
    int outbox_max_mb;  /* at the limit devices are no longer acknowledged */
    struct config_site *sites;
    unsigned sites_count;
    struct profile_set *set; /* the profiles of its devices */
};

enum { CONFIG_FAULT_BYTES = YAML_PLACE_FAULT_BYTES };

/* Negative errno with one line in fault: file, line, column, what is wrong, what is allowed. */
int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES]);

void config_close(struct config *config);

/* Where the line to a device leads; borrows from it. */
struct line_place config_place(const struct config_device *device);

/* Devices of all sites together. */
size_t config_devices(const struct config *config);

#endif
