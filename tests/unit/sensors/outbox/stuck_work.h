/*
 * stuck_work - a work that keeps the outbox's writer busy until the test lets it end, as a disk does.
 */
#ifndef TESTS_UNIT_SENSORS_OUTBOX_STUCK_WORK_H
#define TESTS_UNIT_SENSORS_OUTBOX_STUCK_WORK_H

#include <semaphore.h>
#include <stdbool.h>

#include "sensors/outbox/outbox_writer.h"

struct stuck_work {
    struct outbox_work work;
    sem_t may_end;
    bool told;
};

static inline int stuck_work_run(void *owner, struct outbox *box)
{
    struct stuck_work *stuck = owner;

    (void)box;
    return sem_wait(&stuck->may_end);
}

static inline void stuck_work_done(void *owner, int rc)
{
    struct stuck_work *stuck = owner;

    (void)rc;
    stuck->told = true;
}

static inline void stuck_work_give(struct stuck_work *stuck, struct outbox_writer *writer)
{
    *stuck = (struct stuck_work){.work = {stuck_work_run, stuck_work_done, stuck, NULL}};
    sem_init(&stuck->may_end, 0, 0);
    outbox_writer_give(writer, &stuck->work);
}

static inline void stuck_work_release(struct stuck_work *stuck)
{
    sem_post(&stuck->may_end);
}

#endif
