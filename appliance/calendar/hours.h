/*
 * hours - working time between moments: the sessions of the working days.
 *
 * Moments are wall_ms, local 1970 to 9999. Pure; any thread.
 */
#ifndef APPLIANCE_CALENDAR_HOURS_H
#define APPLIANCE_CALENDAR_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/schedule.h"

/* Working time in [from_ms, to_ms); 0 when to_ms <= from_ms. */
int64_t hours_between_ms(const struct calendar *calendar, const struct schedule *schedule,
                         int64_t from_ms, int64_t to_ms);

/*
 * The moment at which `length_ms` of working time have passed since from_ms; from_ms itself
 * for 0. An end exactly at closing stays there.
 */
int64_t hours_after_ms(const struct calendar *calendar, const struct schedule *schedule,
                       int64_t from_ms, int64_t length_ms);

/* The moment itself when the counter is open (or just closing), else the next opening. */
int64_t hours_opening_ms(const struct calendar *calendar, const struct schedule *schedule,
                         int64_t at_ms);

#endif
