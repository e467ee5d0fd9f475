#include "sensors/sim/office/workday.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/text.h"
#include "mqtt/table/csv.h"

enum { FORWARD_FROM_S = 15 * 3600, SHOWN_BYTES = 40 /* of what is no good */ };

/* A calendar, and what is wrong in its file. */
struct reading {
    struct workday_calendar *calendar;
    size_t room;
    struct csv_faults faults;
};

enum { CALENDAR_DATE, CALENDAR_KIND, CALENDAR_REASON, CALENDAR_COLUMNS };
static const struct csv_column columns[CALENDAR_COLUMNS] = {
    [CALENDAR_DATE] = {"date", 1, CSV_DATE, {NULL}},
    [CALENDAR_KIND] = {"kind", 1, CSV_TEXT, {NULL}},
    [CALENDAR_REASON] = {"reason", 0, CSV_TEXT, {NULL}},
};

static void take_day(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct workday_calendar *calendar = reading->calendar;
    struct workday_exception exception = {.kind = WORKDAY_OFF};
    bool on = strcmp(cells[CALENDAR_KIND], "working") == 0;

    if (date_parse(cells[CALENDAR_DATE], &exception.day) < 0)
        csv_fault(&reading->faults, line, "date \"%.*s\"; allowed: such as 2026-01-31",
                  text_fit(cells[CALENDAR_DATE], SHOWN_BYTES), cells[CALENDAR_DATE]);
    else if (!on && strcmp(cells[CALENDAR_KIND], "off") != 0)
        csv_fault(&reading->faults, line, "kind \"%.*s\"; allowed: off, working",
                  text_fit(cells[CALENDAR_KIND], SHOWN_BYTES), cells[CALENDAR_KIND]);
    else if (calendar->count &&
             calendar->exceptions[calendar->count - 1].day >= exception.day)
        csv_fault(&reading->faults, line, "date %s; allowed: ascending dates",
                  cells[CALENDAR_DATE]);
    else {
        exception.kind = on ? WORKDAY_ON : WORKDAY_OFF;
        calendar->exceptions = memory_grow(calendar->exceptions, calendar->count,
                                           &reading->room, sizeof exception);
        calendar->exceptions[calendar->count++] = exception;
    }
}

int workday_load(struct workday_calendar *ret, const char *path)
{
    struct workday_calendar calendar = {0};
    struct reading reading = {.calendar = &calendar, .faults.file = path};
    int rc =
        csv_read_file(&(struct csv_reader){columns, CALENDAR_COLUMNS, take_day, &reading},
                      &reading.faults);

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

/* What is due the same day but comes after 15:00 is due the next working day. */
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

double workday_rate(const struct workday_calendar *calendar, int64_t wall_ms)
{
    int minute = date_second_at(wall_ms) / 60;

    if (!workday_is(calendar, date_day_at(wall_ms)))
        return 0;
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        if (minute >= hours[i].from_minute &&
            minute < hours[i].from_minute + hours[i].minutes)
            return hours[i].percent / 100 / (hours[i].minutes * 60000.0);
    }
    return 0;
}

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
