/*
 * dialogue - what the gateway does at one device, again and again.
 *
 *   ask who it is and how far its ring goes
 *   read the records that are new, three at a time
 *   have them stored, with the cursor, by the group
 *   only then tell the device that it may reuse their places
 *   rest until the next poll
 *
 * The first thing that goes wrong ends the dialogue; what has been stored stays stored, the
 * next one goes on from there. Nothing a device says or leaves unsaid reaches beyond its
 * own dialogue.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_DIALOGUE_H
#define SENSORS_DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/commit_group.h"
#include "sensors/config.h"
#include "sensors/device.h"
#include "sensors/devices/terminal.h"
#include "sensors/line/line.h"

struct sd_event;
struct timer;

/* Borrowed for as long as the dialogue is open. */
struct dialogue_setup {
    struct sd_event *loop;
    struct line *line;
    struct commit_group *group;
    struct outbox *box; /* only asked for the cursor */
    const struct config_device *settings;
    struct payload_device *shown; /* kept up to date; unit and counter are there already */
    void (*changed)(void *owner); /* its state is another */
    void *owner;
    uint32_t random; /* spreads the dialogues over the poll interval */
};

/* The caller's storage, the module's content. */
struct dialogue {
    struct dialogue_setup setup;
    struct timer *timer;
    struct device device;
    struct line_request request;
    struct commit_group_member member;
    struct terminal_identity identity; /* its newest; serial, boot: whom we know */
    bool known;                        /* identity and cursors are of this device */
    bool storing;                      /* nothing to do before the group has stored */
    bool backwards;                    /* said already that its ring runs backwards */
    uint32_t cursor;                   /* stored up to here */
    uint32_t reached;                  /* read up to here, >= cursor */
    uint32_t consumed;                 /* the device knows that we have it up to here */
    uint32_t taken;                    /* records put in and not yet stored */
    int portion;                       /* records read since it was last told */
    uint32_t damaged, damaged_sum; /* a record with a wrong checksum, and what it held */
    int damaged_tries;
    int64_t odd_again_ms; /* monotonic: an odd record is not said before */
    int64_t due_ms;       /* monotonic */
};

/* Begins by itself within the poll interval. */
int dialogue_open(struct dialogue *dialogue, const struct dialogue_setup *setup);

/* Takes a zeroed one. The line must be closed before. */
void dialogue_close(struct dialogue *dialogue);

#endif
