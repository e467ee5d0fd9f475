/*
 * store_held - what gateways hold back until a person decides, and what was decided of it. How it
 * is counted then is count/held.
 *
 * All but the questions in a transaction.
 */
#ifndef APPLIANCE_TABLES_STORE_HELD_H
#define APPLIANCE_TABLES_STORE_HELD_H

#include <stdint.h>

#include "mqtt/event.h"

struct store;

enum { STORE_HELD_BY_BYTES = 64 };

/* Numbers are stored: only append. */
enum store_held_state {
    STORE_HELD_OPEN,
    STORE_HELD_ACCEPTED,
    STORE_HELD_DROPPED,
    STORE_HELD_WITHDRAWN, /* its event was voided before anybody decided */
    STORE_HELD_STATES
};

extern const char *const store_held_state_names[STORE_HELD_STATES];

struct store_held {
    int64_t id;
    int64_t stream; /* the place of the device's event ... */
    uint64_t seq;
    struct event_place place; /* ... in words; read only */
    int64_t at_ms;
    int unit;
    char counter[EVENT_COUNTER_BYTES], input[EVENT_INPUT_BYTES]; /* "": not said */
    enum event_device what;
    uint32_t serial, before, after;
    /* What it would be: mqtt/event.h. */
    enum event_type type;
    int field; /* 0: not said */
    enum event_tally kind;
    enum event_channel channel;
    int score, count;

    enum store_held_state state;
    char by[STORE_HELD_BY_BYTES]; /* who decided; "": nobody has, or a void did */
    int64_t decided_ms;           /* 0: likewise */
    /* Accepted, now or once: the stream of what was booked, and its first seq; 0: never. */
    int64_t booked;
    uint64_t first;
};

/* So many events it is when it is accepted: one tally, and of the others one each. */
int store_held_events(const struct store_held *held);

/* An open one; id and decision are not looked at. One of its place is there already: nothing. */
int store_add_held(struct store *store, const struct store_held *held);

/* -ENOENT */
int store_read_held(struct store *store, int64_t id, struct store_held *ret);

/* By its place, of any gateway where none is said. -ENOENT; -ENOTUNIQ: several gateways have it. */
int store_find_held(struct store *store, const struct event_place *place, int64_t *ret_id);

/* Keeps state, by, decided_ms, booked and first. */
int store_decide_held(struct store *store, const struct store_held *held);

/*
 * An event of this place counts no more: what it holds back and nobody has decided is withdrawn,
 * and what was accepted as this one event is dropped.
 */
int store_void_held(struct store *store, int64_t stream, uint64_t seq);

/* Which ones, and in which order. */
enum store_held_list {
    STORE_HELD_LIST_ALL,     /* the oldest first */
    STORE_HELD_LIST_OPEN,    /* likewise */
    STORE_HELD_LIST_DECIDED, /* what was decided last first */
    STORE_HELD_LISTS
};

/* At most `most`. -errno from tell() ends it. */
int store_each_held(struct store *store, enum store_held_list list, int most,
                    int (*tell)(void *owner, const struct store_held *held), void *owner);

/* How many are open. */
int store_count_held(struct store *store, int64_t *ret);

#endif
