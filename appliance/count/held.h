/*
 * held - a person decides what becomes of counts that a gateway holds back.
 *
 * Accepted, it is booked as the event that it would have been, at the device's time, of the
 * centre's own stream (streams.h); a tally has as id the place of the device's event, "epoch:seq".
 * Dropped, nothing is booked, and what was booked before is voided, so that a mind may change as
 * often as it likes: `verify` finds each word of it. The event and the state of what was held are one
 * transaction, so nothing is booked twice, whenever the process ends.
 *
 * On the thread of the store; what ingest has pending is in the same transaction, which the caller
 * commits.
 */
#ifndef APPLIANCE_COUNT_HELD_H
#define APPLIANCE_COUNT_HELD_H

#include "appliance/count/ingest.h"
#include "appliance/count/pulse.h"
#include "appliance/tables/store_held.h"

struct held_decision {
    int64_t id;     /* of store_held */
    bool accepted;  /* else dropped */
    const char *by; /* "operator an"; cut off where it is too long */
    int64_t now_ms;
    const struct pulse *pulse; /* 100,000 ratings take seconds; NULL: nobody watches */
};

enum held_result {
    HELD_DECIDED,
    HELD_SAME,      /* it had been decided so before: nothing has changed */
    HELD_WITHDRAWN, /* the device's event was voided: there is nothing to decide */
    HELD_REFUSED,   /* it cannot be counted, by *ret_doubt: nothing has changed */
    HELD_RESULTS
};

/*
 * -ENOENT: there is none of this id. Other errors are the store's: the transaction is rolled back,
 * nothing since the last commit is there.
 */
int held_decide(struct ingest *ingest, const struct held_decision *decision,
                enum held_result *ret, struct ingest_doubt *ret_doubt);

#endif
