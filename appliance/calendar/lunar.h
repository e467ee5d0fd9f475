/*
 * lunar - the lunar calendar of Việt Nam, by the sky.
 *
 * The rules, as Hồ Ngọc Đức published them (RULES.md, calendar), all in UTC+7:
 *
 *   - a month begins on the day of the new moon;
 *   - month 11 is the one that holds the winter solstice;
 *   - when 13 months begin from one month 11 up to the next, the first of them in which the
 *     sun does not come to a multiple of 30 degrees repeats the number of the one before:
 *     it is the leap month.
 *
 * So a date may differ from China's, which takes UTC+8: Tết 1985, 2007, 2030 and 2053.
 *
 * It holds for the lunar years LUNAR_FIRST_YEAR to LUNAR_LAST_YEAR, month for month as in
 * the published tables but for one. Before, the two halves of the country had other zones;
 * outside of these years nothing was compared, and what is told is arithmetic.
 *
 * How sure it is: no date hangs on how a machine rounds, but four hang on how the earth will
 * turn (delta T, sky.h), since the new moon is within 72 seconds of midnight: month 4 of
 * 2054, 8 May here and 7 May in the tables, month 11 of 2072, and month 10 of 2077 and 9 of
 * 2085, which will begin a day later should the earth go on slowing as little as it has
 * since 2005. No day off hangs on them: new moons of months 1 and 3 are at least 7 minutes
 * from midnight, and what decides a leap month at least 8 (September 2033), more than the
 * series err by. Pure functions; any thread.
 */
#ifndef APPLIANCE_CALENDAR_LUNAR_H
#define APPLIANCE_CALENDAR_LUNAR_H

#include <stdbool.h>
#include <stdint.h>

enum { LUNAR_FIRST_YEAR = 1975, LUNAR_LAST_YEAR = 2100 };

struct lunar_date {
    int year;  /* that of the Tết with which it began */
    int month; /* 1 ... 12 */
    int day;   /* 1 ... 30 */
    bool leap; /* the second month of this number */
};

/* The lunar date of a day as in mqtt/base/date.h. */
struct lunar_date lunar_date_of(int32_t day);

/* -EINVAL: there is no such month, or it has no such day. */
int lunar_day(struct lunar_date date, int32_t *ret);

/* Tết: day 1 of month 1. */
int32_t lunar_new_year(int year);

#endif
