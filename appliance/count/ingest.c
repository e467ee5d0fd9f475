#include "appliance/count/ingest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/streams.h"
#include "appliance/count/tallies.h"
#include "appliance/count/voids.h"
#include "appliance/report/aside.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"

struct ingest {
    struct store *store;
    struct dossier_register *dossiers;
    const struct rules *rules;
    struct streams *streams;
    const struct registry *registry; /* NULL: anybody may speak for every unit */
    size_t pending;
    int64_t quarantine_most_bytes; /* of one gateway */
    bool begun;
    bool changed;
};

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

void ingest_close(struct ingest *ingest)
{
    if (!ingest)
        return;
    if (ingest->begun)
        store_rollback(ingest->store);
    streams_close(ingest->streams);
    free(ingest);
}

/* --- the transaction ----------------------------------------------------------------- */

int ingest_begin(struct ingest *ingest)
{
    int rc = ingest->begun ? 0 : store_begin(ingest->store);

    ingest->begun = rc == 0;
    return rc;
}

static int give_up(struct ingest *ingest, int rc)
{
    if (ingest->begun)
        store_rollback(ingest->store);
    dossier_register_forget(ingest->dossiers);
    streams_revert(ingest->streams);
    ingest->begun = false;
    ingest->pending = 0;
    return rc;
}

void ingest_abandon(struct ingest *ingest)
{
    (void)give_up(ingest, 0);
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
        return give_up(ingest, rc);
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

static bool is_import(const struct stream *stream)
{
    return strcmp(stream->now.gateway, streams_import_gateway) == 0;
}

void ingest_each_stream(struct ingest *ingest,
                        void (*tell)(void *owner, const struct store_stream *stream,
                                     bool receipt_due),
                        void *owner)
{
    for (struct stream *stream = streams_first(ingest->streams); stream;
         stream = stream->next) {
        if (!is_import(stream))
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

void ingest_owe_receipts(struct ingest *ingest)
{
    for (struct stream *stream = streams_first(ingest->streams); stream;
         stream = stream->next)
        stream->receipt_due = true;
}

void ingest_receipt_sent(struct ingest *ingest, const struct store_stream *sent)
{
    struct stream *stream = streams_find(ingest->streams, sent->gateway, sent->epoch);

    if (stream)
        stream->receipt_due = false;
}

/* --- one event ----------------------------------------------------------------------- */

/* NULL: its time can be believed. */
static const char *doubt_time(int64_t at_ms, int64_t now_ms)
{
    if (at_ms > now_ms + INGEST_FUTURE_MS)
        return aside_reason_names[ASIDE_FUTURE_TIME];
    if (date_of(date_day_at(at_ms)).year < INGEST_EARLIEST_YEAR)
        return aside_reason_names[ASIDE_UNSET_CLOCK];
    return NULL;
}

/* What an event of a batch must pass; NULL: it may come in. */
static const char *doubt(struct ingest *ingest, const struct event *event, int64_t now_ms,
                         struct dossier_register_entry *ret)
{
    const char *reason = doubt_time(event->at_ms, now_ms);

    if (!reason)
        (void)dossier_register_intern(ingest->rules->catalogue, event, ret, &reason);
    return reason;
}

/* What an event of a gateway must pass besides; NULL: the gateway may say this. */
static const char *doubt_right(const struct ingest *ingest, const char *gateway,
                               const struct dossier_register_entry *said)
{
    const struct registry_entry *who;

    if (!ingest->registry)
        return NULL;
    who = registry_find(ingest->registry, gateway);
    if (!who || !registry_covers(who, ingest->rules->catalogue, said->interned.unit,
                                 date_day_at(said->sent->at_ms)))
        return aside_reason_names[ASIDE_FOREIGN_UNIT];
    return NULL;
}

/* What only the events before it can tell: of a void what it takes out, of a tally whether it may
 * have its id. No reason in *ret: its sender may say this. */
static int look_back(struct ingest *ingest, const struct stream *stream, uint64_t seq,
                     struct dossier_register_entry *said, struct event *ret_named,
                     struct ingest_doubt *ret)
{
    const struct voids_sender sender = {stream, seq, seq <= stream->now.committed,
                                        ingest->registry && !is_import(stream)};

    if (said->sent->type == EVENT_TALLY)
        return tallies_check(ingest->dossiers, ingest->streams, said, is_import(stream),
                             &ret->reason, ret->detail);
    if (said->sent->type != EVENT_VOIDED)
        return 0;
    return voids_resolve(ingest->dossiers, ingest->streams, &sender, said, ret_named,
                         &ret->reason);
}

static int quarantine(struct ingest *ingest, struct stream *stream, uint64_t seq,
                      const struct payload_item *item, const struct ingest_doubt *doubt,
                      int64_t now_ms)
{
    char *json = item->json ? NULL : payload_write_event(&item->event);
    const char *kept = item->json ? item->json : json;
    struct store_quarantine entry = {
        .gateway = stream->now.gateway,
        .stream = stream->now.id,
        .seq = seq,
        .reason = doubt->reason,
        .detail = item->fault ? item->fault : doubt->detail,
        .payload = kept,
        .payload_bytes = strlen(kept),
        .now_ms = now_ms,
    };
    int rc = store_keep_quarantine(ingest->store, &entry, ingest->quarantine_most_bytes);

    free(json);
    stream->now.quarantined++;
    return rc;
}

static int take_item(struct ingest *ingest, struct stream *stream, uint64_t seq,
                     const struct payload_item *item, int64_t now_ms)
{
    const struct dossier_register_origin origin = {stream->now.id, seq, stream->now.gateway,
                                                   stream->now.epoch,
                                                   seq <= stream->now.committed};
    struct dossier_register_entry said = {.sent = &item->event};
    struct ingest_doubt why = {aside_reason_names[ASIDE_BAD_EVENT], ""};
    struct event named;
    int rc = 0;

    if (!item->fault)
        why.reason = doubt(ingest, &item->event, now_ms, &said);
    if (!why.reason)
        why.reason = doubt_right(ingest, stream->now.gateway, &said);
    if (!why.reason)
        rc = look_back(ingest, stream, seq, &said, &named, &why);
    if (rc < 0)
        return rc;
    if (why.reason)
        return quarantine(ingest, stream, seq, item, &why, now_ms);
    return dossier_register_add(ingest->dossiers, &origin, &said, 0);
}

/* --- what is lost -------------------------------------------------------------------- */

/* Nothing is taken in any more where the sender says that it holds nothing before. */
static void pass_over(struct stream *stream, uint64_t oldest, int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1;
    int rc;

    if (oldest <= first)
        return;
    rc = stream_lose(stream, first, oldest - 1, now_ms);
    if (rc < 0) {
        log_error("gateway %s: it cannot send events %" PRIu64 " to %" PRIu64
                  " of its outbox %s, but has been believed too often: they are waited for",
                  stream->now.gateway, first, oldest - 1, stream->now.epoch);
        return;
    }
    log_error("gateway %s: events %" PRIu64 " to %" PRIu64
              " of its outbox %s are lost, it no longer has them",
              stream->now.gateway, first, oldest - 1, stream->now.epoch);
    stream->now.committed = oldest - 1;
}

/* The gateway speaks with a newer outbox: what it said of this one will not come. */
static void lose_tail(struct stream *stream, int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1, last = stream->now.announced;

    if (stream_lose(stream, first, last, now_ms) == 0)
        log_error("gateway %s: it has a new outbox; events %" PRIu64 " to %" PRIu64
                  " of its old one, %s, are lost",
                  stream->now.gateway, first, last, stream->now.epoch);
    stream->now.announced = 0;
}

/* Every older outbox of this gateway is no longer its own. */
static int lose_tails(struct ingest *ingest, const struct stream *newest, int64_t now_ms)
{
    int rc = 0;

    for (struct stream *stream = newest->older; stream && rc == 0; stream = stream->older) {
        if (stream->now.announced <= stream->now.committed)
            continue;
        rc = streams_enter(ingest->streams, stream);
        if (rc == 0)
            lose_tail(stream, now_ms);
    }
    return rc;
}

/* --- a message ----------------------------------------------------------------------- */

/* NULL in *ret: too many epochs of this gateway. */
static int enter(struct ingest *ingest, const char *gateway, const char *epoch,
                 struct stream **ret)
{
    struct stream *stream = streams_reach(ingest->streams, gateway, epoch);
    int rc = stream ? ingest_begin(ingest) : 0;

    if (stream && rc == 0)
        rc = streams_enter(ingest->streams, stream);
    *ret = stream;
    return rc;
}

/* Is there anything in it that is not stored? */
static bool is_news(const struct stream *stream, const struct ingest_announcement *said)
{
    return !stream || !stream->stored.id ||
           (said->produced > stream->now.committed &&
            said->produced != stream->stored.announced);
}

int ingest_announce(struct ingest *ingest, const struct ingest_announcement *said,
                    bool may_store, int64_t now_ms)
{
    struct stream *stream = streams_find(ingest->streams, said->gateway, said->epoch);
    int rc = 0;

    if (!*said->epoch || !is_news(stream, said))
        return 0;
    if (may_store)
        rc = enter(ingest, said->gateway, said->epoch, &stream);
    else
        stream = streams_reach(ingest->streams, said->gateway, said->epoch);
    if (stream && said->produced > stream->now.committed)
        stream->now.announced = said->produced;
    if (stream && may_store && rc == 0)
        rc = lose_tails(ingest, stream, now_ms);
    return rc < 0 ? give_up(ingest, rc) : 0;
}

/* An event of a batch, in its turn, before it, or after it. */
static int take_turn(struct ingest *ingest, struct stream *stream, uint64_t seq,
                     const struct payload_item *item, int64_t now_ms)
{
    bool next = seq == stream->now.committed + 1;
    int found, rc;

    if (seq > stream->now.committed + 1) {
        stream->now.early++;
        return 0;
    }
    found = stream_find_again(stream, seq);
    if (found == -ENOENT && !next) {
        stream->now.duplicates++;
        return 0;
    }
    if (found == -ENOSPC) { /* in the middle of a gap that cannot be cut: not now */
        stream->now.early++;
        return 0;
    }
    rc = take_item(ingest, stream, seq, item, now_ms);
    stream->now.committed += rc == 0 && next;
    ingest->pending++;
    return rc;
}

static int take_batch(struct ingest *ingest, struct stream *stream,
                      const struct payload_batch *batch, int64_t now_ms)
{
    int rc = lose_tails(ingest, stream, now_ms);

    stream->receipt_due = true;
    pass_over(stream, batch->oldest, now_ms);
    for (size_t i = 0; i < batch->count && rc == 0; i++)
        rc = take_turn(ingest, stream, batch->first + i, &batch->items[i], now_ms);
    return rc;
}

/* The envelope itself is not understood: there is no place in a sequence to pass over. */
static int keep_loose(struct ingest *ingest, const char *gateway, const char *payload,
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

/* One line for all that it says, so that a stranger cannot fill the store. */
static int count_stranger(struct ingest *ingest, const char *gateway, const char *reason,
                          int64_t now_ms)
{
    struct store_quarantine entry = {
        .gateway = gateway,
        .reason = reason,
        .detail = "",
        .payload = reason,
        .payload_bytes = strlen(reason),
        .now_ms = now_ms,
    };
    int rc = ingest_begin(ingest);

    if (rc == 0)
        rc = store_add_quarantine(ingest->store, &entry);
    ingest->pending++;
    return rc;
}

int ingest_message(struct ingest *ingest, const char *gateway, const char *payload,
                   size_t bytes, int64_t now_ms)
{
    const char *refusal = registry_refuses(ingest->registry, gateway);
    char fault[PAYLOAD_FAULT_BYTES] = "this gateway has begun too many outboxes";
    struct payload_batch batch = {0};
    struct stream *stream = NULL;
    int rc = 0;

    if (refusal)
        rc = count_stranger(ingest, gateway, refusal, now_ms);
    else if (payload_read_batch(payload, bytes, &batch, fault) == 0)
        rc = enter(ingest, gateway, batch.epoch, &stream);
    if (rc == 0 && stream)
        rc = take_batch(ingest, stream, &batch, now_ms);
    else if (rc == 0 && !refusal)
        rc = keep_loose(ingest, gateway, payload, bytes, fault, now_ms);
    payload_batch_release(&batch);
    return rc < 0 ? give_up(ingest, rc) : 0;
}

int ingest_import(struct ingest *ingest, const struct event *event, int64_t nth,
                  int64_t now_ms, bool *ret_new, struct ingest_doubt *ret_doubt)
{
    struct stream *stream;
    struct dossier_register_origin origin;
    struct dossier_register_entry said = {.sent = event};
    struct event named;
    int rc;

    *ret_doubt = (struct ingest_doubt){doubt(ingest, event, now_ms, &said), ""};
    if (ret_doubt->reason)
        return -EINVAL;
    rc = enter(ingest, streams_import_gateway, streams_import_epoch, &stream);
    origin =
        (struct dossier_register_origin){stream->now.id, stream->now.committed + 1,
                                         stream->now.gateway, stream->now.epoch, false};
    if (rc == 0)
        rc = look_back(ingest, stream, origin.seq, &said, &named, ret_doubt);
    if (rc == 0 && ret_doubt->reason)
        return -EINVAL;
    if (rc == 0)
        rc = dossier_register_add(ingest->dossiers, &origin, &said, nth);
    *ret_new = rc == 0;
    stream->now.committed += rc == 0;
    stream->now.duplicates += rc == -EEXIST;
    ingest->pending++;
    if (rc == -EEXIST)
        rc = 0;
    return rc < 0 ? give_up(ingest, rc) : 0;
}

/* Of one place after the other, as of a gateway. */
static int keep_line(struct ingest *ingest, struct stream *stream,
                     const struct ingest_refusal *refusal, int64_t now_ms)
{
    const struct store_quarantine entry = {
        .gateway = stream->now.gateway,
        .stream = stream->now.id,
        .seq = stream->now.committed + 1,
        .reason = refusal->reason,
        .detail = refusal->detail,
        .payload = refusal->line,
        .payload_bytes = refusal->bytes,
        .now_ms = now_ms,
    };
    int rc = store_add_quarantine(ingest->store, &entry);

    stream->now.committed += rc == 0;
    stream->now.quarantined += rc == 0;
    ingest->pending++;
    return rc;
}

int ingest_set_aside(struct ingest *ingest, const struct ingest_refusal *refusal,
                     int64_t now_ms, int64_t *ret_id, bool *ret_before)
{
    struct store_imported_aside aside = {0};
    bool too_large = refusal->bytes > PAYLOAD_MAX_BYTES;
    struct stream *stream;
    int rc = enter(ingest, streams_import_gateway, streams_import_epoch, &stream);

    if (rc == 0 && too_large)
        rc = keep_loose(ingest, streams_import_gateway, refusal->line, refusal->bytes,
                        refusal->detail, now_ms);
    else if (rc == 0)
        rc =
            store_find_imported_aside(ingest->store, refusal->line, refusal->bytes, &aside);
    *ret_before = !too_large && aside.entries >= refusal->nth;
    if (rc == 0 && !too_large && !*ret_before) {
        rc = keep_line(ingest, stream, refusal, now_ms);
        if (rc == 0)
            rc = store_find_imported_aside(ingest->store, refusal->line, refusal->bytes,
                                           &aside);
    }
    *ret_id = aside.newest;
    return rc < 0 ? give_up(ingest, rc) : 0;
}

/*
 * Has what was set aside come in from a file meanwhile? Of a file's own counts, which may be two
 * of the same, those that are set aside are known when as many of them have come in otherwise.
 */
static int has_come(struct ingest *ingest, const struct stream *stream,
                    const struct store_quarantined *entry,
                    const struct dossier_register_entry *said, bool *ret)
{
    const struct stream *imported =
        streams_find(ingest->streams, streams_import_gateway, streams_import_epoch);
    bool own = is_import(stream) && tallies_repeat(said->sent);
    struct store_imported_aside aside = {.entries = 1};
    struct store_alike of = {0};
    int64_t alike = 0;
    int rc = 0;

    if (own)
        of.in_turn = stream->now.id;
    else if (imported)
        of.stream = imported->now.id;
    if (own)
        rc = store_find_imported_aside(ingest->store, entry->payload, entry->payload_bytes,
                                       &aside);
    if (rc == 0 && imported)
        rc = dossier_register_count_alike(ingest->dossiers, said, &of, &alike);
    *ret = alike > 0 && alike >= aside.entries;
    return rc;
}

int ingest_replay(struct ingest *ingest, const struct store_quarantined *entry,
                  const struct event *event, int64_t now_ms, struct ingest_doubt *ret_doubt)
{
    struct stream *stream = streams_find(ingest->streams, entry->gateway, entry->epoch);
    struct dossier_register_origin origin;
    struct dossier_register_entry said = {.sent = event};
    struct event named;
    bool known = false;
    int rc = stream ? ingest_begin(ingest) : -EILSEQ;

    *ret_doubt = (struct ingest_doubt){doubt(ingest, event, now_ms, &said), ""};
    if (rc == 0 && !ret_doubt->reason && !is_import(stream))
        ret_doubt->reason = doubt_right(ingest, entry->gateway, &said);
    if (rc == 0 && !ret_doubt->reason)
        rc = has_come(ingest, stream, entry, &said, &known);
    if (rc == 0 && known)
        return -EEXIST;
    if (rc == 0 && !ret_doubt->reason)
        rc = look_back(ingest, stream, entry->seq, &said, &named, ret_doubt);
    if (rc == 0 && ret_doubt->reason)
        return -EINVAL;
    if (rc == 0)
        rc = streams_enter(ingest->streams, stream);
    if (rc < 0)
        return rc;
    origin = (struct dossier_register_origin){stream->now.id, entry->seq,
                                              stream->now.gateway, stream->now.epoch, true};
    rc = dossier_register_add(ingest->dossiers, &origin, &said,
                              is_import(stream) && !tallies_repeat(event));
    if (rc < 0)
        return rc;
    stream->now.quarantined--;
    ingest->pending++;
    return 0;
}
