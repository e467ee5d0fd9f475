/*
 * clock_span - between two visits: the right time of what a device with a wrong clock has recorded.
 *
 * Where the clock was wrong by the same error at a visit before a record was made and at one after
 * it, and nobody has set it or cut its power between, it was so when the record was made. That the
 * record lies between the two is known from its number. What cannot be known so, stays as it was
 * stamped: records of before the first visit, over a restart of either side, of a clock that was
 * set meanwhile or is not set, and while the gateway's own clock is not kept right.
 *
 * Plain data of the caller, zeroed before. Pure.
 */
#ifndef SENSORS_DEVICES_CLOCK_SPAN_H
#define SENSORS_DEVICES_CLOCK_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/event.h"

enum {
    /* Two errors are the same within it: each is known to a second or two, and a common quartz may
     * drift as far in a day in which the device was out of reach. No corrected time is wrong by
     * more. An error is corrected from DEVICE_CLOCK_WRONG_MS on: below, nobody sees it, and what
     * is stamped is better kept than moved by what is only measured. */
    CLOCK_SPAN_STEADY_MS = 10 * 1000,
};

/* What a device said of itself at a visit. */
struct clock_visit {
    bool compared; /* its clock with that of the gateway, which is kept right */
    uint32_t serial, boot;
    uint32_t clock_s;
    uint32_t newest;  /* number of the newest record that there was */
    int64_t ahead_ms; /* its clock; below 0: behind */
    int64_t wall_ms;  /* the gateway's clock */
};

struct clock_span {
    struct clock_visit before; /* all that is not taken over was made after it */
    struct clock_visit last;
};

/* A visit, when the records up to `taken` are taken over. */
void clock_span_visit(struct clock_span *span, const struct clock_visit *visit,
                      uint32_t taken);

/*
 * Corrects the time of this record where its error is known, and keeps beside it what was stamped:
 * at_ms and at_device_ms of the event. To whole seconds, and never later than the last visit.
 */
void clock_span_correct(const struct clock_span *span, uint32_t record,
                        struct event *event);

#endif
