#include "sensors/outbox/outbox_writer.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/memory.h"

enum { STACK_BYTES = 128 * 1024 };

struct outbox_writer {
    struct outbox *box;
    struct outbox_work *given; /* the first is the thread's, or done; the others wait */
    sd_event_source *io;
    int done_fd; /* eventfd: the first is done */
    pthread_t thread;
    bool running; /* the thread exists */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t moved;
    struct outbox_work *work; /* that the thread does; NULL: it rests */
    int rc;                   /* of the work that it has done last */
    bool stop;                /* it shall end */
};

/* --- the thread ---------------------------------------------------------------------- */

static void rest(struct outbox_writer *writer)
{
    writer->work = NULL;
    pthread_cond_signal(&writer->moved);
    (void)eventfd_write(writer->done_fd, 1);
}

static void *run(void *data)
{
    struct outbox_writer *writer = data;
    int rc;

    pthread_mutex_lock(&writer->lock);
    while (!writer->stop) {
        if (!writer->work) {
            pthread_cond_wait(&writer->moved, &writer->lock);
            continue;
        }
        pthread_mutex_unlock(&writer->lock);
        rc = writer->work->run(writer->work->owner, writer->box);
        pthread_mutex_lock(&writer->lock);
        writer->rc = rc;
        rest(writer);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

/* --- the loop ------------------------------------------------------------------------ */

static void set_to_work(struct outbox_writer *writer)
{
    if (!writer->given)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->work = writer->given;
    pthread_cond_signal(&writer->moved);
    pthread_mutex_unlock(&writer->lock);
}

void outbox_writer_wait(struct outbox_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->work)
        pthread_cond_wait(&writer->moved, &writer->lock);
    pthread_mutex_unlock(&writer->lock);
    outbox_show(writer->box);
}

/* The first one is done: the next one's turn. */
static struct outbox_work *take_done(struct outbox_writer *writer, int *ret_rc)
{
    struct outbox_work *done = writer->given;

    outbox_writer_wait(writer);
    *ret_rc = writer->rc;
    writer->given = done->next;
    done->next = NULL;
    set_to_work(writer);
    return done;
}

static int on_done(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct outbox_work *done;
    eventfd_t times;
    int rc;

    (void)source;
    (void)events;
    if (eventfd_read(fd, &times) < 0)
        return 0; /* it was finished meanwhile */
    done = take_done(owner, &rc);
    done->done(done->owner, rc);
    return 0;
}

void outbox_writer_give(struct outbox_writer *writer, struct outbox_work *work)
{
    struct outbox_work **last = &writer->given;

    while (*last)
        last = &(*last)->next;
    *last = work;
    if (writer->given == work)
        set_to_work(writer);
}

int outbox_writer_finish(struct outbox_writer *writer, struct outbox_work *work)
{
    struct outbox_work **at = &writer->given;
    eventfd_t times;
    int rc;

    outbox_writer_wait(writer);
    if (*at == work) {
        (void)eventfd_read(writer->done_fd, &times);
        (void)take_done(writer, &rc);
        return rc;
    }
    while (*at != work)
        at = &(*at)->next;
    *at = work->next;
    work->next = NULL;
    rc = work->run(work->owner, writer->box);
    outbox_show(writer->box);
    return rc;
}

struct outbox *outbox_writer_box(const struct outbox_writer *writer)
{
    return writer->box;
}

/* A small stack will do: SQLite takes a few pages of it. */
static int start_thread(struct outbox_writer *writer)
{
    pthread_attr_t attributes;
    int error;

    pthread_attr_init(&attributes);
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    error = pthread_create(&writer->thread, &attributes, run, writer);
    pthread_attr_destroy(&attributes);
    writer->running = error == 0;
    return -error;
}

int outbox_writer_open(struct outbox_writer **ret, struct sd_event *loop,
                       struct outbox *box)
{
    struct outbox_writer *writer = need(calloc(1, sizeof *writer));
    int rc = 0;

    writer->box = box;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->moved, NULL);
    writer->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (writer->done_fd < 0)
        rc = -errno;
    if (rc == 0)
        rc = sd_event_add_io(loop, &writer->io, writer->done_fd, EPOLLIN, on_done, writer);
    if (rc >= 0)
        rc = start_thread(writer);
    if (rc < 0) {
        outbox_writer_close(writer);
        return rc;
    }
    *ret = writer;
    return 0;
}

void outbox_writer_close(struct outbox_writer *writer)
{
    if (!writer)
        return;
    assert(!writer->given);
    if (writer->running) {
        pthread_mutex_lock(&writer->lock);
        writer->stop = true;
        pthread_cond_signal(&writer->moved);
        pthread_mutex_unlock(&writer->lock);
        pthread_join(writer->thread, NULL);
    }
    sd_event_source_disable_unref(writer->io);
    close(writer->done_fd);
    pthread_cond_destroy(&writer->moved);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}
