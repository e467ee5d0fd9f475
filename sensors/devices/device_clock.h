/*
 * device_clock - how far a device's clock is from the gateway's.
 *
 * What a device stamps decides whether a dossier is late, so its clock is compared at every visit,
 * as long as the gateway's own is kept right by a source of time; while it is not, nothing is known
 * of the device's. A device counts seconds and its answer takes a while: an error is known to a
 * second or two.
 *
 * Plain data of the caller, zeroed before. One thread each.
 */
#ifndef SENSORS_DEVICES_DEVICE_CLOCK_H
#define SENSORS_DEVICES_DEVICE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"
#include "mqtt/payload.h"

enum {
    DEVICE_CLOCK_WRONG_MS = 60 * 1000, /* beyond: it is said; a page shows minutes */
    DEVICE_CLOCK_RIGHT_MS = 30 * 1000, /* within, it is right again: no line at each second
                                          of one that drifts along the bound */
};

struct device_clock {
    bool wrong; /* so it was said last */
    struct log_limit wrong_limit, right_limit;
};

/* At a visit. */
struct device_clock_reading {
    uint32_t clock_s;  /* seconds since 1970-01-01T00:00:00Z; 0: it is not set */
    int64_t wall_ms;   /* the gateway's clock ... */
    bool synchronised; /* ... which is kept right */
    int64_t mono_ms;
};

/* How far it is ahead of the gateway's clock, right or not; the second that it shows is half over on
 * average. */
int64_t device_clock_ahead_ms(const struct device_clock_reading *reading);

/* Puts what is known into `shown`, and logs once when it goes wrong and once when it is right. */
void device_clock_compare(struct device_clock *clock, struct payload_device *shown,
                          const struct device_clock_reading *reading);

#endif
