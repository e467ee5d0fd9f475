#include "appliance/calendar/sky.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

/*
 * The instants are those of libastro 4.1.4 (VSOP87 and ELP), found once by Newton's method
 * on the apparent longitudes of sun and moon, with its own delta T.
 */

static double moment_of(const char *stamp)
{
    int64_t wall_ms;

    assert_int_equal(stamp_parse(stamp, &wall_ms), 0);
    return (double)(wall_ms + DATE_OFFSET_MS) / DATE_DAY_MS;
}

static void a_new_moon_is_within_40_seconds_of_an_ephemeris(void **state)
{
    /* the six that are nearest to midnight in Việt Nam, and some others */
    static const struct {
        int moon;
        const char *at;
    } cases[] = {
        {672, "2054-05-08T00:00:14+07:00"},  {963, "2077-11-15T23:59:33+07:00"},
        {1061, "2085-10-18T23:59:15+07:00"}, {-16, "1998-09-21T00:01:29+07:00"},
        {902, "2072-12-09T23:58:27+07:00"},  {985, "2079-08-27T00:02:00+07:00"},
        {-222, "1982-01-25T11:55:57+07:00"}, {78, "2006-04-28T02:43:53+07:00"},
        {378, "2030-07-30T18:10:51+07:00"},  {678, "2054-10-31T03:01:00+07:00"},
        {978, "2079-02-02T06:35:01+07:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double off = (sky_new_moon(cases[i].moon) - moment_of(cases[i].at)) * 86400;

        print_message("case: %s, off by %.1f s\n", cases[i].at, off);
        assert_float_equal(off, 0, 40);
    }
}

static void the_sun_is_within_7_minutes_of_an_ephemeris(void **state)
{
    /* the eight that are nearest to a first day of a month, so that leap months hang on
     * them, and some others */
    static const struct {
        int degrees;
        const char *at;
    } cases[] = {
        {180, "2033-09-22T23:51:28+07:00"}, {30, "2099-04-20T00:37:12+07:00"},
        {270, "1984-12-21T23:22:42+07:00"}, {0, "1985-03-20T23:13:41+07:00"},
        {150, "1987-08-23T23:09:56+07:00"}, {0, "2072-03-20T01:20:19+07:00"},
        {60, "2012-05-20T22:15:38+07:00"},  {120, "2017-07-22T22:15:30+07:00"},
        {330, "1978-02-19T07:20:51+07:00"}, {330, "2003-02-19T09:00:08+07:00"},
        {330, "2028-02-19T10:25:46+07:00"}, {330, "2053-02-18T12:01:13+07:00"},
        {330, "2078-02-18T13:35:57+07:00"},
    };
    const double degrees_per_minute = 360 / 365.2422 / 1440;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double longitude = sky_sun_longitude(moment_of(cases[i].at));
        double off = remainder(longitude - cases[i].degrees, 360) / degrees_per_minute;

        print_message("case: %s, off by %.1f minutes\n", cases[i].at, off);
        assert_true(longitude >= 0 && longitude <= 360);
        assert_float_equal(off, 0, 7);
    }
}

static void a_day_belongs_to_the_last_new_moon(void **state)
{
    int32_t end = date_day((struct date){2102, 1, 1});
    int moon = sky_moon_on(0);

    (void)state;
    for (int32_t day = 0; day < end; day++) {
        if (day == floor(sky_new_moon(moon + 1)))
            moon++;
        assert_int_equal(sky_moon_on(day), moon);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_moon_is_within_40_seconds_of_an_ephemeris),
        cmocka_unit_test(the_sun_is_within_7_minutes_of_an_ephemeris),
        cmocka_unit_test(a_day_belongs_to_the_last_new_moon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
