/*
 * retention - lets go of what the settings do not keep, a little at a time.
 *
 *   visits      tickets and ratings older than keep.visits_days; what they came to per day,
 *               unit and type stays in the table visit_day
 *   quarantine  entries last seen before keep.quarantine_days; the counts stay
 *   changes     what had changed before keep.changes_days, but for the newest
 *   audit       who had what done before keep.audit_days, but for the newest
 *
 * Nothing that counts in the ledger is ever let go, so no figure changes by this and a
 * recount gives the same. One thread, that of the store.
 */
#ifndef APPLIANCE_WATCH_RETENTION_H
#define APPLIANCE_WATCH_RETENTION_H

#include "appliance/config.h"
#include "appliance/count/ingest.h"
#include "appliance/store/store.h"

enum {
    RETENTION_SLICE = 500,
    RETENTION_PAUSE_MS = 3600 * 1000, /* between two rounds, when there was nothing left */
};

struct retention {
    int64_t next_mono_ms; /* when there is something to do again; 0: at once */
};

/*
 * A slice, when it is time, committed with what ingest has pending. Errors of the store:
 * the slice is undone, and tried again after the pause.
 */
int retention_work(struct retention *retention, const struct config_keep *keep,
                   struct store *store, struct ingest *ingest, int64_t wall_ms,
                   int64_t mono_ms);

#endif
