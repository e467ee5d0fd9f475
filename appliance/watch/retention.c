#include "appliance/watch/retention.h"

#include "appliance/count/quarantine.h"
#include "appliance/tables/store_activity.h"
#include "appliance/tables/store_audit.h"
#include "appliance/tables/store_changes.h"
#include "appliance/tables/store_visits.h"
#include "mqtt/base/date.h"

/* 0: what is older than everything. */
static int64_t days_before(int64_t wall_ms, int days)
{
    return days ? wall_ms - (int64_t)days * DATE_DAY_MS : 0;
}

static int let_go(const struct config_keep *keep, struct store *store, int64_t wall_ms,
                  bool *ret_more)
{
    int64_t visits_ms = days_before(wall_ms, keep->visits_days);
    int64_t entries_ms = days_before(wall_ms, keep->quarantine_days);
    int64_t changes_ms = days_before(wall_ms, keep->changes_days);
    int64_t audit_ms = days_before(wall_ms, keep->audit_days);
    bool more_visits = false, more_tickets = false, more_entries = false,
         more_changes = false, more_audit = false;
    int rc = 0;

    if (visits_ms)
        rc = store_age_visits(store, visits_ms, RETENTION_SLICE, &more_visits);
    if (rc == 0 && visits_ms)
        rc = store_age_tickets(store, date_day_at(visits_ms), RETENTION_SLICE,
                               &more_tickets);
    if (rc == 0 && entries_ms)
        rc = quarantine_expire(store, entries_ms, wall_ms, &more_entries);
    if (rc == 0 && changes_ms)
        rc = store_age_changes(store, changes_ms, RETENTION_SLICE, &more_changes);
    if (rc == 0 && audit_ms)
        rc = store_age_audit(store, audit_ms, RETENTION_SLICE, &more_audit);
    *ret_more = more_visits || more_tickets || more_entries || more_changes || more_audit;
    return rc;
}

int retention_work(struct retention *retention, const struct config_keep *keep,
                   struct store *store, struct ingest *ingest, int64_t wall_ms,
                   int64_t mono_ms)
{
    bool more = false;
    int rc;

    if (mono_ms < retention->next_mono_ms || !(keep->visits_days || keep->quarantine_days ||
                                               keep->changes_days || keep->audit_days))
        return 0;
    retention->next_mono_ms = mono_ms + RETENTION_PAUSE_MS;
    rc = ingest_begin(ingest);
    if (rc == 0)
        rc = let_go(keep, store, wall_ms, &more);
    if (rc < 0) {
        ingest_abandon(ingest);
        return rc;
    }
    if (more)
        retention->next_mono_ms = mono_ms;
    return ingest_commit(ingest);
}
