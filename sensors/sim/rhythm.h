/*
 * rhythm - something happens at the inputs of all modules, now and then, so that a fleet moves.
 *
 * A pulse, a press or a scan at a time, at any input of any module; by the offices' clock as much as at
 * this hour of a working day and nothing while they are closed, or at an even pace whatever the hour. Of
 * a module none knows what its inputs mean, so what happens there makes no sense together, as it does in
 * a scenario (live.h); how often it has happened is what `produced` says. One thread, on its owner's
 * loop.
 */
#ifndef SENSORS_SIM_RHYTHM_H
#define SENSORS_SIM_RHYTHM_H

#include <systemd/sd-event.h>

#include "sensors/sim/bank.h"
#include "sensors/sim/office/workday.h"

enum { RHYTHM_BY_CLOCK = 0 };

struct rhythm;

struct rhythm_config {
    double pace; /* events a second of all modules together, or RHYTHM_BY_CLOCK: ... */
    const struct workday_calendar *calendar; /* ... on these days, and must outlive it */
    double scale;                            /* so many times as much as usual */
    uint32_t seed;
};

/* The bank has modules, and must outlive it. -errno of sd-event. */
int rhythm_open(struct rhythm **ret, sd_event *loop, struct bank *bank,
                const struct rhythm_config *config);

/* Takes NULL. */
void rhythm_close(struct rhythm *rhythm);

/* Events a second of all modules at this moment. */
double rhythm_rate(const struct rhythm *rhythm, int64_t wall_ms);

/* One of them happens, as of now. Called by the loop; for tests. */
void rhythm_step(struct rhythm *rhythm, int64_t wall_ms);

#endif
