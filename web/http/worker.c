#include "web/http/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include "mqtt/base/memory.h"

/* First in, first out. */
struct line {
    struct work *first, **last;
};

struct worker {
    int wake_fd, most;
    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock; /* of what follows, and of work->begun */
    pthread_cond_t come;
    bool stopping;
    int count; /* that wait */
    struct line waiting, ready;
};

static void put(struct line *line, struct work *work)
{
    work->next = NULL;
    *line->last = work;
    line->last = &work->next;
}

/* NULL: it is empty. */
static struct work *pull(struct line *line)
{
    struct work *work = line->first;

    if (!work)
        return NULL;
    line->first = work->next;
    if (!line->first)
        line->last = &line->first;
    return work;
}

struct worker *worker_open(int wake_fd, int most)
{
    struct worker *worker = need(malloc(sizeof *worker));

    *worker = (struct worker){.wake_fd = wake_fd,
                              .most = most,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .come = PTHREAD_COND_INITIALIZER};
    worker->waiting.last = &worker->waiting.first;
    worker->ready.last = &worker->ready.first;
    return worker;
}

void worker_close(struct worker *worker)
{
    free(worker);
}

/* What was worked on is ready; waits for the next. NULL: there will be none. */
static struct work *go_on(struct worker *worker, struct work *done)
{
    struct work *work = NULL;

    pthread_mutex_lock(&worker->lock);
    if (done) {
        put(&worker->ready, done);
        (void)eventfd_write(worker->wake_fd, 1);
    }
    while (!worker->waiting.first && !worker->stopping)
        pthread_cond_wait(&worker->come, &worker->lock);
    if (!worker->stopping) {
        work = pull(&worker->waiting);
        work->begun = true;
        worker->count--;
    }
    pthread_mutex_unlock(&worker->lock);
    return work;
}

static void *thread_main(void *cls)
{
    struct work *work = go_on(cls, NULL);

    while (work) {
        work->run(work);
        work = go_on(cls, work);
    }
    return NULL;
}

/* Signals are the owner's. */
static int start(struct worker *worker)
{
    sigset_t all, before;
    int error;

    if (worker->threaded)
        return 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&worker->thread, NULL, thread_main, worker);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    worker->threaded = error == 0;
    return -error;
}

int worker_give(struct worker *worker, struct work *work)
{
    int rc = start(worker);

    if (rc < 0)
        return rc;
    pthread_mutex_lock(&worker->lock);
    if (worker->stopping)
        rc = -ESHUTDOWN;
    else if (worker->count == worker->most)
        rc = -EBUSY;
    if (rc == 0) {
        work->begun = false;
        put(&worker->waiting, work);
        worker->count++;
        pthread_cond_signal(&worker->come);
    }
    pthread_mutex_unlock(&worker->lock);
    return rc;
}

bool worker_has_begun(struct worker *worker, const struct work *work)
{
    bool begun;

    pthread_mutex_lock(&worker->lock);
    begun = work->begun;
    pthread_mutex_unlock(&worker->lock);
    return begun;
}

/* The first of a line, under the lock. */
static struct work *take(struct worker *worker, struct line *line)
{
    struct work *work;

    pthread_mutex_lock(&worker->lock);
    work = pull(line);
    pthread_mutex_unlock(&worker->lock);
    return work;
}

static void finish(struct worker *worker, struct line *line)
{
    struct work *work;

    while ((work = take(worker, line)))
        work->done(work);
}

void worker_run(struct worker *worker)
{
    finish(worker, &worker->ready);
}

void worker_stop(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    pthread_cond_signal(&worker->come);
    pthread_mutex_unlock(&worker->lock);
    if (worker->threaded)
        (void)pthread_join(worker->thread, NULL);
    worker->threaded = false;
    finish(worker, &worker->ready);
    finish(worker, &worker->waiting);
}
