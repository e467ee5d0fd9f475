#include "appliance/count/held.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "appliance/count/ingest_parts.h"
#include "appliance/count/tallies.h"
#include "appliance/tables/store_changes.h"

/* The next place of the centre's own stream, in the transaction. */
static int enter(struct ingest *ingest, struct stream **ret)
{
    char epoch[STORE_CHANGES_INCARNATION_BYTES];
    int rc = store_changes_incarnation(ingest->store, epoch);

    if (rc == 0)
        rc = ingest_enter(ingest, streams_centre_gateway, epoch, ret);
    return rc < 0 || *ret ? rc : -ENOSPC; /* restored more often than streams may be */
}

static int book(struct ingest *ingest, struct stream *stream,
                const struct dossier_register_entry *said)
{
    const struct dossier_register_origin origin = {
        stream->now.id, stream->now.committed + 1, stream->now.gateway, stream->now.epoch,
        false};
    int rc = ingest_add(ingest, &origin, said, 0);

    stream->now.committed += rc == 0;
    ingest->pending++;
    return rc;
}

static void copy_code(const struct ingest *ingest, enum catalogue_kind kind, int id,
                      char *ret, size_t bytes)
{
    const struct catalogue_entry *entry = catalogue_get(ingest->rules->catalogue, kind, id);

    (void)snprintf(ret, bytes, "%s", entry ? entry->code : "");
}

/* What was held, as the event that it would have been. */
static struct event event_of(const struct ingest *ingest, const struct store_held *held)
{
    bool tally = held->type == EVENT_TALLY;
    struct event event = {.type = held->type,
                          .at_ms = held->at_ms,
                          .channel = held->channel,
                          .kind = held->kind,
                          .count = tally ? held->count : 0,
                          .score = held->score};

    copy_code(ingest, CATALOGUE_UNITS, held->unit, event.unit, sizeof event.unit);
    copy_code(ingest, CATALOGUE_FIELDS, held->field, event.field, sizeof event.field);
    memcpy(event.counter, held->counter, sizeof event.counter);
    if (tally)
        (void)snprintf(event.id, sizeof event.id, "%s:%" PRIu64, held->place.epoch,
                       held->seq);
    return event;
}

/* -EINVAL: *ret_doubt says why it cannot be counted. */
static int book_held(struct ingest *ingest, const struct held_decision *decision,
                     struct store_held *held, struct ingest_doubt *ret_doubt)
{
    const struct event event = event_of(ingest, held);
    struct dossier_register_entry said = {.sent = &event};
    struct stream *stream = NULL;
    int rc = enter(ingest, &stream);

    if (rc < 0)
        return rc;
    ret_doubt->reason = ingest_doubt_event(ingest, &event, decision->now_ms, &said);
    if (!ret_doubt->reason)
        rc = tallies_check(ingest->dossiers, ingest->streams, &said, false,
                           &ret_doubt->reason, ret_doubt->detail);
    if (rc == 0 && ret_doubt->reason)
        return -EINVAL;
    held->booked = stream->now.id;
    held->first = stream->now.committed + 1;
    for (int i = 0; i < store_held_events(held) && rc == 0; i++) {
        pulse_count(decision->pulse, i, i + 1);
        rc = book(ingest, stream, &said);
    }
    return rc;
}

/* What was booked of it counts no more, an event of the centre for each. */
static int void_booked(struct ingest *ingest, const struct held_decision *decision,
                       const struct store_held *held)
{
    const struct stream *booked = streams_by_id(ingest->streams, held->booked);
    struct event_place place = {.seq = held->first};
    struct event event = {.type = EVENT_VOIDED, .at_ms = decision->now_ms};
    struct dossier_register_entry said;
    struct store_event target;
    struct stream *stream = NULL;
    int rc = booked ? enter(ingest, &stream) : -EILSEQ;

    if (rc < 0)
        return rc;
    copy_code(ingest, CATALOGUE_UNITS, held->unit, event.unit, sizeof event.unit);
    if (ingest_doubt_event(ingest, &event, decision->now_ms, &said))
        return -EILSEQ; /* its unit was known */
    (void)stpcpy(place.gateway, booked->now.gateway);
    (void)stpcpy(place.epoch, booked->now.epoch);
    said.void_count = 1;
    for (int i = 0; i < store_held_events(held) && rc == 0; i++, place.seq++) {
        pulse_count(decision->pulse, i, i + 1);
        (void)event_write_place(&place, event.of);
        said.voids[0] = (struct dossier_register_place){held->booked, place.seq};
        rc = dossier_register_search(ingest->dossiers, &said.voids[0], &target);
        if (rc == -ENOENT)
            rc = 0; /* retention has taken it: it is in no figure any more */
        else if (rc == 0 && !target.event.voided)
            rc = book(ingest, stream, &said);
    }
    return rc;
}

static int change(struct ingest *ingest, const struct held_decision *decision,
                  struct store_held *held, struct ingest_doubt *ret_doubt)
{
    int rc = 0;

    if (decision->accepted)
        rc = book_held(ingest, decision, held, ret_doubt);
    else if (held->state == STORE_HELD_ACCEPTED)
        rc = void_booked(ingest, decision, held);
    if (rc < 0)
        return rc;
    held->state = decision->accepted ? STORE_HELD_ACCEPTED : STORE_HELD_DROPPED;
    held->decided_ms = decision->now_ms;
    (void)snprintf(held->by, sizeof held->by, "%s", decision->by);
    ingest->pending++;
    return store_decide_held(ingest->store, held);
}

int held_decide(struct ingest *ingest, const struct held_decision *decision,
                enum held_result *ret, struct ingest_doubt *ret_doubt)
{
    struct store_held held = {0};
    int rc = ingest_begin(ingest);

    *ret_doubt = (struct ingest_doubt){0};
    if (rc == 0)
        rc = store_read_held(ingest->store, decision->id, &held);
    if (rc == -ENOENT)
        return rc;
    if (rc < 0)
        return ingest_give_up(ingest, rc);
    *ret = HELD_SAME;
    if (held.state == (decision->accepted ? STORE_HELD_ACCEPTED : STORE_HELD_DROPPED))
        return 0;
    *ret = HELD_WITHDRAWN;
    if (held.state == STORE_HELD_WITHDRAWN)
        return 0;
    rc = change(ingest, decision, &held, ret_doubt);
    *ret = rc == -EINVAL ? HELD_REFUSED : HELD_DECIDED;
    if (rc == -EINVAL)
        return 0;
    return rc < 0 ? ingest_give_up(ingest, rc) : 0;
}
