/*
 * round_trips - how long a device takes from a question to its answer.
 *
 * Of the last answers only: a median that an hour of good answers has settled would hide a line that
 * gets worse now. Pure; any thread.
 */
#ifndef SENSORS_ROUND_TRIPS_H
#define SENSORS_ROUND_TRIPS_H

#include <stdint.h>

#include "mqtt/payload.h"

enum { ROUND_TRIPS_KEPT = 15 };

/* Zeroed: there was no answer yet. */
struct round_trips {
    uint32_t us[ROUND_TRIPS_KEPT];
    unsigned count, next;
};

/* Less than a microsecond counts as one, more than an hour as an hour. */
void round_trips_add(struct round_trips *trips, int64_t us);

/* The median, of an even number the lower one, and the last. */
struct payload_round_trip round_trips_tell(const struct round_trips *trips);

#endif
