/*
 * gaps - the numbers of a stream whose events will not come any more, as far as is known.
 *
 * Ranges that neither overlap nor touch, in order. Bounded, so that a sender that is broken
 * or lies can fill neither memory nor disk with them. Plain data, pure functions.
 */
#ifndef APPLIANCE_RULES_GAPS_H
#define APPLIANCE_RULES_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GAPS_MOST = 64,                /* ranges */
    GAPS_MOST_EVENTS = 1000000000, /* in all of them: more than any outbox can hold */
};

struct gap {
    uint64_t first, last;
    int64_t noticed_ms; /* wall clock; of two that became one the earlier */
};

struct gaps {
    size_t count;
    struct gap rows[GAPS_MOST];
};

/*
 * first <= last; what of it is there already stays. -ENOSPC, -ERANGE: there would be too
 * many ranges or events, and nothing has changed.
 */
int gaps_add(struct gaps *gaps, const struct gap *gap);

/*
 * The event has come all the same, so its range shrinks or is cut in two. -ENOENT: it is in
 * none. -ENOSPC: there would be too many ranges, and nothing has changed.
 */
int gaps_take(struct gaps *gaps, uint64_t seq);

/* Is the event in one of them? */
bool gaps_has(const struct gaps *gaps, uint64_t seq);

/* Events in all of them. */
uint64_t gaps_sum(const struct gaps *gaps);

#endif
