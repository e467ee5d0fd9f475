/*
 * watch - one device, live: what it answers, input by input, how long that takes, and what goes wrong.
 *
 * It does its own reading, over a connection of its own, by the reads of the profile alone; nothing is
 * written, counted or kept. On a terminal the rows stand still and change; elsewhere those are printed
 * that have changed.
 */
#ifndef SENSORS_COMMISSION_WATCH_H
#define SENSORS_COMMISSION_WATCH_H

#include "sensors/devices/meaning.h"
#include "sensors/line/place.h"
#include "sensors/profile/profile.h"

struct watch_wish {
    const char *name; /* of the device, for people */
    struct line_place place;
    int unit_id, timeout_ms, poll_ms;
    const struct profile *profile;
    const struct meaning *meanings; /* of its inputs */
    unsigned meanings_count;
    const char *(*cause)(int rc); /* what went wrong, in words */
};

/* Until SIGINT or SIGTERM: 0. Negative errno, logged: it cannot be watched. */
int watch_run(const struct watch_wish *wish);

#endif
