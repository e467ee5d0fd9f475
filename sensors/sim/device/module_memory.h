/*
 * module_memory - what a module remembers: a part of module.c.
 */
#ifndef SENSORS_SIM_DEVICE_MODULE_MEMORY_H
#define SENSORS_SIM_DEVICE_MODULE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sensors/profile/profile.h"

/* What has happened at an input since its file was made. */
struct module_tally {
    uint64_t produced, missed;
};

struct module_cell {
    struct module_tally tally;
    uint32_t count;    /* of a counter; of a text its sequence number */
    uint32_t overflow; /* 1: it went over its highest number since power-up */
};

/* The file. */
struct module_memory {
    uint32_t magic, inputs;
    char profile[PROFILE_NAME_BYTES];
    uint32_t serial, boot;
    struct module_cell cells[]; /* of each input */
};

/* -EBADMSG: it is that of another kind of device. Other errors as they come. */
int module_memory_open(struct module_memory **ret, size_t *ret_bytes, const char *path,
                       const struct profile *profile, int inputs, uint32_t serial);

#endif
