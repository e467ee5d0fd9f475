/*
 * turns - the requests that wait for a line, and whose turn it is; a part of line.c.
 *
 * They go as they came. But probes go when nobody else waits, and who is slow (guests.h) goes when
 * nobody else waits or will before it is through. Where there is no such time, it comes all the same in
 * the end: probes once they have waited for TURNS_WAIT_MOST_MS, others once none of the slow has gone
 * for TURNS_SHARE times as long as it takes, so that all of them together hold the line for a small part
 * of the time. Where only silence tells answers apart, a unit id that did not answer in time is passed
 * over for as long as its answer may still come; and what it says first after that is not believed, for
 * a connection that has stood still brings two answers at once.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_TURNS_H
#define SENSORS_LINE_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/line/order.h"

enum { TURNS_WAIT_MOST_MS = 60000, TURNS_SHARE = 8 };

/* Of a unit id, where nothing but silence tells its answers apart. */
struct turns_silence {
    int64_t late_ms; /* mono: until then an answer to what it was asked before may come */
    bool doubted;    /* it was silent when it was asked last */
};

struct turns {
    struct line_request *first; /* the one under way, or next; NULL: none waits */
    struct line_request **last;
    const struct guests *guests;    /* all who are asked here */
    int64_t slow_ms;                /* mono: when the last of the slow was through */
    struct turns_silence *silences; /* by unit id; NULL where answers are told apart */
};

/* `guests` are borrowed. */
void turns_init(struct turns *turns, bool numbered, const struct guests *guests);
void turns_release(struct turns *turns);

void turns_add(struct turns *turns, struct line_request *request);

/* Takes the first one out, or all of them, linked by `next`; NULL: none waits. */
struct line_request *turns_take(struct turns *turns);
struct line_request *turns_take_all(struct turns *turns);

/* It has taken so long until the first one was answered, or given up. */
void turns_took(struct turns *turns, int64_t ms);

/* The first one was not answered, and may still be, once more within its time-out. */
void turns_late(struct turns *turns);

/*
 * The first one was answered: may that be the answer to what its unit id was asked before? Then it stays
 * where it is, to be asked once more when that can no longer be.
 */
bool turns_doubt(struct turns *turns);

/*
 * Brings the request whose turn it is to the front. How long none of them may go yet, in ms; 0: the
 * first one may. Before ready_ms (mono) none may. At least one must wait.
 */
int64_t turns_choose(struct turns *turns, int64_t ready_ms);

#endif
