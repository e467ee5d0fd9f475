/*
 * fleet - what the gateways last said of themselves and their devices.
 *
 * A gateway says it when it changes and every quarter of a minute, and the broker retains it.
 * fleet_memory.h keeps it besides, for the day on which the broker has lost it. One thread.
 */
#ifndef APPLIANCE_SNAPSHOT_FLEET_H
#define APPLIANCE_SNAPSHOT_FLEET_H

#include <stdbool.h>

#include "appliance/snapshot/parted.h"
#include "appliance/snapshot/retired.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

struct fleet;

enum {
    FLEET_STALE_MS = 60 * 1000, /* a state that is older says nothing of now */
    FLEET_TWINS_MS = 10 * 60 * 1000,
    FLEET_MOST = 10000, /* gateways; more are not believed */
};

struct fleet *fleet_open(void);
void fleet_close(struct fleet *fleet);

/* When a message has come, by both clocks. */
struct fleet_now {
    int64_t mono_ms, wall_ms;
};

/*
 * Takes a state message. -EINVAL: not understood, logged once per gateway until it is again, and at
 * most once a minute. -ENOSPC: more than FLEET_MOST gateways. -ESTALE: it is what a gateway said that
 * has been retired since, or its last will. Logs two of one name, once. When a device last answered
 * stays known where the gateway knows no more, as after its start.
 */
int fleet_take(struct fleet *fleet, const char *gateway, const char *json, size_t bytes,
               const struct fleet_now *now);

#define FLEET_NOT_YET INT64_MIN /* it has not spoken since the centre began */

struct fleet_member {
    char name[TOPIC_GATEWAY_BYTES];
    /* Its devices, ordered by unit and counter, are kept when only its link changes. */
    struct payload_state state;
    int64_t taken_mono_ms; /* its last message; or FLEET_NOT_YET */
    int64_t heard_ms;      /* when it last spoke for itself, by our wall clock; 0: never */
    int64_t ahead_ms; /* the gateway's clock of ours, when it said so; negative: behind */
    bool puzzling;    /* its last message was not understood */
    char before[PAYLOAD_EPOCH_BYTES]; /* the run that spoke before this one; "": none did */
    int returns;                      /* so often a run spoke again after another one */
    int64_t returned_mono_ms, returned_ms; /* the last time, by either clock */
    bool twins_told;
    char *foreign_told; /* fleet_note_foreign(); NULL: nothing */
    struct log_limit puzzle_limit;
};

/*
 * As it was before the centre began: its state, which becomes the fleet's, heard at that time,
 * whatever it said of its link. -ENOSPC: more than FLEET_MOST gateways; the state stays the caller's.
 */
int fleet_remind(struct fleet *fleet, const char *gateway,
                 const struct payload_state *state, int64_t heard_ms);

/*
 * Of a gateway that is there: the units that it reads and is not registered for, as text; "": none.
 * true: they are to be said, others than the last time, and not too many lines of all gateways; with
 * the end of the line.
 */
bool fleet_note_foreign(struct fleet *fleet, const char *gateway, const char *units,
                        int64_t mono_ms, char ret[static LOG_LIMIT_BYTES]);

/* Of a gateway that has emptied its state: it is there no more. false: nobody knew it. */
bool fleet_forget(struct fleet *fleet, const char *gateway);

/* Who says so, and when, by our wall clock. */
struct fleet_word {
    const char *by;
    int64_t wall_ms;
};

/* The operator's word that a gateway is there no more: it is forgotten until it speaks anew. */
void fleet_retire(struct fleet *fleet, const char *gateway, const struct fleet_word *word);

/* Has it been retired, and not spoken since? */
bool fleet_gone(const struct fleet *fleet, const char *gateway);

/* The operator's word that a unit's counter is there no more: it is taken out of what any gateway has
 * said, until one says it anew. false: none has. */
bool fleet_retire_device(struct fleet *fleet, const char *unit, const char *counter,
                         const struct fleet_word *word);

/* A connected gateway that reads this counter of the unit; NULL: none does. */
const struct fleet_member *fleet_reader(const struct fleet *fleet, const char *unit,
                                        const char *counter, int64_t mono_ms);

/* Whose words are past, which fleet_memory.h keeps. */
const struct retired_list *fleet_retired(const struct fleet *fleet);
void fleet_remind_retired(struct fleet *fleet, const struct retired *row);

/* When devices answered that their gateways do not read any more. */
const struct parted_list *fleet_parted(const struct fleet *fleet);

/* How often somebody or something has been forgotten since the fleet was opened. */
uint64_t fleet_forgotten(const struct fleet *fleet);

/*
 * Do two gateways of this name live? A start names itself at random, and one that has ended is
 * never heard again: so two runs that speak in turns are alive. Over when they have not for
 * FLEET_TWINS_MS.
 */
bool fleet_twins(const struct fleet_member *member, int64_t mono_ms);

/* Whether the centre hears the broker, and since when that is so. */
struct fleet_link {
    bool stands;
    int64_t since_mono_ms;
};

enum fleet_presence {
    FLEET_LEFT,    /* it said goodbye, or the broker lost it */
    FLEET_QUIET,   /* it should speak, and does not */
    FLEET_UNKNOWN, /* nobody is heard, or has been for too short a time to miss it */
    FLEET_READY,
    FLEET_PRESENCES
};

/* What is known of a gateway now. A NULL is one that has not spoken of itself. */
enum fleet_presence fleet_presence(const struct fleet_member *member,
                                   const struct fleet_link *link, int64_t mono_ms);

/* So many are there of each. */
struct fleet_presences {
    size_t of[FLEET_PRESENCES];
};

struct fleet_presences fleet_count(const struct fleet *fleet, const struct fleet_link *link,
                                   int64_t mono_ms);

/* Connected and heard of lately. */
bool fleet_ready(const struct fleet_member *member, int64_t mono_ms);

/* All, ordered by name; borrowed until the next fleet_take(). */
const struct fleet_member *fleet_all(const struct fleet *fleet, size_t *ret_count);

/* NULL: never heard of. */
const struct fleet_member *fleet_find(const struct fleet *fleet, const char *gateway);

#endif
