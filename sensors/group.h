/*
 * group - the records of many devices in one commit.
 *
 * A commit costs the disk the same for one record and for hundreds. So what devices hand in
 * within a few milliseconds becomes one transaction of the outbox, each device's new cursor
 * in it; when it is on stable storage, or has failed as a whole, each of them is told.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_GROUP_H
#define SENSORS_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/outbox.h"

struct group;
struct sd_event;

/* The caller's; the group's from group_add() until done(), as long as `waiting`. */
struct group_member {
    struct outbox_cursor cursor;
    uint32_t record; /* becomes the cursor; follows the newest group_add() */
    void (*done)(void *owner, int rc); /* 0: stored for good; else all of it is gone */
    void *owner;
    bool waiting;
    struct group_member *next; /* the group's own */
};

/* The outbox is borrowed. stored(owner) is called after each good commit. */
int group_open(struct group **ret, struct sd_event *loop, struct outbox *box,
               void (*stored)(void *owner), void *owner);

/* Drops what is not committed without telling anybody. Takes NULL. */
void group_close(struct group *group);

/*
 * Puts in what record `member->record` says. json is borrowed for the call. done() comes
 * later, from the loop, once for all that was put in before.
 */
void group_add(struct group *group, struct group_member *member, const char *json);

/* True for a few seconds after a commit failed: adding would only fail again. */
bool group_refuses(const struct group *group);

#endif
