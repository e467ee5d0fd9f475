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
#include "sensors/config_site.h"
#include "sensors/hook/hook_settings.h"

enum { CONFIG_DEVICES_MAX = 2000 };

struct profile_set;

struct config {
    char *gateway;  /* [a-z0-9-]{1,32} */
    char *data;     /* directory of the outbox */
    char *profiles; /* directory of the site's own profiles; NULL: PROFILE_SET_DIRECTORY */
    struct settings_broker broker;
    int retention_days; /* events are kept that long after their receipt */
    int batch_max_kb;   /* of events in one message */
    int outbox_max_mb;  /* at the limit devices are no longer acknowledged */
    struct config_site *sites;
    unsigned sites_count;       /* 0 only where there is a hook */
    struct hook_settings *hook; /* NULL: nobody may send events */
    struct profile_set *set;    /* the profiles of its devices */
};

enum { CONFIG_FAULT_BYTES = YAML_PLACE_FAULT_BYTES };

/* Negative errno with one line in fault: file, line, column, what is wrong, what is allowed. */
int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES]);

/* The same, with profiles looked for in that directory first; NULL: in no other. */
int config_open_drafts(struct config **ret, const char *path, const char *drafts,
                       char fault[static CONFIG_FAULT_BYTES]);

void config_close(struct config *config);

/* Devices of all sites together. */
size_t config_devices(const struct config *config);

#endif
