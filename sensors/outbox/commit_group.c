#include "sensors/outbox/commit_group.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

enum {
    WAIT_MS = 10,     /* for others to join */
    EVENTS_MAX = 500, /* then it does not wait */
    COMING_MAX =
        2000, /* nor takes more while others are written: half a megabyte, mostly */
    REFUSAL_MS = 5000,
    SLOW_MS = 5000, /* a commit that takes longer is told of */
};

/* An event, or a mark of its own. */
struct entry {
    int64_t wall_ms;
    char *text;
    char *unit, *counter, *key; /* of a mark; NULL: it is an event */
};

/* What becomes one transaction. */
struct batch {
    struct commit_group_member *members;
    struct entry *entries;
    size_t count, room; /* of entries */
    int added;
    int64_t due_ms; /* monotonic */
};

struct commit_group {
    struct outbox_writer *writer;
    struct outbox_work work;
    struct timer *timer;
    void (*stored)(void *owner);
    void *owner;
    struct batch coming;
    struct batch leaving; /* the writer's thread's, while it is written */
    int64_t refuses_ms;   /* monotonic: until then */
    bool told;            /* that it fails, since it last did not */
    struct log_limit limit, slow_limit;
};

/* Loud, but not five times a minute. */
static void complain(struct commit_group *group, int rc)
{
    int64_t now_ms = clock_mono_ms();
    char times[LOG_LIMIT_BYTES];

    group->refuses_ms = now_ms + REFUSAL_MS;
    if (!log_limit_pass(&group->limit, now_ms, times))
        return;
    group->told = true;
    if (rc == -ENOSPC)
        log_error(
            "the outbox is full: the counters' records stay in their devices until there "
            "is space again%s",
            times);
    else
        log_fail(rc,
                 "the outbox cannot be written: the counters' records stay in their "
                 "devices until it can%s",
                 times);
}

/* On the writer's thread. What fails drops all that is not committed. */
static int write_batch(void *owner, struct outbox *box)
{
    const struct batch *batch = &((const struct commit_group *)owner)->leaving;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < batch->count; i++) {
        const struct entry *entry = &batch->entries[i];

        rc =
            entry->key
                ? outbox_set_mark(
                      box, &(struct outbox_cursor){entry->unit, entry->counter, entry->key},
                      entry->text)
                : outbox_append(box, entry->wall_ms, entry->text);
    }
    for (const struct commit_group_member *member = batch->members; rc == 0 && member;
         member = member->next)
        rc = outbox_set_mark(box, &member->cursor, member->mark);
    return rc == 0 ? outbox_commit(box) : rc;
}

static void release_entries(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct entry *entry = &batch->entries[i];

        free(entry->text);
        free(entry->unit);
        free(entry->counter);
        free(entry->key);
    }
    free(batch->entries);
}

static void say_outcome(struct commit_group *group, int rc)
{
    if (rc < 0)
        complain(group, rc);
    else if (group->told) {
        group->told = false;
        log_info("the outbox takes events again");
    }
}

static void on_written(void *owner, int rc)
{
    struct commit_group *group = owner;
    struct commit_group_member *members = group->leaving.members;

    say_outcome(group, rc);
    release_entries(&group->leaving);
    group->leaving = (struct batch){0};
    timer_at(group->timer, group->coming.added > 0 ? group->coming.due_ms : TIMER_NEVER);
    while (members) {
        struct commit_group_member *member = members;

        members = member->next;
        member->waiting = member->leaving = false;
        member->next = NULL;
        member->done(member->owner, rc);
    }
    if (rc == 0)
        group->stored(group->owner);
}

static void leave(struct commit_group *group)
{
    group->leaving = group->coming;
    group->coming = (struct batch){0};
    for (struct commit_group_member *member = group->leaving.members; member;
         member = member->next)
        member->leaving = true;
    outbox_writer_give(group->writer, &group->work);
}

static void say_slow(struct commit_group *group)
{
    char times[LOG_LIMIT_BYTES];

    if (log_limit_pass(&group->slow_limit, clock_mono_ms(), times))
        log_warning("the disk takes long to store what devices have counted: up to %d "
                    "events wait for it, and more in the devices%s",
                    COMING_MAX, times);
}

static bool is_writing(const struct commit_group *group)
{
    return group->leaving.added > 0;
}

static void on_timer(void *owner)
{
    struct commit_group *group = owner;

    if (is_writing(group)) {
        say_slow(group);
        return;
    }
    leave(group);
    timer_after(group->timer, SLOW_MS);
}

int commit_group_open(struct commit_group **ret, struct sd_event *loop,
                      struct outbox_writer *writer, void (*stored)(void *owner),
                      void *owner)
{
    struct commit_group *group = need(calloc(1, sizeof *group));
    int rc;

    group->writer = writer;
    group->work = (struct outbox_work){write_batch, on_written, group, NULL};
    group->stored = stored;
    group->owner = owner;
    rc = timer_open(&group->timer, loop, on_timer, group);
    if (rc < 0) {
        commit_group_close(group);
        return rc;
    }
    *ret = group;
    return 0;
}

static void finish(struct commit_group *group)
{
    say_outcome(group, outbox_writer_finish(group->writer, &group->work));
    release_entries(&group->leaving);
    group->leaving = (struct batch){0};
}

void commit_group_close(struct commit_group *group)
{
    if (!group)
        return;
    if (is_writing(group))
        finish(group);
    if (group->coming.added > 0) {
        leave(group);
        finish(group);
    }
    timer_close(group->timer);
    free(group);
}

static void add_entry(struct commit_group *group, const struct entry *entry)
{
    struct batch *coming = &group->coming;

    coming->entries =
        memory_grow(coming->entries, coming->count, &coming->room, sizeof *coming->entries);
    coming->entries[coming->count++] = *entry;
}

static void wait_for_others(struct commit_group *group)
{
    struct batch *coming = &group->coming;

    coming->added++;
    if (coming->added == 1)
        coming->due_ms = clock_mono_ms() + WAIT_MS;
    if (coming->added == EVENTS_MAX)
        coming->due_ms = clock_mono_ms();
    if (is_writing(group) && coming->added == COMING_MAX)
        say_slow(group);
    if (!is_writing(group) && (coming->added == 1 || coming->added == EVENTS_MAX))
        timer_at(group->timer, coming->due_ms);
}

void commit_group_add(struct commit_group *group, struct commit_group_member *member,
                      const char *json)
{
    assert(!member->leaving);
    if (!member->waiting) {
        member->waiting = true;
        member->next = group->coming.members;
        group->coming.members = member;
    }
    if (json)
        add_entry(group,
                  &(struct entry){.wall_ms = clock_wall_ms(), .text = need(strdup(json))});
    wait_for_others(group);
}

void commit_group_mark(struct commit_group *group, const struct outbox_cursor *cursor,
                       const char *mark)
{
    add_entry(group, &(struct entry){.text = need(strdup(mark)),
                                     .unit = need(strdup(cursor->unit)),
                                     .counter = need(strdup(cursor->counter)),
                                     .key = need(strdup(cursor->key))});
    wait_for_others(group);
}

bool commit_group_refuses(const struct commit_group *group,
                          const struct commit_group_member *member)
{
    return member->leaving || clock_mono_ms() < group->refuses_ms ||
           (is_writing(group) && group->coming.added >= COMING_MAX);
}
