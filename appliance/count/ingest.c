#include "appliance/count/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/crowd.h"
#include "appliance/count/ingest_parts.h"
#include "appliance/count/tallies.h"
#include "appliance/count/voids.h"
#include "appliance/report/aside.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { QUARANTINE_MOST_BYTES = 64 << 20 };

int ingest_open(struct ingest **ret, struct store *store, struct dossier_register *dossiers,
                const struct rules *rules)
{
    struct ingest *ingest = need(calloc(1, sizeof *ingest));
    int rc;

    ingest->store = store;
    ingest->dossiers = dossiers;
    ingest->rules = rules;
    ingest->quarantine_most_bytes = QUARANTINE_MOST_BYTES;
    ingest->shares = shares_open(store);
    rc = streams_open(&ingest->streams, store);
    if (rc < 0) {
        ingest_close(ingest);
        return rc;
    }
    *ret = ingest;
    return 0;
}

void ingest_guard(struct ingest *ingest, const struct registry *registry)
{
    ingest->registry = registry;
}

void ingest_follow(struct ingest *ingest)
{
    ingest->follows = true;
}

void ingest_close(struct ingest *ingest)
{
    if (!ingest)
        return;
    if (ingest->begun)
        store_rollback(ingest->store);
    streams_close(ingest->streams);
    shares_close(ingest->shares);
    free(ingest);
}

/* --- the transaction ----------------------------------------------------------------- */

int ingest_begin(struct ingest *ingest)
{
    int rc = ingest->begun ? 0 : store_begin(ingest->store);

    ingest->begun = rc == 0;
    return rc;
}

int ingest_give_up(struct ingest *ingest, int rc)
{
    if (ingest->begun)
        store_rollback(ingest->store);
    dossier_register_forget(ingest->dossiers);
    streams_revert(ingest->streams);
    shares_forget(ingest->shares);
    ingest->begun = false;
    ingest->pending = 0;
    return rc;
}

void ingest_abandon(struct ingest *ingest)
{
    (void)ingest_give_up(ingest, 0);
}

int ingest_enter(struct ingest *ingest, const char *gateway, const char *epoch,
                 struct stream **ret)
{
    struct stream *stream = streams_reach(ingest->streams, gateway, epoch);
    int rc = stream ? ingest_begin(ingest) : 0;

    if (stream && rc == 0)
        rc = streams_enter(ingest->streams, stream);
    *ret = stream;
    return rc;
}

void ingest_limit_quarantine(struct ingest *ingest, int64_t most_bytes)
{
    ingest->quarantine_most_bytes = most_bytes;
}

size_t ingest_pending(const struct ingest *ingest)
{
    return ingest->pending;
}

int ingest_commit(struct ingest *ingest)
{
    int rc;

    if (!ingest->begun)
        return 0;
    rc = dossier_register_settle(ingest->dossiers);
    if (rc == 0)
        rc = streams_save(ingest->streams);
    if (rc == 0)
        rc = store_commit(ingest->store);
    if (rc < 0)
        return ingest_give_up(ingest, rc);
    streams_keep(ingest->streams);
    ingest->begun = false;
    ingest->pending = 0;
    ingest->changed = true;
    return 0;
}

bool ingest_changed(struct ingest *ingest)
{
    bool changed = ingest->changed;

    ingest->changed = false;
    return changed;
}

void ingest_each_stream(struct ingest *ingest,
                        void (*tell)(void *owner, const struct store_stream *stream,
                                     bool receipt_due),
                        void *owner)
{
    for (struct stream *stream = streams_first(ingest->streams); stream;
         stream = stream->next) {
        if (!streams_own(stream->now.gateway))
            tell(owner, &stream->stored, stream->receipt_due);
    }
}

void ingest_each_gap(struct ingest *ingest,
                     void (*tell)(void *owner, const struct store_stream *stream,
                                  const struct gap *gap),
                     void *owner)
{
    for (struct stream *stream = streams_first(ingest->streams); stream;
         stream = stream->next) {
        for (size_t i = 0; stream->gaps && i < stream->stored_gaps->count; i++)
            tell(owner, &stream->stored, &stream->stored_gaps->rows[i]);
    }
}

uint64_t ingest_believed(const struct ingest *ingest, const char *gateway)
{
    return streams_believed(ingest->streams, gateway);
}

bool ingest_slowed(const struct ingest *ingest, const char *gateway, int64_t now_ms)
{
    return shares_slowed(ingest->shares, gateway, now_ms);
}

/* Of one outbox. */
static int dismiss(struct ingest *ingest, struct stream *stream,
                   const struct ingest_dismissal *dismissal, uint64_t *sum)
{
    struct store_dismissal record = {.dismissed_ms = dismissal->now_ms,
                                     .by = dismissal->by};
    int rc = streams_enter(ingest->streams, stream);

    if (rc < 0)
        return rc;
    record.stream = stream->now.id;
    record.events = stream_dismiss(stream, dismissal->awaited);
    *sum += record.events;
    return record.events ? store_note_dismissal(ingest->store, &record) : 0;
}

int ingest_dismiss_claims(struct ingest *ingest, const struct ingest_dismissal *dismissal,
                          uint64_t *ret_events)
{
    int rc = ingest_begin(ingest);

    *ret_events = 0;
    for (struct stream *stream = streams_newest(ingest->streams, dismissal->gateway);
         stream && rc == 0; stream = stream->older)
        rc = dismiss(ingest, stream, dismissal, ret_events);
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
}

void ingest_owe_receipts(struct ingest *ingest, const char *gateway)
{
    for (struct stream *stream = streams_first(ingest->streams); stream;
         stream = stream->next)
        stream->receipt_due |= !gateway || strcmp(stream->now.gateway, gateway) == 0;
}

void ingest_receipt_sent(struct ingest *ingest, const struct store_stream *sent)
{
    struct stream *stream = streams_find(ingest->streams, sent->gateway, sent->epoch);

    if (!stream)
        return;
    stream->receipt_due = stream->now.again = stream->stored.again = false;
    *stream->now.asker = *stream->stored.asker = '\0';
}

/* --- what is asked of an event --- */

/* NULL: its time can be believed. */
static const char *doubt_time(const struct event *event, int64_t now_ms)
{
    int64_t at_ms = event->at_ms;
    int32_t code_day;

    if (at_ms > now_ms + INGEST_FUTURE_MS)
        return aside_reason_names[ASIDE_FUTURE_TIME];
    if (date_of(date_day_at(at_ms)).year < INGEST_EARLIEST_YEAR)
        return aside_reason_names[ASIDE_UNSET_CLOCK];
    if (event_dossier_day(event->dossier, &code_day) == 0 &&
        date_day_at(at_ms) < code_day - INGEST_BEFORE_DOSSIER_DAYS)
        return aside_reason_names[ASIDE_BEFORE_DOSSIER];
    return NULL;
}

const char *ingest_doubt_event(struct ingest *ingest, const struct event *event,
                               int64_t now_ms, struct dossier_register_entry *ret)
{
    const char *reason = doubt_time(event, now_ms);

    if (!reason)
        (void)dossier_register_intern(ingest->rules->catalogue, event, ret, &reason);
    return reason;
}

void ingest_doubt_right(const struct ingest *ingest, const char *gateway,
                        const struct dossier_register_entry *said, struct ingest_doubt *ret)
{
    const struct registry_entry *who;

    *ret = (struct ingest_doubt){0};
    if (!ingest->registry)
        return;
    who = registry_find(ingest->registry, gateway);
    if (who && registry_covers(who, ingest->rules->catalogue, said->interned.unit,
                               date_day_at(said->sent->at_ms)))
        return;
    ret->reason = aside_reason_names[ASIDE_FOREIGN_UNIT];
    (void)snprintf(ret->detail, sizeof ret->detail,
                   "gateway %s is not registered for unit %s: dunghan gateway add %s "
                   "--unit %s",
                   gateway, said->sent->unit, gateway, said->sent->unit);
}

int ingest_look_back(struct ingest *ingest, const struct stream *stream, uint64_t seq,
                     struct dossier_register_entry *said, struct event *ret_named,
                     struct ingest_doubt *ret)
{
    const struct voids_sender sender = {stream, seq, seq <= stream->now.committed,
                                        ingest->registry &&
                                            !streams_imported(&stream->now)};

    if (event_type_of_dossier(said->sent->type) && *said->sent->dossier)
        return crowd_check(ingest->dossiers, ingest->streams, stream, said->sent->dossier,
                           &ret->reason);
    if (said->sent->type == EVENT_TALLY)
        return tallies_check(ingest->dossiers, ingest->streams, said,
                             streams_imported(&stream->now), &ret->reason, ret->detail);
    if (said->sent->type != EVENT_VOIDED)
        return 0;
    return voids_resolve(ingest->dossiers, ingest->streams, &sender, said, ret_named,
                         &ret->reason);
}

static void give_back(void *owner, int64_t id)
{
    struct ingest *ingest = owner;
    const struct stream *stream = streams_by_id(ingest->streams, id);

    if (stream)
        shares_give_back(ingest->shares, stream->now.gateway);
}

int ingest_add(struct ingest *ingest, const struct dossier_register_origin *origin,
               const struct dossier_register_entry *said, int64_t nth)
{
    int rc = 0;

    if (event_type_begins(said->sent->type) && *said->sent->dossier)
        rc = dossier_register_each_waiting(ingest->dossiers, said->sent->dossier, give_back,
                                           ingest);
    return rc < 0 ? rc : dossier_register_add(ingest->dossiers, origin, said, nth);
}

int ingest_keep_loose(struct ingest *ingest, const char *gateway, const char *payload,
                      size_t bytes, const char *fault, int64_t now_ms)
{
    struct store_quarantine entry = {
        .gateway = gateway,
        .reason = bytes > PAYLOAD_MAX_BYTES ? aside_reason_names[ASIDE_TOO_LARGE]
                                            : aside_reason_names[ASIDE_BAD_MESSAGE],
        .detail = fault,
        .payload = payload,
        .payload_bytes = bytes,
        .now_ms = now_ms,
    };
    int rc = ingest_begin(ingest);

    if (rc == 0)
        rc = store_keep_quarantine(ingest->store, &entry, ingest->quarantine_most_bytes);
    ingest->pending++;
    return rc;
}
