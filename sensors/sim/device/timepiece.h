/*
 * timepiece - the clock of a simulated device, which may be unset, wrong, and not as fast as time.
 */
#ifndef SENSORS_SIM_DEVICE_TIMEPIECE_H
#define SENSORS_SIM_DEVICE_TIMEPIECE_H

#include <stdbool.h>
#include <stdint.h>

enum { TIMEPIECE_OFF_MAX_S = 1000000000, TIMEPIECE_GAINS_MAX_S = 43200 };

/* Zeroed: it is right. */
struct timepiece {
    bool unset;        /* it does not know what time it is */
    int64_t off_s;     /* how far it was ahead when it was set */
    int gains_s;       /* a day; what it counts is as fast */
    int64_t set_at_ms; /* mono; since when it gains */
};

/* Seconds since 1970-01-01T00:00:00Z that it shows now; 0: it is not set. */
uint32_t timepiece_now_s(const struct timepiece *piece);

/* What it makes of so many milliseconds. */
int64_t timepiece_span_ms(const struct timepiece *piece, int64_t ms);

#endif
