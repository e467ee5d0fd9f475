#include "web/http/pending.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include "mqtt/base/memory.h"

struct pending {
    int wake_fd;
    struct ticket *waiting;
    bool stopped;
    pthread_mutex_t lock; /* of `done` alone */
    struct ticket *done;
};

struct pending *pending_open(int wake_fd)
{
    struct pending *pending = need(malloc(sizeof *pending));

    *pending = (struct pending){.wake_fd = wake_fd, .lock = PTHREAD_MUTEX_INITIALIZER};
    return pending;
}

void pending_close(struct pending *pending)
{
    free(pending);
}

int pending_prepare(struct pending *pending, struct ticket *ticket,
                    struct MHD_Connection *connection)
{
    if (pending->stopped)
        return -ESHUTDOWN;
    *ticket = (struct ticket){.pending = pending, .connection = connection};
    return 0;
}

void pending_wait(struct ticket *ticket)
{
    struct pending *pending = ticket->pending;

    ticket->next = pending->waiting;
    if (ticket->next)
        ticket->next->before = ticket;
    pending->waiting = ticket;
    MHD_suspend_connection(ticket->connection);
}

void pending_done(struct ticket *ticket)
{
    struct pending *pending = ticket->pending;

    pthread_mutex_lock(&pending->lock);
    ticket->next_done = pending->done;
    pending->done = ticket;
    pthread_mutex_unlock(&pending->lock);
    (void)eventfd_write(pending->wake_fd, 1);
}

static void bring_back(struct pending *pending, struct ticket *ticket)
{
    if (ticket->next)
        ticket->next->before = ticket->before;
    if (ticket->before)
        ticket->before->next = ticket->next;
    else
        pending->waiting = ticket->next;
    MHD_resume_connection(ticket->connection);
}

void pending_run(struct pending *pending)
{
    struct ticket *done;

    pthread_mutex_lock(&pending->lock);
    done = pending->done;
    pending->done = NULL;
    pthread_mutex_unlock(&pending->lock);
    while (done) {
        struct ticket *ticket = done;

        done = ticket->next_done;
        bring_back(pending, ticket);
    }
}

void pending_stop(struct pending *pending)
{
    pending->stopped = true;
    pending_run(pending);
    while (pending->waiting) {
        pending->waiting->gone = true;
        bring_back(pending, pending->waiting);
    }
}
