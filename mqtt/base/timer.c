#include "mqtt/base/timer.h"

#include <errno.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"

enum { ACCURACY_US = 1000 };

struct timer {
    sd_event_source *source;
    void (*wake)(void *owner);
    void *owner;
    int64_t due_ms;
    int64_t armed_ms; /* when the loop will look; never after due_ms */
};

/* Neither call can fail for a source of our own loop. */
static void arm(struct timer *timer, int64_t mono_ms)
{
    timer->armed_ms = mono_ms;
    (void)sd_event_source_set_time(timer->source, (uint64_t)mono_ms * 1000);
    (void)sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

static int on_time(sd_event_source *source, uint64_t usec, void *owner)
{
    struct timer *timer = owner;
    int64_t due_ms = timer->due_ms;

    (void)source;
    (void)usec;
    timer->armed_ms =
        TIMER_NEVER; /* the source is a one-shot: sd-event has turned it off */
    if (due_ms == TIMER_NEVER)
        return 0;
    if (clock_mono_ms() < due_ms) {
        arm(timer, due_ms);
        return 0;
    }
    timer->due_ms = TIMER_NEVER;
    timer->wake(timer->owner); /* which may close it */
    return 0;
}

int timer_open(struct timer **ret, sd_event *loop, void (*wake)(void *owner), void *owner)
{
    struct timer *timer = need(calloc(1, sizeof *timer));
    int rc = sd_event_add_time(loop, &timer->source, CLOCK_MONOTONIC, 0, ACCURACY_US,
                               on_time, timer);

    if (rc >= 0)
        rc = sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
    if (rc < 0) {
        timer_close(timer);
        return rc;
    }
    timer->wake = wake;
    timer->owner = owner;
    timer->due_ms = timer->armed_ms = TIMER_NEVER;
    *ret = timer;
    return 0;
}

void timer_close(struct timer *timer)
{
    if (!timer)
        return;
    sd_event_source_disable_unref(timer->source);
    free(timer);
}

/*
 * What is put off, or off, costs the loop nothing before it looks: most deadlines are, by an answer in
 * time.
 */
void timer_at(struct timer *timer, int64_t mono_ms)
{
    timer->due_ms = mono_ms;
    if (mono_ms < timer->armed_ms)
        arm(timer, mono_ms);
}

void timer_after(struct timer *timer, int64_t ms)
{
    timer_at(timer, clock_mono_ms() + ms);
}

int64_t timer_due_ms(const struct timer *timer)
{
    return timer->due_ms;
}
