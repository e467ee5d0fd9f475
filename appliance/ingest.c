#include "appliance/ingest.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/quarantine.h"
#include "mqtt/base/date.h"
#include "mqtt/payload.h"

/* A stream as it is stored, and as it will be when the transaction is committed. */
struct stream {
    struct store_stream now; /* first: gateway and epoch are the key of the tree */
    struct store_stream stored;
    bool dirty;
    bool receipt_due;    /* once nothing of it is pending */
    struct stream *next; /* in the order of their first word */
};

struct ingest {
    struct store *store;
    struct docket *docket;
    const struct rules *rules;
    void *tree;
    struct stream *first, **last;
    size_t pending;
    int64_t quarantine_most_bytes; /* of one gateway */
    bool begun;
    bool changed;
};

enum { QUARANTINE_MOST_BYTES = 64 << 20 };

static const char import_gateway[] = "import";
static const char import_epoch[] = "0000000000000000";

static void *need(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

/* --- streams ------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
    const struct stream *a = left, *b = right;
    int order = strcmp(a->now.gateway, b->now.gateway);

    return order ? order : strcmp(a->now.epoch, b->now.epoch);
}

static struct stream *add_stream(struct ingest *ingest, const struct store_stream *stream)
{
    struct stream *added = need(calloc(1, sizeof *added));

    added->now = added->stored = *stream;
    need(tsearch(added, &ingest->tree, by_name));
    *ingest->last = added;
    ingest->last = &added->next;
    return added;
}

static struct stream *find_stream(struct ingest *ingest, const char *gateway,
                                  const char *epoch)
{
    struct stream wanted = {0};
    void *found;

    (void)snprintf(wanted.now.gateway, sizeof wanted.now.gateway, "%s", gateway);
    (void)snprintf(wanted.now.epoch, sizeof wanted.now.epoch, "%s", epoch);
    found = tfind(&wanted, &ingest->tree, by_name);
    return found ? *(struct stream **)found : add_stream(ingest, &wanted.now);
}

static int load_stream(void *owner, const struct store_stream *stream)
{
    struct ingest *ingest = owner;

    add_stream(ingest, stream);
    return 0;
}

int ingest_open(struct ingest **ret, struct store *store, struct docket *docket,
                const struct rules *rules)
{
    struct ingest *ingest = need(calloc(1, sizeof *ingest));
    int rc;

    ingest->store = store;
    ingest->docket = docket;
    ingest->rules = rules;
    ingest->last = &ingest->first;
    ingest->quarantine_most_bytes = QUARANTINE_MOST_BYTES;
    rc = store_read_streams(store, load_stream, ingest);
    if (rc < 0) {
        ingest_close(ingest);
        return rc;
    }
    *ret = ingest;
    return 0;
}

static void keep_node(void *node)
{
    (void)node; /* the list frees it */
}

void ingest_close(struct ingest *ingest)
{
    if (!ingest)
        return;
    if (ingest->begun)
        store_rollback(ingest->store);
    tdestroy(ingest->tree, keep_node);
    for (struct stream *stream = ingest->first, *next; stream; stream = next) {
        next = stream->next;
        free(stream);
    }
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
    docket_forget(ingest->docket);
    for (struct stream *stream = ingest->first; stream; stream = stream->next) {
        stream->now = stream->stored;
        stream->dirty = false;
    }
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
    rc = docket_settle(ingest->docket);
    for (struct stream *stream = ingest->first; stream && rc == 0; stream = stream->next)
        rc = stream->dirty ? store_save_stream(ingest->store, &stream->now) : 0;
    if (rc == 0)
        rc = store_commit(ingest->store);
    if (rc < 0)
        return give_up(ingest, rc);
    for (struct stream *stream = ingest->first; stream; stream = stream->next) {
        stream->stored = stream->now;
        stream->dirty = false;
    }
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
    for (struct stream *stream = ingest->first; stream; stream = stream->next) {
        if (strcmp(stream->now.gateway, import_gateway) != 0)
            tell(owner, &stream->stored, stream->receipt_due);
    }
}

void ingest_owe_receipts(struct ingest *ingest)
{
    for (struct stream *stream = ingest->first; stream; stream = stream->next)
        stream->receipt_due = true;
}

void ingest_receipt_sent(struct ingest *ingest, const struct store_stream *sent)
{
    find_stream(ingest, sent->gateway, sent->epoch)->receipt_due = false;
}

/* --- one event ----------------------------------------------------------------------- */

/* NULL: its time can be believed. */
static const char *doubt_time(int64_t at_ms, int64_t now_ms)
{
    if (at_ms > now_ms + INGEST_FUTURE_MS)
        return "future_time";
    if (date_of(date_day_at(at_ms)).year < INGEST_EARLIEST_YEAR)
        return "unset_clock";
    return NULL;
}

/* What an event of a batch must pass; NULL: it may come in. */
static const char *doubt(struct ingest *ingest, const struct event *event, int64_t now_ms,
                         struct dossier_event *ret)
{
    const char *reason = doubt_time(event->at_ms, now_ms);

    if (!reason)
        (void)docket_intern(ingest->rules->catalogue, event, ret, &reason);
    return reason;
}

static int quarantine(struct ingest *ingest, struct stream *stream, uint64_t seq,
                      const struct payload_item *item, const char *reason, int64_t now_ms)
{
    char *json = item->json ? NULL : payload_write_event(&item->event);
    const char *kept = item->json ? item->json : json;
    struct store_quarantine entry = {
        .gateway = stream->now.gateway,
        .stream = stream->now.id,
        .seq = seq,
        .reason = reason,
        .detail = item->fault ? item->fault : "",
        .payload = kept,
        .payload_bytes = strlen(kept),
        .now_ms = now_ms,
    };
    int rc = quarantine_keep(ingest->store, &entry, ingest->quarantine_most_bytes);

    free(json);
    stream->now.quarantined++;
    return rc;
}

static int take_item(struct ingest *ingest, struct stream *stream, uint64_t seq,
                     const struct payload_item *item, int64_t now_ms)
{
    const struct docket_origin origin = {stream->now.id, seq, stream->now.epoch};
    struct dossier_event interned;
    const char *reason = "bad_event";

    if (!item->fault)
        reason = doubt(ingest, &item->event, now_ms, &interned);
    if (reason)
        return quarantine(ingest, stream, seq, item, reason, now_ms);
    return docket_add(ingest->docket, &origin, &item->event, &interned, false);
}

/* --- a message ----------------------------------------------------------------------- */

/* A stream needs its id before its first event is stored. */
static int enter(struct ingest *ingest, struct stream *stream)
{
    int rc = ingest_begin(ingest);

    if (rc == 0 && !stream->now.id)
        rc = store_save_stream(ingest->store, &stream->now);
    stream->dirty = true;
    return rc;
}

static int take_batch(struct ingest *ingest, const char *gateway,
                      const struct payload_batch *batch, int64_t now_ms)
{
    struct stream *stream = find_stream(ingest, gateway, batch->epoch);
    int rc = enter(ingest, stream);

    stream->receipt_due = true;
    for (size_t i = 0; i < batch->count && rc == 0; i++) {
        uint64_t seq = batch->first + i;

        if (seq <= stream->now.committed) {
            stream->now.duplicates++;
        } else if (seq > stream->now.committed + 1) {
            stream->now.gaps++;
        } else {
            rc = take_item(ingest, stream, seq, &batch->items[i], now_ms);
            stream->now.committed += rc == 0;
            ingest->pending++;
        }
    }
    return rc;
}

/* The envelope itself is not understood: there is no place in a sequence to pass over. */
static int keep_loose(struct ingest *ingest, const char *gateway, const char *payload,
                      size_t bytes, const char *fault, int64_t now_ms)
{
    struct store_quarantine entry = {
        .gateway = gateway,
        .reason = bytes > PAYLOAD_MAX_BYTES ? "too_large" : "bad_message",
        .detail = fault,
        .payload = payload,
        .payload_bytes = bytes,
        .now_ms = now_ms,
    };
    int rc = ingest_begin(ingest);

    if (rc == 0)
        rc = quarantine_keep(ingest->store, &entry, ingest->quarantine_most_bytes);
    ingest->pending++;
    return rc;
}

int ingest_message(struct ingest *ingest, const char *gateway, const char *payload,
                   size_t bytes, int64_t now_ms)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_batch batch;
    int rc;

    if (payload_read_batch(payload, bytes, &batch, fault) < 0) {
        rc = keep_loose(ingest, gateway, payload, bytes, fault, now_ms);
    } else {
        rc = take_batch(ingest, gateway, &batch, now_ms);
        payload_batch_release(&batch);
    }
    return rc < 0 ? give_up(ingest, rc) : 0;
}

int ingest_import(struct ingest *ingest, const struct event *event, int64_t now_ms,
                  bool *ret_new, const char **ret_reason)
{
    struct stream *stream = find_stream(ingest, import_gateway, import_epoch);
    struct docket_origin origin;
    struct dossier_event interned;
    int rc;

    *ret_reason = doubt(ingest, event, now_ms, &interned);
    if (*ret_reason)
        return -EINVAL;
    rc = enter(ingest, stream);
    origin = (struct docket_origin){stream->now.id, stream->now.committed + 1,
                                    stream->now.epoch};
    if (rc == 0)
        rc = docket_add(ingest->docket, &origin, event, &interned, true);
    *ret_new = rc == 0;
    stream->now.committed += rc == 0;
    stream->now.duplicates += rc == -EEXIST;
    ingest->pending++;
    if (rc == -EEXIST)
        rc = 0;
    return rc < 0 ? give_up(ingest, rc) : 0;
}

int ingest_replay(struct ingest *ingest, const struct store_quarantined *entry,
                  const struct event *event, int64_t now_ms, const char **ret_reason)
{
    struct stream *stream = find_stream(ingest, entry->gateway, entry->epoch);
    const struct docket_origin origin = {stream->now.id, entry->seq, stream->now.epoch};
    int64_t imported = find_stream(ingest, import_gateway, import_epoch)->now.id;
    struct dossier_event interned;
    bool known = false;
    int rc = ingest_begin(ingest);

    *ret_reason = doubt(ingest, event, now_ms, &interned);
    if (rc == 0 && *ret_reason)
        return -EINVAL;
    if (rc == 0 && imported)
        rc = docket_has_loose(ingest->docket, imported, event, &interned, &known);
    if (rc == 0 && known)
        return -EEXIST;
    if (rc == 0)
        rc = docket_add(ingest->docket, &origin, event, &interned, false);
    if (rc == 0)
        rc = store_add_replayed(ingest->store, stream->now.id, entry->seq);
    if (rc < 0)
        return rc;
    stream->now.quarantined--;
    stream->dirty = true;
    ingest->pending++;
    return 0;
}
