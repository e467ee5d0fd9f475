#include "sensors/devices/clock_span.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensors/devices/device_clock.h"

enum { SECOND_MS = 1000 };

static bool steady(const struct clock_visit *a, const struct clock_visit *b)
{
    return a->known && a->serial == b->serial &&
           llabs(a->ahead_ms - b->ahead_ms) <= CLOCK_SPAN_STEADY_MS;
}

void clock_span_visit(struct clock_span *span, const struct clock_visit *visit,
                      uint32_t taken)
{
    span->before = *clock_span_kept(span, taken);
    span->steady = steady(&span->before, visit);
    span->last = *visit;
    span->last.known = visit->known || span->steady;
    if (visit->known && !span->steady)
        span->before.known = false; /* for good: what comes later cannot make it steady */
}

const struct clock_visit *clock_span_kept(const struct clock_span *span, uint32_t taken)
{
    return span->last.known && span->last.newest <= taken ? &span->last : &span->before;
}

bool clock_visit_moved(const struct clock_visit *kept, const struct clock_visit *visit)
{
    return kept->known != visit->known || kept->serial != visit->serial ||
           llabs(kept->ahead_ms - visit->ahead_ms) > CLOCK_SPAN_KEPT_MS;
}

void clock_visit_write(const struct clock_visit *visit,
                       char ret[static CLOCK_SPAN_TEXT_BYTES])
{
    (void)snprintf(ret, CLOCK_SPAN_TEXT_BYTES, "%d %" PRIu32 " %" PRIu32 " %" PRId64,
                   visit->known, visit->clock_s, visit->newest, visit->ahead_ms);
}

int clock_visit_read(const char *text, struct clock_visit *ret)
{
    struct clock_visit visit = {0};
    char again[CLOCK_SPAN_TEXT_BYTES];
    int known;

    /* NOLINTNEXTLINE(cert-err34-c): what does not fit is another text when it is written */
    if (sscanf(text, "%d %" SCNu32 " %" SCNu32 " %" SCNd64, &known, &visit.clock_s,
               &visit.newest, &visit.ahead_ms) != 4)
        return -EINVAL;
    visit.known = known == 1;
    clock_visit_write(&visit, again);
    if (strcmp(text, again) != 0)
        return -EINVAL;
    *ret = visit;
    return 0;
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

    if (!span->steady || llabs(ahead_ms) <= DEVICE_CLOCK_WRONG_MS ||
        !within(span, record, event->at_ms))
        return;
    event->at_device_ms = event->at_ms;
    event->at_ms = at_ms < latest_ms ? at_ms : latest_ms;
}
