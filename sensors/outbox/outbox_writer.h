/*
 * outbox_writer - the thread that writes the outbox.
 *
 * A disk may take a tenth of a second to store what it is given, and some far longer; a key is held
 * down for less. So the loop, by which devices are asked, writes nothing itself: it gives the thread
 * pieces of work. One is done after another, and while one is done the writing side of the outbox is
 * the thread's. All other time, and the reading side always, is the loop's.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_OUTBOX_OUTBOX_WRITER_H
#define SENSORS_OUTBOX_OUTBOX_WRITER_H

#include "sensors/outbox/outbox.h"

struct outbox_writer;
struct sd_event;

/* The caller's; the writer's from outbox_writer_give() until done() or outbox_writer_finish(). */
struct outbox_work {
    int (*run)(void *owner, struct outbox *box); /* on the thread */
    void (*done)(void *owner, int rc); /* from the loop: what run() gave; it is shown */
    void *owner;
    struct outbox_work *next; /* the writer's own */
};

/* The outbox is borrowed. Signals that the loop takes are blocked before. */
int outbox_writer_open(struct outbox_writer **ret, struct sd_event *loop,
                       struct outbox *box);

/* Nobody has given anything that is not done or finished. Takes NULL. */
void outbox_writer_close(struct outbox_writer *writer);

struct outbox *outbox_writer_box(const struct outbox_writer *writer);

/* To be done after what was given before. */
void outbox_writer_give(struct outbox_writer *writer, struct outbox_work *work);

/* Waits until a work that was given is done, and gives its rc: done() does not come any more. */
int outbox_writer_finish(struct outbox_writer *writer, struct outbox_work *work);

/* Waits until the thread rests. Until the loop goes on both sides are the caller's. */
void outbox_writer_wait(struct outbox_writer *writer);

#endif
