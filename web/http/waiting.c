#include "web/http/waiting.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct waiting {
    const struct source_changes *changes;
    struct waiter *suspended;
    char newest[SOURCE_SINCE_BYTES]; /* what those who look have seen, at least */
    int64_t woken_ms;                /* when all of them last looked */
    bool changed, stopped;
};

struct waiting *waiting_open(const struct source_changes *changes)
{
    struct waiting *waiting = need(calloc(1, sizeof *waiting));

    waiting->changes = changes;
    return waiting;
}

void waiting_close(struct waiting *waiting)
{
    free(waiting);
}

struct waiter *waiting_new(struct waiting *waiting, struct MHD_Connection *connection,
                           const char *since, int64_t until_ms)
{
    struct waiter *waiter = need(calloc(1, sizeof *waiter));

    waiter->waiting = waiting;
    waiter->connection = connection;
    waiter->until_ms = until_ms;
    (void)snprintf(waiter->since, sizeof waiter->since, "%s", since);
    return waiter;
}

void waiting_free(struct waiter *waiter)
{
    free(waiter);
}

int waiting_suspend(struct waiter *waiter)
{
    struct waiting *waiting = waiter->waiting;

    if (waiting->stopped)
        return -ESHUTDOWN;
    waiter->before = NULL;
    waiter->next = waiting->suspended;
    if (waiter->next)
        waiter->next->before = waiter;
    waiting->suspended = waiter;
    MHD_suspend_connection(waiter->connection);
    return 0;
}

static void bring_back(struct waiter *waiter)
{
    if (waiter->next)
        waiter->next->before = waiter->before;
    if (waiter->before)
        waiter->before->next = waiter->next;
    else
        waiter->waiting->suspended = waiter->next;
    MHD_resume_connection(waiter->connection);
}

void waiting_changed(struct waiting *waiting)
{
    waiting->changed = true;
}

/* Has anything changed that they have not seen? When that cannot be read, they find out. */
static bool is_news(struct waiting *waiting)
{
    char newest[SOURCE_SINCE_BYTES] = "";

    if (waiting->changes->newest(waiting->changes->owner, newest) == 0 &&
        strcmp(newest, waiting->newest) == 0)
        return false;
    memcpy(waiting->newest, newest, sizeof newest);
    return true;
}

void waiting_run(struct waiting *waiting, int64_t now_ms)
{
    bool news = false;

    if (waiting->changed && now_ms >= waiting->woken_ms + WAITING_PAUSE_MS) {
        waiting->changed = false; /* who comes from now on looks first */
        news = waiting->suspended && is_news(waiting);
    }
    if (news)
        waiting->woken_ms = now_ms;
    for (struct waiter *waiter = waiting->suspended, *next; waiter; waiter = next) {
        next = waiter->next;
        waiter->over = now_ms >= waiter->until_ms;
        if (news || waiter->over)
            bring_back(waiter);
    }
}

int64_t waiting_due_ms(const struct waiting *waiting)
{
    int64_t due_ms = waiting->suspended && waiting->changed
                         ? waiting->woken_ms + WAITING_PAUSE_MS
                         : INT64_MAX;

    for (const struct waiter *waiter = waiting->suspended; waiter; waiter = waiter->next)
        due_ms = waiter->until_ms < due_ms ? waiter->until_ms : due_ms;
    return due_ms;
}

void waiting_stop(struct waiting *waiting)
{
    waiting->stopped = true;
    while (waiting->suspended) {
        waiting->suspended->over = true;
        bring_back(waiting->suspended);
    }
}
