/*
 * quiet - waiting until nothing comes any more, where only silence tells answers apart; a part of
 * line.c.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_QUIET_H
#define SENSORS_LINE_QUIET_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: it is not waited for. */
struct quiet {
    int64_t since_ms; /* mono: since then it is; 0: it is not */
    int enough_ms;    /* of silence */
};

void quiet_await(struct quiet *quiet, int enough_ms);

bool quiet_awaited(const struct quiet *quiet);

/* It has come, or is not worth waiting for any more. */
void quiet_end(struct quiet *quiet);

/* Somebody has not fallen silent for so long that it is noise. */
bool quiet_hopeless(const struct quiet *quiet);

#endif
