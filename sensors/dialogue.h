/*
 * dialogue - the Modbus dialogue with one device, whatever its kind, again and again.
 *
 *   when its time has come, let the kind begin
 *   ask what the kind wants to ask, and give it the answer
 *   have the events that it puts in stored, with their mark, by the commit group
 *   rest until the next poll
 *
 * The first thing that goes wrong ends the dialogue; the next one begins after a pause, see
 * device.h. Nothing a device says or leaves unsaid reaches beyond its own dialogue.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_DIALOGUE_H
#define SENSORS_DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"
#include "sensors/config.h"
#include "sensors/day_figures.h"
#include "sensors/desk.h"
#include "sensors/device.h"
#include "sensors/devices/kind.h"
#include "sensors/line/line.h"
#include "sensors/outbox/commit_group.h"
#include "sensors/round_trips.h"

/* What all dialogues have in common. Borrowed, and all in it, for as long as one is open. */
struct dialogue_shared {
    struct commit_group *group;
    struct outbox *box; /* only asked for marks */
    struct desk *desk;
    struct day_figures *figures;
    void (*changed)(void *owner); /* a device's state is another */
    void *owner;
};

/* Borrowed for as long as the dialogue is open. */
struct dialogue_setup {
    const struct dialogue_shared *shared;
    struct line *line;
    const struct config_device *settings;
    struct payload_device *shown; /* kept up to date; unit and counter are there already */
    /*
     * Spreads the dialogues over the poll interval; the same for all on one line, so that what they
     * leave of it is one gap.
     */
    uint32_t random;
};

/* The caller's storage, the module's content. */
struct dialogue {
    struct kind_host host; /* comes first: how the kind sees us */
    struct dialogue_setup setup;
    const struct kind *kind;
    void *state; /* the kind's */
    struct device device;
    struct kind_move move; /* what the kind said last */
    bool down;             /* it was said that it is offline, or never that it is online */
    enum payload_device_cause told; /* why it cannot be read, as it was said last */
    struct log_limit up_limit;
    struct dialogue_complaints *complaints; /* NULL: nothing has ever gone wrong */
    char *trouble; /* by what the last one was ended, in words; NULL: by nothing */
    bool probing;  /* it has failed, and not answered since: others on its line go first */
    int busy;      /* so often the device had no time for it, in a row */
    struct line_request request;
    struct round_trips round_trips;
    struct line_guest guest; /* how the line sees us */
    struct commit_group_member member;
    char key[OUTBOX_KEY_BYTES]; /* of the cursor: kind and key */
    uint64_t taken;             /* records put in and not yet stored */
    int64_t first_ms;           /* monotonic: when it was due first */
};

/* Begins by itself within the poll interval. */
void dialogue_open(struct dialogue *dialogue, const struct dialogue_setup *setup);

/* What a person is told of it beside dialogue_setup.shown; borrowed until the loop goes on. */
struct dialogue_insight {
    const char
        *trouble;    /* by what the last dialogue was ended, in words; NULL: by nothing */
    int64_t next_ms; /* until the next one begins */
    uint64_t held;   /* counts that were held back for a person, since the start */
};

struct dialogue_insight dialogue_describe(const struct dialogue *dialogue, int64_t mono_ms);

/* Takes a zeroed one. The line must be closed before. */
void dialogue_close(struct dialogue *dialogue);

#endif
