#include "sensors/line/guests.h"

#include <stddef.h>

enum {
    DECAY_PART = 4,  /* of what is too much, given up with each answer that came faster */
    SLACK_PART = 16, /* of its interval, which one may be asked late */
};

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

int64_t guests_free_until_ms(const struct line_guest *first)
{
    int64_t until_ms = INT64_MAX;

    for (const struct line_guest *guest = first; guest; guest = guest->next) {
        int64_t latest_ms = guest->due_ms + guest->poll_ms / SLACK_PART;

        if (!guest_is_slow(guest) && latest_ms < until_ms)
            until_ms = latest_ms;
    }
    return until_ms;
}
