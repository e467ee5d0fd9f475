/*
 * module_parts - what the files of a module share: module.c, module_time.c, module_unit.c.
 */
#ifndef SENSORS_SIM_DEVICE_MODULE_PARTS_H
#define SENSORS_SIM_DEVICE_MODULE_PARTS_H

#include "sensors/sim/device/contact.h"
#include "sensors/sim/device/image.h"
#include "sensors/sim/device/module_memory.h"
#include "sensors/sim/device/scans.h"
#include "sensors/sim/device/timepiece.h"

struct module_input {
    struct profile_input at;
    struct module_cell *cell; /* in the memory */
    struct contact contact;   /* of all but texts */
    struct scans *scans;      /* of a text */
    bool frozen, closed;      /* `closed`: how a contact is that is frozen */
};

struct module {
    const struct profile *profile;
    struct image *image;
    struct module_memory *memory;
    size_t memory_bytes;
    struct timepiece clock;
    int64_t powered_ms;   /* mono: its last power-up */
    int64_t off_until_ms; /* mono; 0: it has power */
    bool restarted;       /* nobody has read it since */
    bool retain;
    int input_count;
    struct module_input *inputs;
};

/* Lets time pass until now. */
void module_advance(struct module *module);

/* Pulses come at the input, now. */
void module_count(struct module *module, struct module_input *input, uint32_t pulses);

/* The power comes back, or came back then. */
void module_power_up(struct module *module, int64_t at_ms);

/* The text that waits goes on show, where nothing is in its way. */
void module_turn_text(struct module_input *input);

#endif
