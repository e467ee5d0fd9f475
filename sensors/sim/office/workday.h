/*
 * workday - which days the offices of a scenario work on, and when.
 *
 * Good enough to make up plausible events; what is due when, the centre computes from the law.
 */
#ifndef SENSORS_SIM_OFFICE_WORKDAY_H
#define SENSORS_SIM_OFFICE_WORKDAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sensors/sim/office/chance.h"

enum workday_kind { WORKDAY_OFF, WORKDAY_ON };

struct workday_exception {
    int32_t day;
    enum workday_kind kind;
};

/* Monday to Friday, but for the exceptions, which are in ascending order of days. */
struct workday_calendar {
    size_t count;
    struct workday_exception *exceptions;
};

/*
 * The centre's table: date,kind,reason; kind is off or working. -EINVAL: a cell is not what
 * it must be, or a date comes before the one above it. All that is wrong is logged, line by
 * line.
 */
int workday_load(struct workday_calendar *ret, const char *path);

/* Takes a zeroed one too, which is Monday to Friday. */
void workday_release(struct workday_calendar *calendar);

bool workday_is(const struct workday_calendar *calendar, int32_t day);

/* The n-th working day after this one; for 0, the day itself. */
int32_t workday_after(const struct workday_calendar *calendar, int32_t day, int n);

/* The day by which what came in at this moment is due, the limit being in working days. */
int32_t workday_due(const struct workday_calendar *calendar, int64_t received_ms,
                    int limit_days);

/* What part of a day's work is done in a millisecond at this moment; 0 while the offices are closed. */
double workday_rate(const struct workday_calendar *calendar, int64_t wall_ms);

/* A moment of the day, in whole seconds, at which a counter is open; mornings are busier. */
int64_t workday_moment_ms(struct chance *chance, int32_t day);

#endif
