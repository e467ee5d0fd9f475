/*
 * pace - how fast messages for integrators go out beside events that come in: ingest, receipts and
 * the page come first, and a broker has only one core.
 *
 *     nothing comes in      as fast as the broker takes them
 *     events come in        what changes goes out at once; what the broker lacks, as everything
 *                           after it has lost what it kept, at so many messages a second
 *     a flood of them       both together at a fifth of that: they can wait longer
 *
 * A flood is what gateways send after an outage: then every figure changes all the time. Pure; one
 * thread.
 */
#ifndef APPLIANCE_TOPICS_PACE_H
#define APPLIANCE_TOPICS_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PACE_FLOOD_PER_S = 3000, /* events: three times what a large province lives on */
    PACE_FLOOD_SHARE = 5,    /* in it, one message where else so many would go */
    PACE_BURST_MS = 20,      /* the messages of so long may go at once */
};

struct pace {
    int per_s;              /* messages; 1 or more */
    int64_t second_ms;      /* mono; since when `events` are counted, for a second */
    size_t events, earlier; /* earlier: in the second before */
    int64_t next_us;        /* mono; when the next message would be in time */
};

/* So many events have come in. */
void pace_events(struct pace *pace, size_t count, int64_t mono_ms);

/* Do so many come in that whatever can wait shall? */
bool pace_flooded(const struct pace *pace, int64_t mono_ms);

/* Milliseconds to wait before asking again; 0: one message may go, and counts. Anew: the broker lacks
 * it, it is not that a figure has changed. */
int pace_wait_ms(struct pace *pace, bool anew, int64_t mono_ms);

#endif
