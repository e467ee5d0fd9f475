/*
 * quarantine - what was set aside, and how it comes out again.
 *
 * Events that could not be understood or trusted wait in the store with their reason, each
 * at its place (gateway, epoch, seq). Replaying gives one to ingest again, at the same
 * place, in the same transaction that takes it out: so it counts once, however often it is
 * asked for. A message whose envelope was not understood has no place. It was never
 * acknowledged, so its gateway still has what was in it, and it cannot be replayed, only
 * dropped.
 *
 * Both work in slices, so that a running centre is not held up: the caller asks again with
 * `after` while there is more. On the thread of the store; what ingest has pending is
 * committed with it.
 */
#ifndef APPLIANCE_COUNT_QUARANTINE_H
#define APPLIANCE_COUNT_QUARANTINE_H

#include "appliance/count/ingest.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_quarantine.h"

enum { QUARANTINE_SLICE = 500 }; /* entries looked at in one call */

/* Which ones: those of `ids` when there are any, else all that match. */
struct quarantine_choice {
    struct store_quarantine_filter filter;
    const int64_t *ids;
    size_t id_count;
    int64_t after; /* 0 at first; then `reached` of the slice before */
};

struct quarantine_outcome {
    uint64_t replayed; /* counted now */
    uint64_t dropped;
    uint64_t known;    /* the same came in from a file meanwhile: gone, not counted twice */
    uint64_t refused;  /* looked at again and still not believed: they stay, with today's
                          reason */
    uint64_t unplaced; /* messages without a place, or of which only a part is kept: they
                          stay */
    uint64_t missing;  /* ids that are not there, or not any more */
    int64_t reached;
    bool more;
};

/* Errors of the store: nothing of the slice is changed. */
int quarantine_replay(struct store *store, struct ingest *ingest,
                      const struct quarantine_choice *choice, int64_t now_ms,
                      struct quarantine_outcome *ret);

/* Takes them away for good; that it happened, and to how many, is kept. */
int quarantine_drop(struct store *store, struct ingest *ingest,
                    const struct quarantine_choice *choice, int64_t now_ms,
                    struct quarantine_outcome *ret);

/* Takes away a slice of those last seen before that time. *ret_more: there are more. */
int quarantine_expire(struct store *store, int64_t before_ms, int64_t now_ms,
                      bool *ret_more);

#endif
