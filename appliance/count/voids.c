#include "appliance/count/voids.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appliance/report/aside.h"
#include "mqtt/base/date.h"

static bool is_own(const struct voids_sender *sender, const struct stream *stream)
{
    return strcmp(stream->now.gateway, sender->stream->now.gateway) == 0;
}

/* Whose outbox a place is of. */
struct owner {
    const struct stream *outbox; /* NULL: never heard of */
    bool ambiguous;              /* several have this epoch, and none is said */
};

/* The outbox of the gateway that is said; else the sender's own, else anybody's. */
static struct owner find_owner(const struct streams *streams,
                               const struct voids_sender *sender,
                               const struct event_place *place)
{
    const char *gateway = *place->gateway ? place->gateway : sender->stream->now.gateway;
    struct owner owner = {streams_find(streams, gateway, place->epoch), false};

    if (!owner.outbox && !*place->gateway) {
        owner.outbox = streams_of_epoch(streams, place->epoch);
        owner.ambiguous = owner.outbox && owner.outbox->namesake;
    }
    return owner;
}

/* As it is kept: short where that says it all. */
static void write_of(const struct streams *streams, const struct event_place *place,
                     const struct stream *outbox, struct event *ret)
{
    struct event_place written = *place;

    if (outbox && streams_of_epoch(streams, place->epoch)->namesake)
        (void)snprintf(written.gateway, sizeof written.gateway, "%s", outbox->now.gateway);
    else if (outbox)
        *written.gateway = '\0';
    (void)event_write_place(&written, ret->of);
}

static bool of_centre(const struct owner *owner, const struct event_place *place)
{
    return streams_own(place->gateway) ||
           strcmp(place->epoch, streams_old_import_epoch) == 0 ||
           (owner->outbox && streams_own(owner->outbox->now.gateway));
}

/*
 * Had the place been given when the void was said? A gateway gives its own. Places of imports are
 * given one after the other, as lines come in or are set aside: a line may name those before it
 * and those of files before its own, and who is no line those that are there while he speaks. Of
 * what was decided at the centre whoever may name it names what is there.
 */
static bool was_given(const struct voids_sender *sender, const struct owner *owner,
                      const struct event_place *place)
{
    const struct stream *outbox = owner->outbox;

    if (!of_centre(owner, place) || !outbox || !streams_imported(&outbox->now))
        return true;
    if (!streams_imported(&sender->stream->now))
        return !sender->out_of_turn;
    return outbox == sender->stream ? place->seq < sender->seq
                                    : outbox->now.id < sender->stream->now.id;
}

/* --- by place ------------------------------------------------------------------------ */

/* -ENOENT: it has not come. */
static int look_up(struct dossier_register *dossiers, const struct stream *outbox,
                   uint64_t seq, struct dossier_register_entry *said,
                   const char **ret_reason)
{
    struct dossier_register_place place = {outbox ? outbox->now.id : 0, seq};
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

/* NULL: the sender may name this place. */
static const char *doubt_place(const struct voids_sender *sender, const struct owner *owner,
                               const struct event_place *place)
{
    const char *own = sender->stream->now.gateway;
    bool foreign = owner->outbox ? !is_own(sender, owner->outbox)
                                 : *place->gateway && strcmp(place->gateway, own) != 0;

    if (owner->outbox == sender->stream && place->seq == sender->seq)
        return aside_reason_names[ASIDE_BAD_VOID];
    if (sender->only_own && foreign)
        return aside_reason_names[ASIDE_FOREIGN_EVENT];
    return owner->ambiguous ? aside_reason_names[ASIDE_AMBIGUOUS_EVENT] : NULL;
}

static int resolve_place(struct dossier_register *dossiers, const struct streams *streams,
                         const struct voids_sender *sender,
                         struct dossier_register_entry *said, struct event *ret_named,
                         const char **ret_reason)
{
    const struct event_place place = event_read_place(said->sent->of);
    const struct owner owner = find_owner(streams, sender, &place);
    int rc;

    *ret_reason = doubt_place(sender, &owner, &place);
    if (*ret_reason)
        return 0;
    write_of(streams, &place, owner.outbox, ret_named);
    rc = was_given(sender, &owner, &place)
             ? look_up(dossiers, owner.outbox, place.seq, said, ret_reason)
             : -ENOENT;
    if (rc != -ENOENT)
        return rc;
    said->waits_for = sender->only_own ? sender->stream->now.gateway
                      : owner.outbox   ? owner.outbox->now.gateway
                                       : "";
    /* It may come yet; but who imports says what is there, and gives no place himself. */
    if (of_centre(&owner, &place) || streams_imported(&sender->stream->now))
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
    struct event_place place = {.gateway = ""};
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
    place.seq = said->voids[0].seq;
    memcpy(place.epoch, copies.first->now.epoch, sizeof place.epoch);
    write_of(streams, &place, copies.first, ret_named);
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
               ? resolve_place(dossiers, streams, sender, said, ret_named, ret_reason)
               : resolve_content(dossiers, streams, sender, said, ret_named, ret_reason);
}
