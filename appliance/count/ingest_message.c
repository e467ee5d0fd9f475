#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/forks.h"
#include "appliance/count/ingest.h"
#include "appliance/count/ingest_parts.h"
#include "appliance/report/aside.h"
#include "appliance/streams/losses.h"
#include "mqtt/base/log.h"
#include "mqtt/payload.h"

/* --- one event ----------------------------------------------------------------------- */

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
        why.reason = ingest_doubt_event(ingest, &item->event, now_ms, &said);
    if (!why.reason)
        ingest_doubt_right(ingest, stream->now.gateway, &said, &why);
    if (!why.reason)
        rc = ingest_look_back(ingest, stream, seq, &said, &named, &why);
    if (rc < 0)
        return rc;
    if (why.reason)
        return quarantine(ingest, stream, seq, item, &why, now_ms);
    return ingest_add(ingest, &origin, &said, 0);
}

/* --- a message ----------------------------------------------------------------------- */

/* Its stream speaks, in an epoch that was begun by that run. */
static void hear(struct stream *stream, const char *begun, int64_t now_ms)
{
    if (!stream->first_ms)
        stream->first_ms = now_ms;
    stream->heard_ms = now_ms;
    (void)snprintf(stream->begun, sizeof stream->begun, "%s", begun);
}

/* And by which run were the numbers given out that are not here yet? */
static void hear_announcement(struct stream *stream, const struct ingest_announcement *said,
                              int64_t now_ms)
{
    hear(stream, said->begun, now_ms);
    if (said->produced > stream->now.committed)
        (void)snprintf(stream->announcer, sizeof stream->announcer, "%s", said->run);
}

/* The highest number that can be believed to have been given out. */
static uint64_t believed(const struct ingest *ingest, const struct stream *stream,
                         const struct ingest_announcement *said)
{
    uint64_t most = streams_believed(ingest->streams, said->gateway) +
                    (stream ? stream->now.committed : 0);

    return said->produced < most ? said->produced : most;
}

/* Is there anything in it that is not stored? */
static bool is_news(const struct stream *stream, uint64_t produced)
{
    return !stream || !stream->stored.id ||
           (produced > stream->now.committed && produced != stream->stored.announced);
}

int ingest_announce(struct ingest *ingest, const struct ingest_announcement *said,
                    bool may_store, int64_t now_ms)
{
    struct stream *stream = streams_find(ingest->streams, said->gateway, said->epoch);
    uint64_t produced = believed(ingest, stream, said);
    int rc = 0;

    if (stream)
        hear_announcement(stream, said, now_ms);
    if (!*said->epoch || !is_news(stream, produced))
        return 0;
    if (may_store)
        rc = ingest_enter(ingest, said->gateway, said->epoch, &stream);
    else
        stream = streams_reach(ingest->streams, said->gateway, said->epoch);
    if (stream)
        hear_announcement(stream, said, now_ms);
    if (stream && produced > stream->now.committed)
        stream->now.announced = produced;
    if (stream && may_store && rc == 0)
        rc = losses_of_older(ingest->streams, stream, now_ms);
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
}

/* Will it be stored, and wait for the intake of its dossier? */
static int will_wait(struct ingest *ingest, const char *gateway, const struct event *event,
                     int64_t now_ms, bool *ret)
{
    struct dossier_register_entry said;
    struct ingest_doubt why = {0};
    int rc = 0;

    *ret = false;
    if (event_type_of_dossier(event->type) && *event->dossier &&
        !event_type_begins(event->type))
        rc = dossier_register_waits(ingest->dossiers, event->dossier, ret);
    *ret = *ret && !ingest_doubt_event(ingest, event, now_ms, &said);
    if (*ret)
        ingest_doubt_right(ingest, gateway, &said, &why);
    *ret = *ret && !why.reason;
    return rc;
}

/* Is this event within the share of its sender? */
static int take_share(struct ingest *ingest, const char *gateway, const struct event *event,
                      int64_t now_ms, bool *ret_may)
{
    bool waits;
    int rc = will_wait(ingest, gateway, event, now_ms, &waits);

    return rc < 0 ? rc
                  : shares_take(ingest->shares, gateway, shares_kind(event, waits), now_ms,
                                ret_may);
}

/* An event of a batch, in its turn, before it, or after it. */
static int take_turn(struct ingest *ingest, struct stream *stream, uint64_t seq,
                     const struct payload_item *item, int64_t now_ms)
{
    bool next = seq == stream->now.committed + 1, may = true;
    int rc = 0;

    if (stream_has(stream, seq)) {
        stream->now.duplicates++;
        return 0;
    }
    if (seq > stream->now.committed + 1) {
        stream->now.early++;
        return 0;
    }
    if (!item->fault && !ingest->follows)
        rc = take_share(ingest, stream->now.gateway, &item->event, now_ms, &may);
    if (rc < 0)
        return rc;
    /* Not now: beyond its share, or in the middle of a gap that cannot be cut. */
    if (!may || stream_find_again(stream, seq) == -ENOSPC) {
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
    uint64_t committed = stream->now.committed;
    int rc;

    stream->receipt_due = true;
    hear(stream, batch->begun, now_ms);
    if (batch->asks)
        return forks_answer(ingest->store, ingest->dossiers, ingest->rules, stream, batch);
    if (!forks_fits(stream, batch))
        return 0;
    rc = losses_of_older(ingest->streams, stream, now_ms);
    losses_pass_over(ingest->streams, stream, batch->oldest, now_ms);
    for (size_t i = 0; i < batch->count && rc == 0; i++)
        rc = take_turn(ingest, stream, batch->first + i, &batch->items[i], now_ms);
    forks_follow(stream, batch, committed);
    return rc;
}

enum { STRANGER_EVERY_MS = 60 * 1000 };

/* Its own log only knows that nobody answers. One line a minute for all of them. */
static void say_stranger(struct ingest *ingest, const char *gateway, const char *reason,
                         int64_t now_ms)
{
    if (now_ms >= ingest->stranger_ms && now_ms - ingest->stranger_ms < STRANGER_EVERY_MS)
        return;
    ingest->stranger_ms = now_ms;
    log_warning("gateway %s: what it sends is not taken in: %s", gateway, reason);
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

    say_stranger(ingest, gateway, reason, now_ms);
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
        rc = ingest_enter(ingest, gateway, batch.epoch, &stream);
    if (rc == 0 && stream)
        rc = take_batch(ingest, stream, &batch, now_ms);
    else if (rc == 0 && !refusal)
        rc = ingest_keep_loose(ingest, gateway, payload, bytes, fault, now_ms);
    payload_batch_release(&batch);
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
}
