/*
 * hook_settings - the section `hook` of a gateway's settings: who may send events, and where.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_HOOK_HOOK_SETTINGS_H
#define SENSORS_HOOK_HOOK_SETTINGS_H

#include "mqtt/settings.h"

enum { HOOK_SOURCES_MOST = 16 };

/* A system that sends events. */
struct hook_source {
    char *name;     /* [a-z0-9-]{1,32}; how far it has come is kept under it */
    char *key_file; /* its first line is the key, see hook_key.h */
    char *unit;     /* of its events: organisation identifier */
};

struct hook_settings {
    char *listen; /* see hook_listener.h */
    struct hook_source *sources;
    unsigned sources_count;
};

/* Of a struct hook_settings. */
extern const cyaml_schema_field_t hook_settings_fields[];

/* -EINVAL with the fault. */
int hook_settings_check(const struct settings_check *check,
                        const struct hook_settings *settings);

#endif
