#include "appliance/count/voids.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "appliance/report/aside.h"
#include "mqtt/base/date.h"

static bool is_own(const struct voids_sender *sender, const struct stream *stream)
{
    return strcmp(stream->now.gateway, sender->stream->now.gateway) == 0;
}

/* The sender's own outbox of this epoch, else anybody's. NULL: never heard of. */
static const struct stream *find_outbox(const struct streams *streams,
                                        const struct voids_sender *sender,
                                        const char *epoch)
{
    const struct stream *found = streams_find(streams, sender->stream->now.gateway, epoch);

    for (const struct stream *at = streams_first(streams); at && !found; at = at->next) {
        if (strcmp(at->now.epoch, epoch) == 0)
            found = at;
    }
    return found;
}

static bool of_import(const char *epoch)
{
    return strcmp(epoch, streams_import_epoch) == 0;
}

/* May the event still come? Who imports says what is there, and gives no place himself. */
static bool may_come(const struct voids_sender *sender, const char *epoch)
{
    return !of_import(epoch) && !streams_imported(&sender->stream->now);
}

/*
 * Had the place been given when the void was said? A gateway gives its own. Places of imports are
 * given one after the other, as lines come in or are set aside: a line may name those before it,
 * and who is no line those that are there while he speaks.
 */
static bool was_given(const struct voids_sender *sender, const char *epoch, uint64_t seq)
{
    if (!of_import(epoch))
        return true;
    return streams_imported(&sender->stream->now) ? seq < sender->seq
                                                  : !sender->out_of_turn;
}

/* --- by place ------------------------------------------------------------------------ */

/* -ENOENT: it has not come. */
static int look_up(struct dossier_register *dossiers, const struct stream *outbox,
                   struct dossier_register_entry *said, const char **ret_reason)
{
    struct dossier_register_place place = {outbox ? outbox->now.id : 0,
                                           event_of_seq(said->sent->of)};
    struct store_event target;
    int rc;

    if (!outbox || !stream_has(outbox, place.seq))
        return -ENOENT;
    rc = dossier_register_search(dossiers, &place, &target);
    if (rc < 0)
        return rc;
    if (target.event.type == EVENT_VOIDED)
        *ret_reason = aside_reason_names[ASIDE_BAD_VOID];
    said->voids[said->void_count++] = place;
    return 0;
}

static int resolve_place(struct dossier_register *dossiers, const struct streams *streams,
                         const struct voids_sender *sender,
                         struct dossier_register_entry *said, const char **ret_reason)
{
    char epoch[PAYLOAD_EPOCH_BYTES];
    const struct stream *outbox;
    int rc;

    (void)snprintf(epoch, sizeof epoch, "%.16s", said->sent->of);
    outbox = find_outbox(streams, sender, epoch);
    if (outbox && outbox == sender->stream && event_of_seq(said->sent->of) == sender->seq) {
        *ret_reason = aside_reason_names[ASIDE_BAD_VOID];
        return 0;
    }
    if (sender->only_own && outbox && !is_own(sender, outbox)) {
        *ret_reason = aside_reason_names[ASIDE_FOREIGN_EVENT];
        return 0;
    }
    rc = was_given(sender, epoch, event_of_seq(said->sent->of))
             ? look_up(dossiers, outbox, said, ret_reason)
             : -ENOENT;
    if (rc != -ENOENT)
        return rc;
    said->waits_for = sender->only_own ? sender->stream->now.gateway : "";
    if (!may_come(sender, epoch))
        *ret_reason = aside_reason_names[ASIDE_UNKNOWN_EVENT];
    return 0;
}

/* --- by content ---------------------------------------------------------------------- */

struct copies {
    const struct streams *streams;
    const struct voids_sender *sender;
    struct dossier_register_entry *said;
    const struct stream *first; /* of the first copy */
    bool foreign;               /* there is a copy that is not the sender's to cancel */
};

static int note_copy(void *owner, const struct dossier_register_place *place)
{
    struct copies *copies = owner;
    const struct stream *stream = streams_by_id(copies->streams, place->stream);

    if (!stream)
        return -EILSEQ; /* of no stream */
    if (copies->sender->only_own && !is_own(copies->sender, stream)) {
        copies->foreign = true;
        return 0;
    }
    if (!copies->first)
        copies->first = stream;
    if (copies->said->void_count < DOSSIER_REGISTER_COPIES)
        copies->said->voids[copies->said->void_count++] = *place;
    return 0;
}

static int resolve_content(struct dossier_register *dossiers, const struct streams *streams,
                           const struct voids_sender *sender,
                           struct dossier_register_entry *said, struct event *ret_named,
                           const char **ret_reason)
{
    struct copies copies = {streams, sender, said, NULL, false};
    int type = event_name_index(event_type_names, EVENT_TYPES, said->sent->of_type);
    int64_t at_ms = 0;
    int rc = stamp_parse(said->sent->of_at, &at_ms);

    if (rc == 0)
        rc = dossier_register_each_copy(dossiers, said->sent->dossier,
                                        (enum event_type)type, at_ms, note_copy, &copies);
    if (rc < 0)
        return rc;
    if (!copies.first) {
        *ret_reason =
            aside_reason_names[copies.foreign ? ASIDE_FOREIGN_EVENT : ASIDE_UNKNOWN_EVENT];
        return 0;
    }
    (void)snprintf(ret_named->of, sizeof ret_named->of, "%s:%" PRIu64,
                   copies.first->now.epoch, said->voids[0].seq);
    return 0;
}

int voids_resolve(struct dossier_register *dossiers, const struct streams *streams,
                  const struct voids_sender *sender, struct dossier_register_entry *said,
                  struct event *ret_named, const char **ret_reason)
{
    *ret_named = *said->sent;
    *ret_reason = NULL;
    said->sent = ret_named;
    return *ret_named->of
               ? resolve_place(dossiers, streams, sender, said, ret_reason)
               : resolve_content(dossiers, streams, sender, said, ret_named, ret_reason);
}
