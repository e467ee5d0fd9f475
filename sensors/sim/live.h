/*
 * live - a scenario that goes on now, so that a demo moves.
 *
 * Takes up where the history of the same scenario ended: dossiers still open are resolved and
 * handed back, new ones come. By the offices' clock that is as much as happens at this hour of a
 * working day, and nothing while they are closed; what the day has had so far is made up for at the
 * start. Or at an even pace whatever the hour, stamped with the present time. No dossier code is
 * used twice, not even after the simulator was killed, as long as the history ends before today. A
 * counter whose terminal is full takes nothing. One thread, on its owner's loop.
 */
#ifndef SENSORS_SIM_LIVE_H
#define SENSORS_SIM_LIVE_H

#include <systemd/sd-event.h>

#include "sensors/sim/bank.h"
#include "sensors/sim/office/scenario.h"

enum { LIVE_BY_CLOCK = 0 };

struct live;

/*
 * `path` is its journal; `pace` is in steps a second, or LIVE_BY_CLOCK. The bank has a terminal for
 * each counter; bank and scenario must outlive it. Errors of journal_open(); logged.
 */
int live_open(struct live **ret, sd_event *loop, struct bank *bank,
              const struct scenario_config *config, const char *path, double pace);

/* Takes NULL. */
void live_close(struct live *live);

/*
 * Does one thing at a counter, as of now_ms. -ENOSPC: the terminal is full. -EAGAIN:
 * nothing is there to be done. Called by the loop at the pace; for tests.
 */
int live_step(struct live *live, int64_t now_ms);

/* Does some of what the offices' clock has had happen until now_ms. 1: all of it. Called by the loop
 * by the clock; for tests. */
int live_until(struct live *live, int64_t now_ms);

#endif
