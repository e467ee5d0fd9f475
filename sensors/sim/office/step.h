/*
 * step - one thing that happens at a counter, and to which dossier.
 */
#ifndef SENSORS_SIM_OFFICE_STEP_H
#define SENSORS_SIM_OFFICE_STEP_H

#include <stdint.h>

#include "mqtt/event.h"

/* Who and what a step is about. (unit, received_day, number) is the dossier. */
struct step_dossier {
    int32_t received_day;
    uint32_t number;  /* of the day in its unit, from 1 */
    uint16_t unit;    /* index into the district's */
    uint16_t counter; /* 1 ... */
    uint16_t procedure;
    enum event_channel channel;
};

struct step {
    int64_t at_ms;       /* whole seconds */
    int64_t resolved_ms; /* when its dossier is resolved */
    struct step_dossier dossier;
    enum event_type type;
    enum event_outcome outcome; /* resolved */
};

/* Not 0: no more steps are wanted. */
typedef int (*step_visit)(void *owner, const struct step *step);

#endif
