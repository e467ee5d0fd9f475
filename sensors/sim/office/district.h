/*
 * district - the units, counters and procedures that a scenario plays in.
 *
 * Read from the tables that the centre reads too (units.csv, procedures.csv). Any tree of
 * units will do, also a province.
 */
#ifndef SENSORS_SIM_OFFICE_DISTRICT_H
#define SENSORS_SIM_OFFICE_DISTRICT_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/event.h"

enum { DISTRICT_COUNTERS_MAX = 99, DISTRICT_LEVEL_BYTES = 17 };

struct district_unit {
    char code[EVENT_UNIT_BYTES];
    char level[DISTRICT_LEVEL_BYTES];
    uint16_t counters;       /* named q1, q2 ...; may be 0 */
    uint32_t terminal_first; /* terminal of q1; those of the others follow */
};

struct district_procedure {
    char code[EVENT_PROCEDURE_BYTES];
    char field[EVENT_FIELD_BYTES];
    int limit_days; /* working days; 0: the same day */
};

struct district {
    size_t unit_count, procedure_count;
    struct district_unit *units;
    struct district_procedure *procedures;
    size_t terminals; /* one for each counter, from 1, in the order of the units */
};

/*
 * -EINVAL: a cell is not what it must be, or there is no counter or no procedure. All that is
 * wrong is logged, line by line.
 */
int district_load(struct district *ret, const char *units_path,
                  const char *procedures_path);

/* Takes a zeroed one too. */
void district_release(struct district *district);

#endif
