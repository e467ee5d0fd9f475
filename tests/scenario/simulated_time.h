/*
 * simulated_time - time that passes only when a scenario lets it pass.
 *
 * The second implementation of mqtt/base/clock.h and mqtt/base/timer.h: a program that is
 * linked with simulated_time.c takes nothing from those two. So what is tested is the code
 * that ships, without a switch in it. Timers are kept here, and only simulated_time_run()
 * wakes anybody; sockets are as real as ever, and threads that wait for them, as the MQTT
 * client's does, wait in real time.
 *
 * There are two machines, and each has a wall clock that may be wrong: the gateway's code is
 * linked with its calls of clock_wall_ms() and clock_synchronised() renamed (CMakeLists.txt).
 * The monotonic clock is one.
 *
 * Moments are milliseconds of clock.h. All but reading a clock is for one thread.
 */
#ifndef TESTS_SCENARIO_SIMULATED_TIME_H
#define TESTS_SCENARIO_SIMULATED_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum simulated_machine { SIMULATED_CENTRE, SIMULATED_GATEWAY, SIMULATED_MACHINES };

/* Before anything is opened: it is `wall_ms`, and both clocks are right. */
void simulated_time_begin(int64_t wall_ms);

/* What it really is, whatever the machines believe. */
int64_t simulated_time_now(void);

/* When the next timer is due, as simulated_time_now(); INT64_MAX: none is set. */
int64_t simulated_time_next(void);

/* Lets time pass up to this moment, which is not before now. Wakes nobody yet. */
void simulated_time_pass(int64_t until_ms);

/*
 * Wakes whoever is due, in the order of their times, each once: what is set again for now
 * waits for the next call. True: there was somebody.
 */
bool simulated_time_run(void);

/* A machine's wall clock is so far ahead of what it really is, and is it kept right? */
void simulated_time_set_clock(enum simulated_machine machine, int64_t ahead_ms,
                              bool synchronised);

#endif
