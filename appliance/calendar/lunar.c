#include "appliance/calendar/lunar.h"

#include <errno.h>
#include <limits.h>
#include <math.h>

#include "appliance/calendar/sky.h"
#include "mqtt/base/date.h"

enum { NO_LEAP_MONTH = INT_MAX };

/*
 * The months from one month 11 up to the next: they are numbered 11, 12, 1 ... 10, and the
 * leap month has the number of the one before it. A cycle is named after the year in which
 * it ends, which is also that of its Tết.
 */
struct cycle {
    int year;
    int first; /* the new moon of the month 11 that begins it */
    int end;   /* of the month 11 after it: first <= moon < end */
    int leap;  /* the leap month, NO_LEAP_MONTH in most years */
};

static int32_t month_start(int moon)
{
    return (int32_t)floor(sky_new_moon(moon));
}

/* In which of the twelve parts of its way the sun is when the day begins: 0 ... 11. */
static int sun_part(int32_t day)
{
    return (int)(sky_sun_longitude(day) / 30.0);
}

/* The new moon of month 11: the last before 31 December, or the one before that when the
 * solstice (part 9) had been by then. */
static int month_11(int year)
{
    int moon = sky_moon_on(date_day((struct date){year, 12, 31}));

    return sun_part(month_start(moon)) >= 9 ? moon - 1 : moon;
}

/* The sun is in the same part at the end of the leap month as at its beginning. */
static int leap_month(int first, int end)
{
    if (end - first < 13)
        return NO_LEAP_MONTH;
    for (int moon = first + 1; moon < end; moon++) {
        if (sun_part(month_start(moon)) == sun_part(month_start(moon + 1)))
            return moon;
    }
    return NO_LEAP_MONTH; /* never: 13 months share the sun's 12 parts */
}

static struct cycle cycle_of(int year)
{
    struct cycle cycle = {year, month_11(year - 1), month_11(year), 0};

    cycle.leap = leap_month(cycle.first, cycle.end);
    return cycle;
}

struct lunar_date lunar_date_of(int32_t day)
{
    int moon = sky_moon_on(day), number;
    struct cycle cycle = cycle_of(date_of(day).year);

    if (moon >= cycle.end)
        cycle = cycle_of(cycle.year + 1);
    number = moon - cycle.first - (moon >= cycle.leap); /* from month 11 on: 0 ... 11 */
    return (struct lunar_date){
        .year = number < 2 ? cycle.year - 1 : cycle.year,
        .month = (number + 10) % 12 + 1,
        .day = day - month_start(moon) + 1,
        .leap = moon == cycle.leap,
    };
}

int lunar_day(struct lunar_date date, int32_t *ret)
{
    struct cycle cycle;
    int32_t start;
    int moon;

    if (date.month < 1 || date.month > 12 || date.day < 1)
        return -EINVAL;
    cycle = cycle_of(date.month < 11 ? date.year : date.year + 1);
    moon = cycle.first + (date.month + 1) % 12;
    if (moon >= cycle.leap)
        moon++; /* of the regular month */
    if (date.leap && ++moon != cycle.leap)
        return -EINVAL;
    start = month_start(moon);
    if (date.day > month_start(moon + 1) - start)
        return -EINVAL;
    *ret = start + date.day - 1;
    return 0;
}

int32_t lunar_new_year(int year)
{
    struct cycle cycle = cycle_of(year);
    int moon = cycle.first + 2;

    return month_start(moon >= cycle.leap ? moon + 1 : moon);
}
