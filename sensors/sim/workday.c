#include "sensors/sim/workday.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "sensors/sim/csvfile.h"

enum { FORWARD_FROM_S = 15 * 3600, EXCEPTIONS_MAX = 4096 };

enum { CALENDAR_DATE, CALENDAR_KIND, CALENDAR_REASON };
static const char *const columns[] = {"date", "kind", "reason", NULL};

static int take_day(void *owner, const char *const *cells,
                    char fault[static CSVFILE_FAULT_BYTES])
{
    struct workday_calendar *calendar = owner;
    struct workday_exception exception = {.kind = WORKDAY_OFF};

    if (date_parse(cells[CALENDAR_DATE], &exception.day) < 0) {
        snprintf(fault, CSVFILE_FAULT_BYTES, "date \"%.40s\"; allowed: 2026-01-31",
                 cells[CALENDAR_DATE]);
        return -EINVAL;
    }
    if (strcmp(cells[CALENDAR_KIND], "working") == 0) {
        exception.kind = WORKDAY_ON;
    } else if (strcmp(cells[CALENDAR_KIND], "off") != 0) {
        snprintf(fault, CSVFILE_FAULT_BYTES, "kind \"%.40s\"; allowed: off, working",
                 cells[CALENDAR_KIND]);
        return -EINVAL;
    }
    if (calendar->count == EXCEPTIONS_MAX ||
        (calendar->count &&
         calendar->exceptions[calendar->count - 1].day >= exception.day)) {
        snprintf(fault, CSVFILE_FAULT_BYTES,
                 "date %s; allowed: ascending dates, %d at most", cells[CALENDAR_DATE],
                 EXCEPTIONS_MAX);
        return -EINVAL;
    }
    calendar->exceptions[calendar->count++] = exception;
    return 0;
}

int workday_load(struct workday_calendar *ret, const char *path)
{
    struct workday_calendar calendar = {
        .exceptions = calloc(EXCEPTIONS_MAX, sizeof *calendar.exceptions),
    };
    int rc;

    if (!calendar.exceptions)
        return -ENOMEM;
    rc = csvfile_read(path, columns, take_day, &calendar);
    if (rc < 0) {
        workday_release(&calendar);
        return rc;
    }
    *ret = calendar;
    return 0;
}

void workday_release(struct workday_calendar *calendar)
{
    free(calendar->exceptions);
    *calendar = (struct workday_calendar){0};
}

static int compare_days(const void *key, const void *item)
{
    int32_t day = *(const int32_t *)key;
    int32_t other = ((const struct workday_exception *)item)->day;

    return (day > other) - (day < other);
}

bool workday_is(const struct workday_calendar *calendar, int32_t day)
{
    const struct workday_exception *exception = NULL;

    if (calendar->count)
        exception = bsearch(&day, calendar->exceptions, calendar->count,
                            sizeof *calendar->exceptions, compare_days);
    if (exception)
        return exception->kind == WORKDAY_ON;
    return date_weekday(day) <= DATE_FRIDAY;
}

int32_t workday_after(const struct workday_calendar *calendar, int32_t day, int n)
{
    while (n > 0) {
        day++;
        n -= workday_is(calendar, day);
    }
    return day;
}

/* What is due the same day but comes after 15:00 is due the next working day (domain.md
 * §3.2). */
int32_t workday_due(const struct workday_calendar *calendar, int64_t received_ms,
                    int limit_days)
{
    int32_t day = date_day_at(received_ms);

    if (limit_days == 0 && date_second_at(received_ms) >= FORWARD_FROM_S)
        limit_days = 1;
    return workday_after(calendar, day, limit_days);
}

/* Of what comes in a day, the share per hour and counter, in percent. */
static const struct {
    int from_minute, minutes;
    double percent;
} hours[] = {
    {7 * 60 + 30, 30, 5}, {8 * 60, 60, 18},  {9 * 60, 60, 20},
    {10 * 60, 60, 15},    {11 * 60, 30, 4},  {13 * 60 + 30, 30, 6},
    {14 * 60, 60, 15},    {15 * 60, 60, 12}, {16 * 60, 60, 5},
};

int64_t workday_moment_ms(struct chance *chance, int32_t day)
{
    double at = chance_unit(chance) * 100;
    size_t i = 0;

    while (i + 1 < sizeof hours / sizeof hours[0] && at >= hours[i].percent)
        at -= hours[i++].percent;
    return date_start_ms(day) +
           INT64_C(1000) *
               (hours[i].from_minute * 60 + chance_below(chance, hours[i].minutes * 60));
}
