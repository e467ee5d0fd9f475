#include "appliance/calendar/statutory.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "appliance/calendar/lunar.h"
#include "mqtt/base/date.h"

enum side { USUAL, OTHER, SIDES };
enum calendar_of { SOLAR, LUNAR };
enum { WEEKDAYS = 7, ONWARD = LUNAR_LAST_YEAR };

/* How many days from its date a holiday begins, by the weekday of the date, Monday first. */
static const int8_t same_day[WEEKDAYS] = {0, 0, 0, 0, 0, 0, 0};
static const int8_t day_before[WEEKDAYS] = {-1, -1, -1, -1, -1, -1, -1};
static const int8_t two_before[WEEKDAYS] = {-2, -2, -2, -2, -2, -2, -2};

/* 2 September as announced in 2024, 2025, 2026, 2021, 2022, 2023; a Sunday makes no odds. */
static const int8_t announced[WEEKDAYS] = {-1, -1, -1, 0, -1, -1, -1};
static const int8_t not_announced[WEEKDAYS] = {0, 0, 0, -1, 0, 0, 0};

#define NAMED(reason) reason, reason " (nghỉ bù)"

/*
 * One row, one sentence: from this year to that so many days are off, reckoned from this
 * date. Where the Prime Minister chooses the side, the first is the usual one.
 */
static const struct holiday {
    int from, to;
    enum calendar_of calendar;
    int month, day;
    int days;
    const int8_t *begins[SIDES];
    const char *reason, *substitute;
} holidays[] = {
    /* Labour Code 1994 art. 73, 2012 art. 115, 2019 art. 112; and what came in between */
    {1975, ONWARD, SOLAR, 1, 1, 1, {same_day, same_day}, NAMED("Tết Dương lịch")},
    {1975, 2013, LUNAR, 1, 1, 4, {day_before, day_before}, NAMED("Tết Nguyên đán")},
    {2014, ONWARD, LUNAR, 1, 1, 5, {two_before, day_before}, NAMED("Tết Nguyên đán")},
    {2007, ONWARD, LUNAR, 3, 10, 1, {same_day, same_day}, NAMED("Giỗ Tổ Hùng Vương")},
    {1976, ONWARD, SOLAR, 4, 30, 1, {same_day, same_day}, NAMED("Ngày Chiến thắng")},
    {1975, ONWARD, SOLAR, 5, 1, 1, {same_day, same_day}, NAMED("Ngày Quốc tế lao động")},
    {1975, 2020, SOLAR, 9, 2, 1, {same_day, same_day}, NAMED("Quốc khánh")},
    {2021, ONWARD, SOLAR, 9, 2, 2, {announced, not_announced}, NAMED("Quốc khánh")},
    {2026, ONWARD, SOLAR, 11, 24, 1, {same_day, same_day}, NAMED("Ngày Văn hóa Việt Nam")},
};

enum { HOLIDAYS = sizeof holidays / sizeof holidays[0] };

/* Days of one year, ordered, none twice. */
struct days {
    int count;
    struct day {
        int32_t day;
        const struct holiday *holiday;
    } rows[STATUTORY_MOST];
};

static bool has(const struct days *days, int32_t day)
{
    for (int i = 0; i < days->count; i++) {
        if (days->rows[i].day == day)
            return true;
    }
    return false;
}

/* The day is not there yet. */
static void put(struct days *days, int32_t day, const struct holiday *holiday)
{
    int at = days->count;

    assert(days->count < STATUTORY_MOST);
    for (; at > 0 && days->rows[at - 1].day > day; at--)
        days->rows[at] = days->rows[at - 1];
    days->rows[at] = (struct day){day, holiday};
    days->count++;
}

static bool weekend(int32_t day)
{
    return date_weekday(day) >= DATE_SATURDAY;
}

static int32_t date_in(int year, const struct holiday *holiday)
{
    int32_t day;

    if (holiday->calendar == SOLAR)
        return date_day((struct date){year, holiday->month, holiday->day});
    if (lunar_day((struct lunar_date){year, holiday->month, holiday->day, false}, &day) < 0)
        abort(); /* every lunar year has these days; a test asks for all */
    return day;
}

/* The dates of a year, found once: those of the moon are laborious. */
struct dates {
    int count;
    struct dated {
        const struct holiday *holiday;
        int32_t day;
    } rows[HOLIDAYS];
};

static struct dates dates_of(int year)
{
    struct dates dates = {0};

    for (int i = 0; i < HOLIDAYS; i++) {
        const struct holiday *holiday = &holidays[i];

        if (holiday->from <= year && year <= holiday->to)
            dates.rows[dates.count++] = (struct dated){holiday, date_in(year, holiday)};
    }
    return dates;
}

/* The holidays on the days on which they are, weekends too. */
static struct days holidays_of(const struct dates *dates, enum side side)
{
    struct days days = {0};

    for (int i = 0; i < dates->count; i++) {
        const struct holiday *holiday = dates->rows[i].holiday;
        int32_t first = dates->rows[i].day;

        first += holiday->begins[side][date_weekday(first)];
        for (int32_t day = first; day < first + holiday->days; day++)
            put(&days, day, holiday);
    }
    return days;
}

/* The weekdays that are off. Holidays keep their own days, whoever seeks one after them. */
static struct days days_off(const struct days *named)
{
    struct days off = {0};

    for (int i = 0; i < named->count; i++) {
        if (!weekend(named->rows[i].day))
            put(&off, named->rows[i].day, named->rows[i].holiday);
    }
    for (int i = 0; i < named->count; i++) {
        int32_t day = named->rows[i].day;

        if (!weekend(day))
            continue;
        while (weekend(day) || has(&off, day))
            day++;
        put(&off, day, named->rows[i].holiday);
    }
    return off;
}

int statutory_days_off(int year, struct statutory_day ret[static STATUTORY_MOST])
{
    struct days named, named_other, off, other;
    struct dates dates;

    if (year < LUNAR_FIRST_YEAR || year > LUNAR_LAST_YEAR)
        return -ERANGE;
    dates = dates_of(year);
    named = holidays_of(&dates, USUAL);
    named_other = holidays_of(&dates, OTHER);
    off = days_off(&named);
    other = days_off(&named_other);
    for (int i = 0; i < off.count; i++) {
        const struct day *row = &off.rows[i];
        bool substitute = !has(&named, row->day);

        ret[i] = (struct statutory_day){
            .day = row->day,
            .reason = substitute ? row->holiday->substitute : row->holiday->reason,
            .substitute = substitute,
            .choice = !has(&other, row->day),
        };
    }
    return off.count;
}
