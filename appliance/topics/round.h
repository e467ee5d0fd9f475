/*
 * round - one pass over the topics of a period: counts, compares with what was published, and
 * publishes what is another one.
 *
 * The figures are those of form06_compute(), once a round, in a read transaction that is over
 * before anything goes out; rules and revision are of the same moment. Parts go out before what
 * they are part of. A topic is there where form 06 has a row, for that unit and field or one
 * below; of what had ended before the period only while it has figures. Topics of the period that
 * are not wanted any more are emptied, and all of one that is not published.
 *
 * For the thread that makes statistics.
 */
#ifndef APPLIANCE_TOPICS_ROUND_H
#define APPLIANCE_TOPICS_ROUND_H

#include "appliance/config.h"
#include "appliance/recount/rulebook.h"
#include "appliance/snapshot/snapshot.h"
#include "appliance/store/store.h"
#include "appliance/topics/outlet.h"
#include "appliance/topics/published.h"

/* What it works with; all borrowed. */
struct round_desk {
    const struct config *config;
    struct snapshot *snapshot; /* says who reports */
    struct outlet *outlet;
    /* In a transaction of the store: the rules by which its figures are; the caller closes the
     * book. */
    int (*take_rules)(void *owner, struct store *store, struct rulebook *ret);
    void *owner;
};

struct round;

/* With a read-only connection and the published list. Errors of the store and of the list. */
int round_open(struct round **ret, const struct round_desk *desk);

/* Takes NULL. */
void round_close(struct round *round);

struct published *round_published(struct round *round);

/* Home Assistant has begun anew: what it is told is published again by the next round of it. */
void round_announce(struct round *round);

/* Everything is to be compared by the next rounds, whether anything has changed or not; none is open. */
void round_forget(struct round *round);

struct round_order {
    int kind;         /* published.h: a period, or what describes the codes */
    unsigned session; /* outlet.h */
    int64_t
        until_ms; /* mono; then it ends, after it has published something; descriptions go on */
    int64_t
        due_ms; /* out; mono; when a topic that was published lately may be again; or INT64_MAX */
    bool unfinished; /* out: the next order of the kind goes on with it */
};

/*
 * A round, or a slice of one. What was counted is kept from slice to slice, so that all that a round says
 * is of one moment. One is open at a time: another one that does not come to its end drops it, and so
 * do another session, round_forget() and an error. Then it begins anew.
 *
 * -ENOTCONN: the session is over. Errors of the store and of the list: the rest is for the next one.
 */
int round_run(struct round *round, struct round_order *order);

/* Publishes how far the list goes, after what was published before. -ENOTCONN */
int round_mark(struct round *round, unsigned session);

#endif
