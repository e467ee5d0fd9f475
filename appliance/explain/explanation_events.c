/* The part of an explanation that is its events, and where each came from. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/explain/explanation.h"
#include "appliance/explain/explanation_parts.h"
#include "appliance/streams/streams.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

/* --- reading ------------------------------------------------------------------------- */

static int by_time(const void *left, const void *right)
{
    const struct store_event *a = left, *b = right;

    ORDER_BY(event.at_ms);
    ORDER_BY(id);
    return 0;
}

int explanation_read_chain(struct store *store, int64_t last_event,
                           struct explanation_chain *ret)
{
    struct explanation_chain chain = {NULL, 0};
    size_t room = 0;
    struct store_event event;
    int rc = 0;

    for (int64_t id = last_event; id && rc == 0; id = event.previous) {
        rc = store_read_event(store, id, &event);
        if (rc < 0)
            break;
        chain.events = memory_grow(chain.events, chain.count, &room, sizeof *chain.events);
        chain.events[chain.count++] = event;
    }
    if (rc < 0) {
        free(chain.events);
        return rc == -ENOENT ? -EILSEQ : rc;
    }
    if (chain.count)
        qsort(chain.events, chain.count, sizeof *chain.events, by_time);
    *ret = chain;
    return 0;
}

/* --- where they came from ------------------------------------------------------------ */

struct places {
    const struct explanation_question *question;
    struct store_stream *streams;
    size_t count, room;
    json_t *voids;  /* of what was voided, by "gateway/epoch:seq": {at, gateway ...} */
    json_t *wanted; /* the same places as most voids say them, "epoch:seq": true */
};

static int note_stream(void *owner, const struct store_stream *stream)
{
    struct places *places = owner;

    places->streams =
        memory_grow(places->streams, places->count, &places->room, sizeof *places->streams);
    places->streams[places->count++] = *stream;
    return 0;
}

static const struct store_stream *find_stream(const struct places *places, int64_t id)
{
    static const struct store_stream unknown;

    for (size_t i = 0; i < places->count; i++) {
        if (places->streams[i].id == id)
            return &places->streams[i];
    }
    return &unknown;
}

static int came(const struct places *places, const struct store_event *event, json_t **ret)
{
    const struct store_stream *stream = find_stream(places, event->stream);
    bool imported = streams_imported(stream);
    bool out_of_turn = false;
    int rc = store_is_out_of_turn(places->question->store, event, &out_of_turn);

    if (rc == 0)
        *ret = need(json_pack("{s:s, s:s, s:I, s:b, s:b}", "gateway", stream->gateway,
                              "epoch", stream->epoch, "seq", (json_int_t)event->seq,
                              "imported", imported, "out_of_turn", out_of_turn));
    return rc;
}

/* --- voids --------------------------------------------------------------------------- */

/* The gateway whose event a void names: that it says, else its own, else the only one that has this
 * epoch. */
static const char *owner_of(const struct places *places, const struct store_event *said,
                            const struct event_place *place)
{
    const char *own = find_stream(places, said->stream)->gateway, *any = own;

    if (*place->gateway)
        return place->gateway;
    for (size_t i = 0; i < places->count; i++) {
        if (strcmp(places->streams[i].epoch, place->epoch) != 0)
            continue;
        if (strcmp(places->streams[i].gateway, own) == 0)
            return own;
        any = places->streams[i].gateway;
    }
    return any;
}

/* Whoever's it is: there may be many voids and many outboxes, and few of both are looked for. */
static bool is_wanted(const struct places *places, struct event_place place)
{
    char key[EVENT_OF_BYTES];

    *place.gateway = '\0';
    return json_object_get(places->wanted, event_write_place(&place, key));
}

/* A void that names one of the events that are looked for. */
static int note_void(void *owner, const struct store_event *event)
{
    struct places *places = owner;
    struct event_place place = event_read_place(event->note);
    char key[EVENT_OF_BYTES];
    json_t *by = NULL;
    int rc;

    if (!is_wanted(places, place))
        return 0;
    if (!*place.gateway)
        (void)snprintf(place.gateway, sizeof place.gateway, "%s",
                       owner_of(places, event, &place));
    if (!json_object_get(places->voids, event_write_place(&place, key)))
        return 0;
    rc = came(places, event, &by);
    if (rc < 0)
        return rc;
    json_object_set_new(by, "at", explanation_stamp(event->event.at_ms));
    return json_object_set_new(places->voids, key, by) < 0 ? -ENOMEM : 0;
}

static struct event_place place_of(const struct places *places,
                                   const struct store_event *event)
{
    const struct store_stream *stream = find_stream(places, event->stream);
    struct event_place place = {.seq = event->seq};

    (void)snprintf(place.gateway, sizeof place.gateway, "%s", stream->gateway);
    (void)snprintf(place.epoch, sizeof place.epoch, "%s", stream->epoch);
    return place;
}

static void want_void(const struct places *places, const struct store_event *event)
{
    struct event_place place = place_of(places, event);
    char key[EVENT_OF_BYTES];

    json_object_set_new(places->voids, event_write_place(&place, key), json_null());
    *place.gateway = '\0';
    json_object_set_new(places->wanted, event_write_place(&place, key), json_true());
}

/* Voids are few, and are looked through only for a dossier that has a voided event. */
static int read_voids(struct places *places, const struct explanation_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (chain->events[i].event.voided)
            want_void(places, &chain->events[i]);
    }
    return json_object_size(places->voids)
               ? store_each_loose_event(places->question->store, EVENT_VOIDED, note_void,
                                        places)
               : 0;
}

/* --- one event ----------------------------------------------------------------------- */

static void put_text(json_t *object, const char *name, const char *text)
{
    if (*text)
        json_object_set_new(object, name, json_string(text));
}

static void put_name(json_t *object, const char *name, const struct catalogue *catalogue,
                     enum catalogue_kind kind, int id)
{
    if (id)
        json_object_set_new(object, name, explanation_name(catalogue, kind, id));
}

/* What only some types have. */
static void put_members(json_t *object, const struct store_event *kept)
{
    const struct dossier_event *event = &kept->event;
    char limit[LIMIT_BYTES];

    switch (event->type) {
    case EVENT_INTAKE:
    case EVENT_REFUSED:
        put_text(object, "channel", event_channel_names[event->channel]);
        break;
    case EVENT_RESOLVED:
        put_text(object, "outcome", event_outcome_names[event->outcome]);
        break;
    case EVENT_SUSPENDED:
    case EVENT_RESUMED:
        put_text(object, "reason", event_reason_names[event->reason]);
        break;
    case EVENT_EXTENDED:
        put_text(object, "basis", kept->note);
        break;
    default:
        break;
    }
    put_text(object, "limit", limit_format(event->limit, limit));
}

/* Where its gateway has corrected what the clock of the device said. */
static void put_correction(json_t *object, const struct dossier_event *event)
{
    if (!event->at_device_ms)
        return;
    json_object_set_new(object, "at_device", explanation_stamp(event->at_device_ms));
    json_object_set_new(
        object, "clock_ahead_ms",
        need(json_integer((json_int_t)(event->at_device_ms - event->at_ms))));
}

static int add_event(const struct places *places, const struct store_event *kept,
                     json_t *list)
{
    const struct catalogue *catalogue = places->question->rules->catalogue;
    const struct dossier_event *event = &kept->event;
    json_t *object = need(json_object()), *from = NULL;
    struct event_place place;
    char key[EVENT_OF_BYTES];
    int rc;

    json_array_append_new(list, object);
    json_object_set_new(object, "at", explanation_stamp(event->at_ms));
    put_text(object, "type", event_type_names[event->type]);
    put_name(object, "unit", catalogue, CATALOGUE_UNITS, event->unit);
    put_text(object, "counter", kept->counter);
    put_name(object, "to_unit", catalogue, CATALOGUE_UNITS, event->to_unit);
    put_name(object, "procedure", catalogue, CATALOGUE_PROCEDURES, event->procedure);
    put_name(object, "field", catalogue, CATALOGUE_FIELDS, event->field);
    put_members(object, kept);
    put_correction(object, event);
    rc = came(places, kept, &from);
    if (rc < 0)
        return rc;
    json_object_set_new(object, "came", from);
    json_object_set_new(object, "voided", json_boolean(event->voided));
    json_object_set_new(object, "passed_over",
                        event->passed_over == DOSSIER_FAULTS
                            ? json_null()
                            : json_string(dossier_fault_names[event->passed_over]));
    place = place_of(places, kept);
    if (event->voided)
        json_object_set(object, "voided_by",
                        json_object_get(places->voids, event_write_place(&place, key)));
    return 0;
}

int explanation_events(const struct explanation_question *question,
                       const struct explanation_chain *chain, json_t **ret)
{
    struct places places = {
        .question = question, .voids = need(json_object()), .wanted = need(json_object())};
    json_t *list = need(json_array());
    int rc = store_read_streams(question->store, note_stream, &places);

    if (rc == 0)
        rc = read_voids(&places, chain);
    for (size_t i = 0; i < chain->count && rc == 0; i++)
        rc = add_event(&places, &chain->events[i], list);
    json_decref(places.voids);
    json_decref(places.wanted);
    free(places.streams);
    if (rc == 0)
        *ret = list;
    else
        json_decref(list);
    return rc;
}
