/*
 * unit - a simulated device as it is seen from a line: tables that are read and written, and what
 * goes wrong with its answers.
 *
 * What it is beyond that, its kind knows. One thread.
 */
#ifndef SENSORS_SIM_WIRE_UNIT_H
#define SENSORS_SIM_WIRE_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/sim/wire/fault.h"

enum unit_table { UNIT_COIL, UNIT_DISCRETE, UNIT_HOLDING, UNIT_INPUT, UNIT_TABLES };

enum {
    UNIT_IDS = 247,       /* 1 to this one */
    UNIT_READ_MAX = 2000, /* bits in one read; registers are fewer, as Modbus has it */
    UNIT_OFF_MAX_MS = 600000,
    UNIT_IDENTITIES = 3, /* vendor, product, revision */
};

struct unit_kind {
    /*
     * `count` registers, or bits each in one of its own as 0 or 1, from an address on. 0, or the
     * Modbus exception that the device answers.
     */
    unsigned (*read)(void *device, enum unit_table table, int address, int count,
                     uint16_t *ret);

    /* The same. Coils and holding registers only; NULL where unit.functions has none that writes. */
    unsigned (*write)(void *device, enum unit_table table, int address, int count,
                      const uint16_t *values);

    /* The power goes, and comes back after off_ms. */
    void (*reboot)(void *device, int off_ms);
};

struct unit {
    const struct unit_kind *kind;
    void *device;       /* of that kind; borrowed */
    uint32_t functions; /* bit n: it answers function n; others with exception 01 */
    const char *identity
        [UNIT_IDENTITIES]; /* as function 43 says it; NULL: it does not know that one */
    int connections_most;  /* where it is reached over a network; 0: as many as come */
    int64_t off_until_ms;  /* mono: without power it hears nothing */
    struct faults faults;
};

/* The power goes, and comes back after off_ms, 0 ... UNIT_OFF_MAX_MS. */
void unit_reboot(struct unit *unit, int off_ms);

bool unit_off(const struct unit *unit);

#endif
