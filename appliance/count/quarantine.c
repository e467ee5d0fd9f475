#include "appliance/count/quarantine.h"

#include <errno.h>

#include "appliance/report/aside.h"
#include "mqtt/payload.h"

/* What every entry of a slice goes through; -errno undoes the slice. */
struct slice {
    struct store *store;
    struct ingest *ingest;
    int64_t now_ms;
    int (*take)(struct slice *slice, const struct store_quarantined *entry);
    struct quarantine_outcome outcome;
};

/* --- one entry ----------------------------------------------------------------------- */

/* It leaves and is not counted as an event. */
static int let_go(struct store *store, const struct store_quarantined *entry,
                  enum store_gone why, int64_t now_ms)
{
    int64_t times;
    int rc = store_count_gone(store, why, entry, now_ms, &times);

    return rc < 0 ? rc : store_drop_quarantine(store, entry->id);
}

static int refuse(struct slice *slice, const struct store_quarantined *entry,
                  const char *reason, const char *detail)
{
    slice->outcome.refused++;
    return store_change_quarantine(slice->store, entry->id, reason, detail);
}

static int replay(struct slice *slice, const struct store_quarantined *entry)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct ingest_doubt doubt;
    struct event event;
    int rc;

    if (!entry->seq || !entry->whole) {
        slice->outcome.unplaced++;
        return 0;
    }
    if (payload_read_event(entry->payload, entry->payload_bytes, &event, fault) < 0)
        return refuse(slice, entry, aside_reason_names[ASIDE_BAD_EVENT], fault);
    rc = ingest_replay(slice->ingest, entry, &event, slice->now_ms, &doubt);
    if (rc == -EINVAL)
        return refuse(slice, entry, doubt.reason, doubt.detail);
    if (rc == -EEXIST) {
        slice->outcome.known++;
        return let_go(slice->store, entry, STORE_GONE_KNOWN, slice->now_ms);
    }
    slice->outcome.replayed += rc == 0;
    return rc < 0 ? rc : store_drop_quarantine(slice->store, entry->id);
}

static int drop(struct slice *slice, const struct store_quarantined *entry)
{
    slice->outcome.dropped++;
    return let_go(slice->store, entry, STORE_GONE_DROPPED, slice->now_ms);
}

/* --- a slice ------------------------------------------------------------------------- */

/* The entry with this id, or the next one that matches after it. */
static int take_next(struct slice *slice, const struct store_quarantine_filter *filter,
                     int64_t after, int64_t id)
{
    struct store_quarantined entry = {0};
    int rc = store_next_quarantine(slice->store, filter, after, &entry);

    if (rc == 0 && id && entry.id != id)
        rc = -ENOENT;
    if (rc == 0) {
        slice->outcome.reached = entry.id;
        rc = slice->take(slice, &entry);
    }
    store_quarantined_release(&entry);
    return rc;
}

static int take_named(struct slice *slice, const struct quarantine_choice *choice)
{
    const struct store_quarantine_filter any = {"", ""};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < choice->id_count; i++) {
        rc = take_next(slice, &any, choice->ids[i] - 1, choice->ids[i]);
        if (rc == -ENOENT) {
            slice->outcome.missing++;
            rc = 0;
        }
    }
    return rc;
}

static int take_matching(struct slice *slice, const struct quarantine_choice *choice)
{
    int rc = 0;

    slice->outcome.reached = choice->after;
    for (int i = 0; rc == 0 && i < QUARANTINE_SLICE; i++)
        rc = take_next(slice, &choice->filter, slice->outcome.reached, 0);
    slice->outcome.more = rc == 0;
    return rc == -ENOENT ? 0 : rc;
}

static int run(struct slice *slice, const struct quarantine_choice *choice,
               struct quarantine_outcome *ret)
{
    int rc = ingest_begin(slice->ingest);

    if (rc == 0)
        rc = choice->id_count ? take_named(slice, choice) : take_matching(slice, choice);
    if (rc == 0)
        rc = ingest_commit(slice->ingest);
    else
        ingest_abandon(slice->ingest);
    if (rc == 0)
        *ret = slice->outcome;
    return rc;
}

int quarantine_replay(struct store *store, struct ingest *ingest,
                      const struct quarantine_choice *choice, int64_t now_ms,
                      struct quarantine_outcome *ret)
{
    struct slice slice = {store, ingest, now_ms, replay, {0}};

    return run(&slice, choice, ret);
}

int quarantine_drop(struct store *store, struct ingest *ingest,
                    const struct quarantine_choice *choice, int64_t now_ms,
                    struct quarantine_outcome *ret)
{
    struct slice slice = {store, ingest, now_ms, drop, {0}};

    return run(&slice, choice, ret);
}

/* --- ending -------------------------------------------------------------------------- */

int quarantine_expire(struct store *store, int64_t before_ms, int64_t now_ms,
                      bool *ret_more)
{
    struct store_quarantined entry = {0};
    int rc = 0;

    for (int i = 0; rc == 0 && i < QUARANTINE_SLICE; i++) {
        rc = store_oldest_quarantine(store, before_ms, &entry);
        if (rc == 0)
            rc = let_go(store, &entry, STORE_GONE_EXPIRED, now_ms);
        store_quarantined_release(&entry);
    }
    *ret_more = rc == 0;
    return rc == -ENOENT ? 0 : rc;
}
