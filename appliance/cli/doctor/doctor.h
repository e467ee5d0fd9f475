/*
 * doctor - what `dunghan doctor` finds: one line each, ok, warn or fail.
 */
#ifndef APPLIANCE_CLI_DOCTOR_DOCTOR_H
#define APPLIANCE_CLI_DOCTOR_DOCTOR_H

#include "appliance/access/registry.h"
#include "appliance/config.h"
#include "appliance/rules/catalogue.h"

struct store;

enum finding { FINDING_OK, FINDING_WARN, FINDING_FAIL, FINDINGS };

struct doctor {
    const struct config *config;
    int64_t now_ms;
    int count[FINDINGS];
};

/* Prints a line and counts it. */
void doctor_say(struct doctor *doctor, enum finding finding, const char *what,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The broker and the centre: asks the centre that runs, or goes to the broker itself. */
void doctor_look_at_broker(struct doctor *doctor);

/* Events that wait in no figure. */
void doctor_look_at_aside(struct doctor *doctor, struct store *store);
void doctor_look_at_held(struct doctor *doctor, struct store *store);

/* Has it been told what is counted here? Nothing where nobody is to be told. */
void doctor_look_at_nation(struct doctor *doctor, struct store *store);

/* Which counters report, who was never heard, and how gateways are, as the centre that runs knows
 * it; else says what is not known. */
void doctor_look_at_sources(struct doctor *doctor);

/* Which counter devices are silent, why and since when, and their clocks: likewise. */
void doctor_look_at_devices(struct doctor *doctor);

/* What was left open with units that have ended, when nobody has come after them. */
void doctor_look_at_units(struct doctor *doctor, struct store *store,
                          const struct catalogue *catalogue);

/* Who comes by the broker of a district, and whether anything goes round. */
void doctor_look_at_bridges(struct doctor *doctor, const struct registry *registry);

/* Are the fields that the settings put first in the catalogue? */
void doctor_look_at_fields(struct doctor *doctor, const struct catalogue *catalogue);

#endif
