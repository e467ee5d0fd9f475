/*
 * worker - a thread for what takes longer than others may wait: one piece of work after the other,
 * in the order in which they were given.
 *
 * For the server's thread, which is its owner, except where it says otherwise.
 */
#ifndef WEB_HTTP_WORKER_H
#define WEB_HTTP_WORKER_H

#include <stdbool.h>

/* A piece of work; part of whatever it works on, and the worker's from worker_give() to done(). */
struct work {
    void (*run)(struct work *work);  /* on the worker's thread, once ... */
    void (*done)(struct work *work); /* ... and then on the owner's; alone where all ends */
    bool begun;        /* run() was called, or is; for done(), and under way */
    struct work *next; /* the worker's */
};

struct worker;

/* Adds to the eventfd `wake_fd`, borrowed, when worker_run() has something to do. `most` pieces may
 * wait. Its thread starts with the first one. */
struct worker *worker_open(int wake_fd, int most);

/* After worker_stop(). Takes NULL. */
void worker_close(struct worker *worker);

/* -EBUSY: as many wait as may. -ESHUTDOWN: it was stopped. Other errors: there can be no thread. */
int worker_give(struct worker *worker, struct work *work);

/* Has it been begun? Then it may not see what happens from now on. */
bool worker_has_begun(struct worker *worker, const struct work *work);

/* Calls done() of all that is ready. */
void worker_run(struct worker *worker);

/* Waits for what is worked on, lets the rest be, and calls done() of all. Takes no more. */
void worker_stop(struct worker *worker);

#endif
