#include "sensors/devices/clock_span.h"

#include <stdlib.h>

#include "sensors/devices/device_clock.h"

enum { SECOND_MS = 1000 };

static bool steady(const struct clock_visit *a, const struct clock_visit *b)
{
    return a->compared && b->compared && a->serial == b->serial && a->boot == b->boot &&
           llabs(a->ahead_ms - b->ahead_ms) <= CLOCK_SPAN_STEADY_MS;
}

void clock_span_visit(struct clock_span *span, const struct clock_visit *visit,
                      uint32_t taken)
{
    if (span->last.newest <= taken)
        span->before = span->last;
    span->last = *visit;
    if (!steady(&span->before, visit))
        span->before.compared =
            false; /* for good: what comes later cannot make it steady */
}

/* Was it made between the two visits, and stamped by the clock that was read then? */
static bool within(const struct clock_span *span, uint32_t record, int64_t at_ms)
{
    return record > span->before.newest && record <= span->last.newest &&
           at_ms >= (int64_t)span->before.clock_s * SECOND_MS &&
           at_ms <= (int64_t)span->last.clock_s * SECOND_MS;
}

static int64_t whole_seconds(int64_t ms)
{
    return ms / SECOND_MS * SECOND_MS;
}

void clock_span_correct(const struct clock_span *span, uint32_t record, struct event *event)
{
    int64_t ahead_ms = (span->before.ahead_ms + span->last.ahead_ms) / 2;
    int64_t at_ms = whole_seconds(event->at_ms - ahead_ms + SECOND_MS / 2);
    int64_t latest_ms = whole_seconds(span->last.wall_ms);

    if (!span->before.compared || llabs(ahead_ms) <= DEVICE_CLOCK_WRONG_MS ||
        !within(span, record, event->at_ms))
        return;
    event->at_device_ms = event->at_ms;
    event->at_ms = at_ms < latest_ms ? at_ms : latest_ms;
}
