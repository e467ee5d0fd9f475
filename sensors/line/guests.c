#include "sensors/line/guests.h"

#include <stddef.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/timer.h"

enum {
    DECAY_PART = 4,  /* of what is too much, given up with each answer that came faster */
    SLACK_PART = 16, /* of its interval, which one may be asked late */
};

static void on_agenda(void *owner)
{
    struct guests *guests = owner;
    int64_t now_ms = clock_mono_ms(), next_ms = TIMER_NEVER;

    for (struct line_guest *guest = guests->first; guest; guest = guest->next) {
        if (guest->awake || guest->due_ms > now_ms)
            continue;
        guest->awake = true;
        guest->wake(guest->owner);
    }
    for (const struct line_guest *guest = guests->first; guest; guest = guest->next) {
        if (!guest->awake && guest->due_ms < next_ms)
            next_ms = guest->due_ms;
    }
    timer_at(guests->agenda, next_ms);
}

int guests_open(struct guests *guests, struct sd_event *loop)
{
    return timer_open(&guests->agenda, loop, on_agenda, guests);
}

void guests_close(struct guests *guests)
{
    timer_close(guests->agenda);
    *guests = (struct guests){0};
}

void guests_join(struct guests *guests, struct line_guest *guest)
{
    struct line_guest **last = &guests->first;

    while (*last)
        last = &(*last)->next;
    *last = guest;
    guest->next = NULL;
    guest->awake = true;
}

void guests_expect(struct guests *guests, struct line_guest *guest, int64_t due_ms)
{
    guest->due_ms = due_ms;
    guest->awake = false;
    if (due_ms < timer_due_ms(guests->agenda))
        timer_at(guests->agenda, due_ms);
}

void guest_took(struct line_guest *guest, int64_t ms)
{
    int excess_ms = guest->takes_ms - (int)ms;

    guest->takes_ms = excess_ms > 0
                          ? guest->takes_ms - (excess_ms + DECAY_PART - 1) / DECAY_PART
                          : (int)ms;
}

bool guest_is_slow(const struct line_guest *guest)
{
    return guest && 2 * guest->takes_ms > guest->timeout_ms;
}

int64_t guests_free_until_ms(const struct guests *guests)
{
    int64_t until_ms = INT64_MAX;

    for (const struct line_guest *guest = guests->first; guest; guest = guest->next) {
        int64_t latest_ms = guest->due_ms + guest->poll_ms / SLACK_PART;

        if (!guest_is_slow(guest) && latest_ms < until_ms)
            until_ms = latest_ms;
    }
    return until_ms;
}
