/*
 * mix - what comes to the counters of a simulated district: how much, of what, how well done.
 *
 * Made-up figures in one place, chosen so that a year looks like one: certification and
 * civil status are most of it, land is slow and often late, the online share grows.
 */
#ifndef SENSORS_SIM_OFFICE_MIX_H
#define SENSORS_SIM_OFFICE_MIX_H

#include <stdint.h>

#include "mqtt/event.h"
#include "sensors/sim/office/chance.h"

struct mix_field {
    const char *id;  /* NULL: any other field */
    double commune;  /* share of what comes to a commune; relative to other fields */
    double district; /* and to a district or anything above it */
    double late;     /* share that is late where the unit is an ordinary one */
    double early;    /* share of what is in time that is early */
    double online;   /* how readily it comes online, 1: ordinarily */
};

/* Never NULL. */
const struct mix_field *mix_field(const char *id);

/* How many dossiers come to a counter on this day, on average, at scale 1. */
double mix_per_counter(int32_t day);

enum event_channel mix_channel(struct chance *chance, const struct mix_field *field,
                               int32_t day);

enum event_outcome mix_outcome(struct chance *chance);

#endif
