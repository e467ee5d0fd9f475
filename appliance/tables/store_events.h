/*
 * store_events - every event that was taken in, as it was sent. All else that the store says
 * can be counted again from them.
 */
#ifndef APPLIANCE_TABLES_STORE_EVENTS_H
#define APPLIANCE_TABLES_STORE_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/dossiers/dossier.h"
#include "mqtt/event.h"

struct store;

enum { STORE_EVENTS_NOTE_BYTES = 3 * 11 + EVENT_REGISTERS_BYTES + EVENT_INPUT_BYTES + 60 };

/*
 * As it was sent: `event.field` is 0 and `event.limit` none when the event itself does not
 * say them; what is in force for it is the catalogue's to say.
 */
struct store_event {
    int64_t id;       /* given by store_save_event() */
    int64_t previous; /* the one stored before it for this dossier; 0: none */
    int64_t dossier;  /* 0: none */
    int64_t stream;
    uint64_t seq;
    char counter[EVENT_COUNTER_BYTES]; /* "" when not said */
    /* basis, of, ticket or id; of a device what appliance/count/device_news.h says; "" for the other types */
    char note[STORE_EVENTS_NOTE_BYTES];
    int amount;             /* count or score; of a device the count that is held; else 0 */
    enum event_tally kind;  /* tally */
    enum event_device what; /* device */
    struct dossier_event event;
};

int store_save_event(struct store *store, struct store_event *event);

/*
 * It was just saved later than an event of its stream with a higher seq: without this
 * store_search_event() would not find it.
 */
int store_note_out_of_turn(struct store *store, const struct store_event *event);

/* Was it saved later than an event of its stream with a higher seq? */
int store_is_out_of_turn(struct store *store, const struct store_event *event, bool *ret);

/* -ENOENT */
int store_read_event(struct store *store, int64_t id, struct store_event *ret);

/* An event and what is true of its dossier now; of none: field 0, no class. */
struct store_told_event {
    struct store_event event;
    int field;
    enum dossier_class class;
};

/*
 * The events after `after` that have come of a gateway, at most `most`, in the order in which they
 * were stored. -errno from tell() ends it.
 */
int store_each_event_after(struct store *store, int64_t after, int most,
                           int (*tell)(void *owner, const struct store_told_event *told),
                           void *owner);

/* How many those are. */
int store_count_events_after(struct store *store, int64_t after, int64_t *ret);

/* The last event of a dossier and all that were stored before it, the newest first. -EILSEQ: one
 * of them is missing, so the store is damaged. -errno from tell() ends it. */
int store_each_event_back(struct store *store, int64_t last_event,
                          int (*tell)(void *owner, const struct store_event *event),
                          void *owner);

/* The events of a type that belong to no dossier. -errno from tell() ends it. */
int store_each_loose_event(struct store *store, enum event_type type,
                           int (*tell)(void *owner, const struct store_event *event),
                           void *owner);

/* Which events are compared. */
struct store_alike {
    bool imported; /* only those out of files */
    bool in_turn;  /* of those out of files none that came out of turn */
};

/* How many events of the same content belong to no dossier either; those that count no more too. */
int store_count_alike(struct store *store, const struct store_event *event,
                      const struct store_alike *of, int64_t *ret);

/* The tally of a unit that has this id, and counts. -ENOENT */
int store_find_tally(struct store *store, int unit, const char *id,
                     struct store_event *ret);

/* By its place in its stream, whatever dossier it belongs to. -ENOENT */
int store_search_event(struct store *store, int64_t stream, uint64_t seq,
                       struct store_event *ret);

/* It counts no more. */
int store_void_event(struct store *store, int64_t id);

/* A void that waits for its event: of this gateway; "": of any. */
struct store_void {
    const char *gateway, *epoch;
    uint64_t seq;
};

/* Remembers that the event shall not count when it comes. */
int store_add_void(struct store *store, const struct store_void *waiting);

/* Does a void wait for the event of this gateway at this place? */
int store_is_void(struct store *store, const struct store_void *place, bool *ret);

/* Voids that a gateway has said, at most `most`. */
int store_count_voids(struct store *store, const char *gateway, int64_t most, int64_t *ret);

/* Events that belong to no dossier. */
int store_count_loose(struct store *store, int64_t *ret);

int store_count_events(struct store *store, int64_t *ret_events, int64_t *ret_dossiers);

#endif
