/*
 * watch - one device, live: what it answers, input by input, how long that takes, and what goes wrong.
 *
 * It does its own reading, over a connection of its own, by the reads of the profile alone; nothing is
 * written, counted or kept. On a terminal the rows stand still and change; elsewhere those are printed
 * that have changed.
 */
#ifndef SENSORS_COMMISSION_WATCH_H
#define SENSORS_COMMISSION_WATCH_H

#include "sensors/commission/reading.h"

/* Until SIGINT or SIGTERM: 0. Negative errno, logged: it cannot be watched. */
int watch_run(const struct reading_wish *wish);

#endif
