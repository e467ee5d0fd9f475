/*
 * commit_group - the records of many devices in one commit.
 *
 * A commit costs the disk the same for one record and for hundreds. So what devices hand in
 * within a few milliseconds becomes one transaction of the outbox, each device's new mark in
 * it; when it is on stable storage, or has failed as a whole, each of them is told.
 *
 * The commit is the outbox's writer's, and devices are asked meanwhile. What others hand in then is
 * the next one; a device whose own records are being stored waits until it is told, so that it never
 * has to know which of them are.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_OUTBOX_COMMIT_GROUP_H
#define SENSORS_OUTBOX_COMMIT_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/outbox/outbox_writer.h"

struct commit_group;
struct sd_event;

/* The caller's; the group's from commit_group_add() until done(), as long as `waiting`. */
struct commit_group_member {
    struct outbox_cursor cursor;
    char *mark; /* goes with the newest commit_group_add(); the caller's to free */
    void (*done)(void *owner, int rc); /* 0: stored for good; else all of it is gone */
    void *owner;
    bool waiting;
    bool leaving; /* likewise, and being stored: nothing of it may change, nor be added */
    struct commit_group_member *next; /* the group's own */
};

/* The writer is borrowed. stored(owner) is called after each good commit. */
int commit_group_open(struct commit_group **ret, struct sd_event *loop,
                      struct outbox_writer *writer, void (*stored)(void *owner),
                      void *owner);

/*
 * Commits what was put in, for a key's press is nowhere else, and tells nobody. Members are still to be
 * there, and the writer. Takes NULL.
 */
void commit_group_close(struct commit_group *group);

/*
 * Puts in one event, to be stored with `member->mark` as it is when the group commits. json is
 * borrowed for the call; NULL: only the mark. done() comes later, from the loop, once for all that was put in before.
 * Never while it is leaving; while commit_group_refuses() for another cause it is better left.
 */
void commit_group_add(struct commit_group *group, struct commit_group_member *member,
                      const char *json);

/* Puts in a mark of its own, to be stored with what was put in before, or soon; nobody is told. */
void commit_group_mark(struct commit_group *group, const struct outbox_cursor *cursor,
                       const char *mark);

/*
 * True while the member's own records are being stored, while the disk is so slow that as much waits
 * for it as may, and for a few seconds after a commit failed: adding would only fail again.
 */
bool commit_group_refuses(const struct commit_group *group,
                          const struct commit_group_member *member);

#endif
