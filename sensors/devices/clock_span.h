/*
 * clock_span - between two visits: the right time of what a device with a wrong clock has recorded.
 *
 * Where the clock was wrong by the same error at a visit before a record was made and at one after
 * it, it was so when the record was made. That the record lies between the two is known from its
 * number. What cannot be known so, stays as it was stamped: records of before the first visit, and
 * of a clock that was set meanwhile or is not set.
 *
 * A dossier whose intake is corrected and whose result is not, or the other way round, looks late
 * that is not, or hides that it is. So nothing ends a span but another error:
 *
 *   no restart of the gateway    the visit before is kept with the mark (clock_visit_write)
 *   no power-up of the device    a clock that goes on with its error has not been another one; one
 *                                that began anew has another error
 *   no gateway whose own clock   it still sees the same error: then both go as they did, and it is
 *   is not kept right            known on; or another: then it may be its own, such a visit says
 *                                nothing, and what is read at it stays as stamped
 *
 * One base is not to be had for what lies on both sides of the first visit ever, or of the moment
 * when somebody sets the clock. The later side is corrected at once: to wait for a later moment would
 * only part other dossiers, and leave the days wrong until then.
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
    CLOCK_SPAN_KEPT_MS = 3 * 1000, /* what is kept is no further from what is so */
    CLOCK_SPAN_TEXT_BYTES = 64,
};

/* What a device said of itself at a visit. */
struct clock_visit {
    bool known; /* its error: compared with a gateway's clock that is kept right */
    uint32_t serial;
    uint32_t clock_s;
    uint32_t newest;  /* number of the newest record that there was */
    int64_t ahead_ms; /* its clock, of the gateway's; below 0: behind */
    int64_t wall_ms;  /* the gateway's clock */
};

struct clock_span {
    struct clock_visit before; /* all that is not taken over was made after it */
    struct clock_visit last;
    bool steady; /* the same error at both */
};

/* A visit, when the records up to `taken` are taken over. */
void clock_span_visit(struct clock_span *span, const struct clock_visit *visit,
                      uint32_t taken);

/* The visit from which the next span begins, when the records up to `taken` are taken over: what is
 * to be kept over a restart, where it is to go on as `last`. Borrowed from the span. */
const struct clock_visit *clock_span_kept(const struct clock_span *span, uint32_t taken);

/* Does one that was kept not stand for this one? */
bool clock_visit_moved(const struct clock_visit *kept, const struct clock_visit *visit);

/* As a short text; serial and wall_ms are not in it. -EINVAL: it is not such a text. */
void clock_visit_write(const struct clock_visit *visit,
                       char ret[static CLOCK_SPAN_TEXT_BYTES]);
int clock_visit_read(const char *text, struct clock_visit *ret);

/*
 * Corrects the time of this record where its error is known, and keeps beside it what was stamped:
 * at_ms and at_device_ms of the event. To whole seconds, and never later than the last visit.
 */
void clock_span_correct(const struct clock_span *span, uint32_t record,
                        struct event *event);

#endif
