#include "appliance/calendar/hours.h"

#include "mqtt/base/date.h"

static int64_t time_of_day_ms(int64_t at_ms)
{
    return at_ms - date_start_ms(date_day_at(at_ms));
}

/* Of the day in which the moment lies, up to the moment. */
static int64_t elapsed_ms(const struct calendar *calendar, const struct schedule *schedule,
                          int64_t at_ms)
{
    if (!calendar_working(calendar, date_day_at(at_ms)))
        return 0;
    return schedule_elapsed_ms(schedule, time_of_day_ms(at_ms));
}

int64_t hours_between_ms(const struct calendar *calendar, const struct schedule *schedule,
                         int64_t from_ms, int64_t to_ms)
{
    int64_t days; /* from the day of from_ms to the one before that of to_ms */

    if (to_ms <= from_ms)
        return 0;
    days = calendar_between(calendar, date_day_at(from_ms) - 1, date_day_at(to_ms) - 1);
    return days * schedule_day_ms(schedule) + elapsed_ms(calendar, schedule, to_ms) -
           elapsed_ms(calendar, schedule, from_ms);
}

int64_t hours_after_ms(const struct calendar *calendar, const struct schedule *schedule,
                       int64_t from_ms, int64_t length_ms)
{
    int32_t day = date_day_at(from_ms);
    int64_t day_ms = schedule_day_ms(schedule), full_days;

    if (length_ms <= 0)
        return from_ms;
    /* Counted from the day's beginning, or from the end of the working day before it. */
    length_ms += elapsed_ms(calendar, schedule, from_ms);
    full_days = (length_ms - 1) / day_ms;
    length_ms -= full_days * day_ms;
    if (!calendar_working(calendar, day))
        full_days++;
    day = calendar_add(calendar, day, (int)full_days);
    return date_start_ms(day) + schedule_time_ms(schedule, length_ms);
}

int64_t hours_opening_ms(const struct calendar *calendar, const struct schedule *schedule,
                         int64_t at_ms)
{
    int32_t day = date_day_at(at_ms);
    int64_t opening_ms;

    if (calendar_working(calendar, day)) {
        if (schedule_open_at(schedule, time_of_day_ms(at_ms)))
            return at_ms;
        opening_ms = schedule_opening_ms(schedule, time_of_day_ms(at_ms));
        if (opening_ms >= 0)
            return date_start_ms(day) + opening_ms;
    }
    day = calendar_roll(calendar, day + 1);
    return date_start_ms(day) + schedule_opening_ms(schedule, -1);
}
