/*
 * durations - how long results took, by procedure and month, counted in working days.
 *
 * The days are those after the one of receipt, up to and including the one of the result: 0 is the
 * same day. Whatever the dossier waited for is in them, as it is for the citizen. One thread.
 */
#ifndef APPLIANCE_LOOKUPS_DURATIONS_H
#define APPLIANCE_LOOKUPS_DURATIONS_H

#include <stdint.h>

#include "appliance/tables/store_dossiers.h"
#include "web/lookups.h"

struct durations;

/* Of the twelve months of which the last has this day in it; nothing counted yet. */
struct durations *durations_open(int32_t today);

/* Takes NULL. */
void durations_close(struct durations *durations);

/* The first day of its months. */
int32_t durations_from(const struct durations *durations);

/* A result of one of its months, by a unit of which level (levels_place() of appliance/report/levels.h). */
void durations_add(struct durations *durations, const struct store_result *result,
                   int working_days, size_t level);

/* All that was counted of a procedure; a level of which there is no result is not among its levels. */
struct lookup_times durations_of(const struct durations *durations, int procedure);

/* The same of one of its months, 0 the first. */
struct lookup_times durations_in(const struct durations *durations, int procedure,
                                 int month);

#endif
