#include "appliance/calendar/lunar.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/calendar/sky.h"
#include "mqtt/base/date.h"
#include "tests/unit/appliance/calendar/lunar_years.h"

static int32_t day_in(int year, int month, int day)
{
    return date_day((struct date){year, month, day});
}

static int32_t month_start(int year, int month, bool leap)
{
    int32_t day = 0;

    assert_int_equal(lunar_day((struct lunar_date){year, month, 1, leap}, &day), 0);
    return day;
}

/* --- as published -------------------------------------------------------------------- */

/* Counts the first days of months that are not as published. */
static int compare_year(const struct lunar_year *year)
{
    int32_t start = day_in(year->year, year->tet_month, year->tet_day);
    int month = 1, others = 0;
    bool leap = false;

    assert_int_equal(lunar_new_year(year->year), start);
    for (const char *length = year->months; *length; length++) {
        if (month_start(year->year, month, leap) != start) {
            print_message("other: month %d%s of %d\n", month, leap ? " leap" : "",
                          year->year);
            others++;
        }
        start += *length == 'L' ? 30 : 29;
        leap = month == year->leap && !leap;
        if (!leap)
            month++;
    }
    assert_int_equal(month, 13);
    assert_int_equal(lunar_new_year(year->year + 1), start);
    return others;
}

static void every_month_from_1975_to_2100_is_as_published_but_one(void **state)
{
    int year = LUNAR_FIRST_YEAR;

    (void)state;
    for (size_t i = 0; i < sizeof lunar_years / sizeof lunar_years[0]; i++, year++) {
        print_message("case: %d\n", year);
        assert_int_equal(lunar_years[i].year, year);
        assert_int_equal(compare_year(&lunar_years[i]), year == 2054);
    }
    assert_int_equal(year, LUNAR_LAST_YEAR + 1);
    /* 22 seconds after midnight; 7 May as published */
    assert_int_equal(month_start(2054, 4, false), day_in(2054, 5, 8));
}

static void a_leap_month_is_there_when_it_is_published_and_else_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lunar_years / sizeof lunar_years[0]; i++) {
        for (int month = 1; month <= 12; month++) {
            struct lunar_date date = {lunar_years[i].year, month, 1, true};
            int32_t day;

            assert_int_equal(lunar_day(date, &day),
                             month == lunar_years[i].leap ? 0 : -EINVAL);
        }
    }
}

static void viet_nam_and_china_differ_where_they_do(void **state)
{
    static const struct {
        int year;
        struct date viet_nam, china;
        struct lunar_date china_is; /* here */
    } cases[] = {
        {1985, {1985, 1, 21}, {1985, 2, 20}, {1985, 2, 1, false}},
        {2007, {2007, 2, 17}, {2007, 2, 18}, {2007, 1, 2, false}},
        {2030, {2030, 2, 2}, {2030, 2, 3}, {2030, 1, 2, false}},
        {2053, {2053, 2, 18}, {2053, 2, 19}, {2053, 1, 2, false}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lunar_date date = lunar_date_of(date_day(cases[i].china));

        print_message("case: %d\n", cases[i].year);
        assert_int_equal(lunar_new_year(cases[i].year), date_day(cases[i].viet_nam));
        assert_int_equal(date.year, cases[i].china_is.year);
        assert_int_equal(date.month, cases[i].china_is.month);
        assert_int_equal(date.day, cases[i].china_is.day);
        assert_false(date.leap);
    }
}

/* --- the calendar by itself ---------------------------------------------------------- */

static void next_month(const struct lunar_date *last, const struct lunar_date *next)
{
    assert_int_equal(next->day, 1);
    assert_in_range(last->day, 29, 30);
    if (next->leap) {
        assert_false(last->leap);
        assert_int_equal(next->month, last->month);
        assert_int_equal(next->year, last->year);
    } else {
        assert_int_equal(next->month, last->month % 12 + 1);
        assert_int_equal(next->year, last->year + (last->month == 12));
    }
}

static void every_day_follows_the_one_before_it_and_is_found_again(void **state)
{
    int32_t end = lunar_new_year(LUNAR_LAST_YEAR + 1);
    struct lunar_date last = lunar_date_of(lunar_new_year(LUNAR_FIRST_YEAR) - 1);

    (void)state;
    for (int32_t day = lunar_new_year(LUNAR_FIRST_YEAR); day < end; day++) {
        struct lunar_date date = lunar_date_of(day);
        int32_t found = 0;

        assert_int_equal(lunar_day(date, &found), 0);
        assert_int_equal(found, day);
        if (date.day == last.day + 1 && date.month == last.month) {
            assert_int_equal(date.year, last.year);
            assert_int_equal(date.leap, last.leap);
        } else {
            next_month(&last, &date);
        }
        last = date;
    }
    assert_int_equal(last.year, LUNAR_LAST_YEAR);
    assert_int_equal(last.month, 12);
}

static void a_date_that_is_not_there_is_refused(void **state)
{
    static const struct lunar_date none[] = {
        {2026, 0, 1, false},  {2026, 13, 1, false}, {2026, 1, 0, false},
        {2026, 1, 31, false}, {2026, 2, 30, false}, {2026, 3, 1, true},
        {2026, 10, 1, true},  {2025, 5, 1, true},   {2025, 7, 1, true},
        {2025, 6, 30, true},  {2033, 10, 1, true},  {2034, 11, 1, true},
    };
    static const struct lunar_date there[] = {
        {2026, 1, 30, false}, {2025, 6, 29, true}, {2033, 11, 1, true}};
    int32_t day = 7;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        print_message("case: %d-%d-%d\n", none[i].year, none[i].month, none[i].day);
        assert_int_equal(lunar_day(none[i], &day), -EINVAL);
        assert_int_equal(day, 7);
    }
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        assert_int_equal(lunar_day(there[i], &day), 0);
}

/* --- how sure it is ------------------------------------------------------------------ */

/* Seconds to the nearest midnight. */
static double to_midnight(double moment)
{
    return fabs(moment - round(moment)) * 86400;
}

/* Minutes from when a day begins to when the sun enters another part of its way. */
static double to_part(int32_t day)
{
    return fabs(remainder(sky_sun_longitude(day), 30)) * 365.2422 / 360 * 1440;
}

static void no_date_hangs_on_how_a_machine_rounds(void **state)
{
    int32_t end = lunar_new_year(LUNAR_LAST_YEAR + 1);
    double moon_s = INFINITY, off_s = INFINITY, sun_min = INFINITY;

    (void)state;
    for (int32_t day = lunar_new_year(LUNAR_FIRST_YEAR); day < end;) {
        struct lunar_date date = lunar_date_of(day);
        double moment = sky_new_moon(sky_moon_on(day));

        assert_int_equal(date.day, 1);
        moon_s = fmin(moon_s, to_midnight(moment));
        sun_min = fmin(sun_min, to_part(day));
        if (!date.leap && (date.month == 1 || date.month == 3)) /* Tết, Hùng Kings */
            off_s = fmin(off_s, to_midnight(moment));
        day = (int32_t)floor(sky_new_moon(sky_moon_on(day) + 1));
    }
    print_message("new moon %.1f s, of month 1 or 3 %.1f s, sun %.1f minutes\n", moon_s,
                  off_s, sun_min);
    assert_true(moon_s > 5);
    assert_true(off_s > 7 * 60);
    assert_true(sun_min > 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_month_from_1975_to_2100_is_as_published_but_one),
        cmocka_unit_test(a_leap_month_is_there_when_it_is_published_and_else_not),
        cmocka_unit_test(viet_nam_and_china_differ_where_they_do),
        cmocka_unit_test(every_day_follows_the_one_before_it_and_is_found_again),
        cmocka_unit_test(a_date_that_is_not_there_is_refused),
        cmocka_unit_test(no_date_hangs_on_how_a_machine_rounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
