#include "web/later.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>

struct later {
    int wake_fd;
    struct ticket *waiting;
    bool stopped;
    pthread_mutex_t lock; /* of `done` alone */
    struct ticket *done;
};

struct later *later_open(int wake_fd)
{
    struct later *later = malloc(sizeof *later);

    if (!later)
        abort(); /* out of memory */
    *later = (struct later){.wake_fd = wake_fd, .lock = PTHREAD_MUTEX_INITIALIZER};
    return later;
}

void later_close(struct later *later)
{
    free(later);
}

int later_prepare(struct later *later, struct ticket *ticket,
                  struct MHD_Connection *connection)
{
    if (later->stopped)
        return -ESHUTDOWN;
    *ticket = (struct ticket){.later = later, .connection = connection};
    return 0;
}

void later_wait(struct ticket *ticket)
{
    struct later *later = ticket->later;

    ticket->next = later->waiting;
    if (ticket->next)
        ticket->next->before = ticket;
    later->waiting = ticket;
    MHD_suspend_connection(ticket->connection);
}

void later_done(struct ticket *ticket)
{
    struct later *later = ticket->later;

    pthread_mutex_lock(&later->lock);
    ticket->next_done = later->done;
    later->done = ticket;
    pthread_mutex_unlock(&later->lock);
    (void)eventfd_write(later->wake_fd, 1);
}

static void bring_back(struct later *later, struct ticket *ticket)
{
    if (ticket->next)
        ticket->next->before = ticket->before;
    if (ticket->before)
        ticket->before->next = ticket->next;
    else
        later->waiting = ticket->next;
    MHD_resume_connection(ticket->connection);
}

void later_run(struct later *later)
{
    struct ticket *done;

    pthread_mutex_lock(&later->lock);
    done = later->done;
    later->done = NULL;
    pthread_mutex_unlock(&later->lock);
    while (done) {
        struct ticket *ticket = done;

        done = ticket->next_done;
        bring_back(later, ticket);
    }
}

void later_stop(struct later *later)
{
    later->stopped = true;
    later_run(later);
    while (later->waiting) {
        later->waiting->gone = true;
        bring_back(later, later->waiting);
    }
}
