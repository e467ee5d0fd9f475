/*
 * stage - where a scenario plays: a shop, a broker, a centre with its page, and the time.
 *
 * The broker is mosquitto on a free port of loopback; gateway and centre are their own parts
 * on one loop, the page is asked over HTTP. Time stands still but for what a scenario says:
 * it goes on to a moment, at which all that is due since happens once, or goes by in single
 * steps. There is one stage at a time. What goes wrong ends the test.
 *
 *     stage_open("2026-11-20T07:30");
 *     stage_intake(1, "3.990201");
 *     stage_at("2026-11-25T08:00");
 *     assert_int_equal(stage_figure("in_progress.overdue"), 0);
 *
 * A moment is local, "YYYY-MM-DDTHH:MM" with or without ":SS". Figures are those of
 * GET /api/v1/summary; the centre has the demo's catalogue.
 */
#ifndef TESTS_SCENARIO_STAGE_H
#define TESTS_SCENARIO_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/scenario/simulated_time.h"

/* It is this moment, all runs, and the centre has heard of the gateway. */
void stage_open(const char *moment);

/* Setup and teardown for cmocka: ends all that runs and leaves nothing behind. */
int stage_close(void **state);

/* It becomes this moment; returns when all that follows from it has happened. */
void stage_at(const char *moment);

/* Seconds go by, with all that happens in them at its own time. */
void stage_pass(int seconds);

/* Somebody hands in dossier `number` of today at the counter, for this procedure. */
void stage_intake(int number, const char *procedure);

/* Its result is there, whatever day it is of; and it is handed over. */
void stage_result(int number);
void stage_return(int number);

/* A member of GET /api/v1/summary, such as "in_progress.overdue". */
int64_t stage_figure(const char *path);

/* The same of any address: stage_ask("/api/v1/devices", "gateways.0.lost"). */
int64_t stage_ask(const char *address, const char *path);

/* Is this said? "gateways.0.clock" is "unsynchronised". */
bool stage_says(const char *address, const char *path, const char *text);

/* Is this member true? */
bool stage_is(const char *address, const char *path);

/* Does the page have this text? */
bool stage_page_has(const char *text);

/* The broker dies, and comes back with nothing that it knew. */
void stage_stop_broker(void);
void stage_start_broker(void);

/* The shop's power is switched off, its devices' too, or the centre's; and on again. */
void stage_stop(enum simulated_machine machine);
void stage_start(enum simulated_machine machine);

/* A machine's clock is so many seconds ahead of the time, or right again at 0. */
void stage_set_clock(enum simulated_machine machine, int64_t ahead_s);

/*
 * Waits until the page says how wrong the gateway's clock is, to the millisecond. A message that
 * was still on its way when time moved on has made it look slower, until the gateway's next one.
 */
void stage_hear_of_clock(void);

/* What was set aside for this reason is taken in again, as the operator may have it. */
void stage_replay(const char *reason);

#endif
