#include "sensors/outbox/commit_group.h"

#include <errno.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

enum {
    WAIT_MS = 10,     /* for others to join */
    EVENTS_MAX = 500, /* then it does not wait */
    REFUSAL_MS = 5000,
};

struct commit_group {
    struct outbox *box;
    struct timer *timer;
    void (*stored)(void *owner);
    void *owner;
    struct commit_group_member *members;
    int added;
    int rc;             /* the first failure since the last flush */
    int64_t refuses_ms; /* monotonic: until then */
    bool told;          /* that it fails, since it last did not */
    struct log_limit limit;
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

/* All that was put in. */
static int commit(struct commit_group *group)
{
    int rc = group->rc;

    for (struct commit_group_member *member = group->members; rc == 0 && member;
         member = member->next)
        rc = outbox_set_mark(group->box, &member->cursor, member->mark);
    if (rc == 0)
        rc = outbox_commit(group->box);
    if (rc < 0)
        complain(group, rc);
    return rc;
}

static void on_timer(void *owner)
{
    struct commit_group *group = owner;
    struct commit_group_member *members = group->members;
    int rc = commit(group);

    if (rc == 0 && group->told) {
        group->told = false;
        log_info("the outbox takes events again");
    }
    group->members = NULL;
    group->added = 0;
    group->rc = 0;
    while (members) {
        struct commit_group_member *member = members;

        members = member->next;
        member->waiting = false;
        member->next = NULL;
        member->done(member->owner, rc);
    }
    if (rc == 0)
        group->stored(group->owner);
}

int commit_group_open(struct commit_group **ret, struct sd_event *loop, struct outbox *box,
                      void (*stored)(void *owner), void *owner)
{
    struct commit_group *group = need(calloc(1, sizeof *group));
    int rc;

    group->box = box;
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

void commit_group_close(struct commit_group *group)
{
    if (!group)
        return;
    if (group->added > 0)
        (void)commit(group);
    timer_close(group->timer);
    free(group);
}

static void wait_for_others(struct commit_group *group)
{
    if (group->added++ == 0)
        timer_after(group->timer, WAIT_MS);
    else if (group->added == EVENTS_MAX)
        timer_after(group->timer, 0);
}

void commit_group_add(struct commit_group *group, struct commit_group_member *member,
                      const char *json)
{
    if (!member->waiting) {
        member->waiting = true;
        member->next = group->members;
        group->members = member;
    }
    if (group->rc == 0 && json)
        group->rc = outbox_append(group->box, clock_wall_ms(), json);
    wait_for_others(group);
}

void commit_group_mark(struct commit_group *group, const struct outbox_cursor *cursor,
                       const char *mark)
{
    if (group->rc == 0)
        group->rc = outbox_set_mark(group->box, cursor, mark);
    wait_for_others(group);
}

bool commit_group_refuses(const struct commit_group *group)
{
    return clock_mono_ms() < group->refuses_ms;
}
