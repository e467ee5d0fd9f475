#include "tests/scenario/simulated_time.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

/*
 * Far ahead of the machine's own clock, so that who asks the system for a timer in simulated
 * time, as web's thread does, is not woken again and again by one that has passed.
 */
#define BEGIN_MONO_MS (INT64_C(1) << 50)

struct timer {
    struct timer *next;
    void (*wake)(void *owner);
    void *owner;
    int64_t due_ms;    /* mono */
    unsigned woken_in; /* the last round of simulated_time_run(), 1 the first */
};

/* Clocks are read by other threads too. */
static _Atomic int64_t now_ms = BEGIN_MONO_MS, begin_wall_ms;
static struct {
    _Atomic int64_t ahead_ms;
    atomic_bool unsynchronised;
} machines[SIMULATED_MACHINES];

static struct timer *timers;

/* --- the scenario's side ------------------------------------------------------------- */

void simulated_time_begin(int64_t wall_ms)
{
    now_ms = BEGIN_MONO_MS;
    begin_wall_ms = wall_ms;
    for (int i = 0; i < SIMULATED_MACHINES; i++)
        simulated_time_set_clock((enum simulated_machine)i, 0, true);
}

int64_t simulated_time_now(void)
{
    return begin_wall_ms + (now_ms - BEGIN_MONO_MS);
}

/* Who is due first of those not woken in this round, or of all in round 0; NULL: nobody. */
static struct timer *first_due(unsigned round)
{
    struct timer *first = NULL;

    for (struct timer *timer = timers; timer; timer = timer->next) {
        if (timer->due_ms != TIMER_NEVER && !(round && timer->woken_in == round) &&
            (!first || timer->due_ms < first->due_ms))
            first = timer;
    }
    return first;
}

int64_t simulated_time_next(void)
{
    const struct timer *first = first_due(0);

    return first ? simulated_time_now() + (first->due_ms - now_ms) : INT64_MAX;
}

void simulated_time_pass(int64_t until_ms)
{
    int64_t ms = until_ms - simulated_time_now();

    if (ms > 0)
        now_ms += ms;
}

bool simulated_time_run(void)
{
    static unsigned round = 0;
    struct timer *timer;
    bool any = false;

    round++;
    while ((timer = first_due(round)) && timer->due_ms <= now_ms) {
        timer->woken_in = round;
        timer->due_ms = TIMER_NEVER;
        timer->wake(timer->owner); /* which may close it, and others */
        any = true;
    }
    return any;
}

void simulated_time_set_clock(enum simulated_machine machine, int64_t ahead_ms,
                              bool synchronised)
{
    machines[machine].ahead_ms = ahead_ms;
    machines[machine].unsynchronised = !synchronised;
}

/* --- mqtt/base/clock.h, and what the gateway's calls of it are renamed to ------------ */

int64_t gateway_clock_wall_ms(void);
int gateway_clock_synchronised(void);

int64_t clock_mono_ms(void)
{
    return now_ms;
}

int64_t clock_mono_us(void)
{
    return now_ms * 1000;
}

int64_t clock_wall_ms(void)
{
    return simulated_time_now() + machines[SIMULATED_CENTRE].ahead_ms;
}

int64_t gateway_clock_wall_ms(void)
{
    return simulated_time_now() + machines[SIMULATED_GATEWAY].ahead_ms;
}

int clock_synchronised(void)
{
    return !machines[SIMULATED_CENTRE].unsynchronised;
}

int gateway_clock_synchronised(void)
{
    return !machines[SIMULATED_GATEWAY].unsynchronised;
}

/* --- mqtt/base/timer.h --------------------------------------------------------------- */

int timer_open(struct timer **ret, sd_event *loop, void (*wake)(void *owner), void *owner)
{
    struct timer *timer = need(calloc(1, sizeof *timer));

    (void)loop;
    *timer = (struct timer){timers, wake, owner, TIMER_NEVER, 0};
    timers = timer;
    *ret = timer;
    return 0;
}

void timer_close(struct timer *timer)
{
    struct timer **at = &timers;

    if (!timer)
        return;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    free(timer);
}

void timer_at(struct timer *timer, int64_t mono_ms)
{
    timer->due_ms = mono_ms;
}

void timer_after(struct timer *timer, int64_t ms)
{
    timer->due_ms = now_ms + ms;
}

int64_t timer_due_ms(const struct timer *timer)
{
    return timer->due_ms;
}
