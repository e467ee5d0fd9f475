#include <assert.h>
#include <errno.h>
#include <string.h>

#include "appliance/count/ingest.h"
#include "appliance/count/ingest_parts.h"
#include "appliance/count/tallies.h"
#include "mqtt/payload.h"

/* --- out of a file ------------------------------------------------------------------- */

void ingest_import_as(struct ingest *ingest, const char epoch[static PAYLOAD_EPOCH_BYTES])
{
    memcpy(ingest->import_epoch, epoch, sizeof ingest->import_epoch);
}

uint64_t ingest_imported(const struct ingest *ingest)
{
    const struct stream *stream =
        streams_find(ingest->streams, streams_import_gateway, ingest->import_epoch);

    return stream ? stream->now.committed : 0;
}

/* The stream of this file, in the transaction. */
static int enter_import(struct ingest *ingest, struct stream **ret)
{
    assert(*ingest->import_epoch);
    return ingest_enter(ingest, streams_import_gateway, ingest->import_epoch, ret);
}

int ingest_import(struct ingest *ingest, const struct event *event, int64_t nth,
                  int64_t now_ms, bool *ret_new, struct ingest_doubt *ret_doubt)
{
    struct stream *stream;
    struct dossier_register_origin origin;
    struct dossier_register_entry said = {.sent = event};
    struct event named;
    int rc;

    *ret_doubt =
        (struct ingest_doubt){ingest_doubt_event(ingest, event, now_ms, &said), ""};
    if (ret_doubt->reason)
        return -EINVAL;
    rc = enter_import(ingest, &stream);
    origin =
        (struct dossier_register_origin){stream->now.id, stream->now.committed + 1,
                                         stream->now.gateway, stream->now.epoch, false};
    if (rc == 0)
        rc = ingest_look_back(ingest, stream, origin.seq, &said, &named, ret_doubt);
    if (rc == 0 && ret_doubt->reason)
        return -EINVAL;
    if (rc == 0)
        rc = ingest_add(ingest, &origin, &said, nth);
    *ret_new = rc == 0;
    stream->now.committed += rc == 0;
    stream->now.duplicates += rc == -EEXIST;
    ingest->pending++;
    if (rc == -EEXIST)
        rc = 0;
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
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
    int rc = enter_import(ingest, &stream);

    if (rc == 0 && too_large)
        rc = ingest_keep_loose(ingest, streams_import_gateway, refusal->line,
                               refusal->bytes, refusal->detail, now_ms);
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
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
}

/* --- out of the quarantine ----------------------------------------------------------- */

/*
 * Has what was set aside come in from a file meanwhile? Of a file's own counts, which may be two
 * of the same, those that are set aside are known when as many of them have come in otherwise.
 */
static int has_come(struct ingest *ingest, const struct stream *stream,
                    const struct store_quarantined *entry,
                    const struct dossier_register_entry *said, bool *ret)
{
    bool own = streams_imported(&stream->now) && tallies_repeat(said->sent);
    const struct store_alike of = {.imported = !own, .in_turn = own};
    struct store_imported_aside aside = {.entries = 1};
    int64_t alike = 0;
    int rc = 0;

    if (own)
        rc = store_find_imported_aside(ingest->store, entry->payload, entry->payload_bytes,
                                       &aside);
    if (rc == 0)
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

    *ret_doubt =
        (struct ingest_doubt){ingest_doubt_event(ingest, event, now_ms, &said), ""};
    if (rc == 0 && !ret_doubt->reason && !streams_imported(&stream->now))
        ingest_doubt_right(ingest, entry->gateway, &said, ret_doubt);
    if (rc == 0 && !ret_doubt->reason)
        rc = has_come(ingest, stream, entry, &said, &known);
    if (rc == 0 && known)
        return -EEXIST;
    if (rc == 0 && !ret_doubt->reason)
        rc = ingest_look_back(ingest, stream, entry->seq, &said, &named, ret_doubt);
    if (rc == 0 && ret_doubt->reason)
        return -EINVAL;
    if (rc == 0)
        rc = streams_enter(ingest->streams, stream);
    if (rc < 0)
        return rc;
    origin = (struct dossier_register_origin){stream->now.id, entry->seq,
                                              stream->now.gateway, stream->now.epoch, true};
    rc = ingest_add(ingest, &origin, &said,
                    streams_imported(&stream->now) && !tallies_repeat(event));
    if (rc < 0)
        return rc;
    stream->now.quarantined--;
    ingest->pending++;
    return 0;
}
