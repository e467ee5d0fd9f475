/*
 * working_days - working days counted through, so that any number of them is one step.
 *
 * Each has a rank: the first one since 29 December 1969 is 0, the next 1 ... For the days of a
 * table it is as the owner says, before and after it every Monday to Friday works. Days are local
 * (mqtt/base/date.h). Immutable; any thread.
 */
#ifndef APPLIANCE_CALENDAR_WORKING_DAYS_H
#define APPLIANCE_CALENDAR_WORKING_DAYS_H

#include <stdbool.h>
#include <stdint.h>

struct working_days;

/* A table of the days first <= day < end; works() is asked for each of them, in order. */
struct working_days *working_days_open(int32_t first, int32_t end,
                                       bool (*works)(void *owner, int32_t day),
                                       void *owner);

/* Takes NULL. */
void working_days_close(struct working_days *table);

/* The rank of the first working day at or after this day. In constant time. */
int32_t working_days_rank(const struct working_days *table, int32_t day);

/* The working day of this rank. In a dozen steps. */
int32_t working_days_day(const struct working_days *table, int32_t rank);

#endif
