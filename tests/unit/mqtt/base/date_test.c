#include "mqtt/base/date.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_day_of_four_centuries_is_the_one_after_the_last(void **state)
{
    struct date date = {1970, 1, 1};

    (void)state;
    for (int32_t day = 0; date.year < 2370; day++) {
        struct date back = date_of(day);

        assert_int_equal(date_day(date), day);
        assert_int_equal(back.year, date.year);
        assert_int_equal(back.month, date.month);
        assert_int_equal(back.day, date.day);
        if (++date.day <= date_month_length(date.year, date.month))
            continue;
        date.day = 1;
        date.year += date.month == 12;
        date.month = date.month % 12 + 1;
    }
}

static void weekdays_are_those_of_known_days(void **state)
{
    static const struct {
        const char *date;
        enum date_weekday weekday;
    } cases[] = {
        {"1970-01-01", DATE_THURSDAY}, {"2018-02-12", DATE_MONDAY},
        {"2024-02-29", DATE_THURSDAY}, {"2026-11-21", DATE_SATURDAY},
        {"2000-01-02", DATE_SUNDAY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day;

        assert_int_equal(date_parse(cases[i].date, &day), 0);
        assert_int_equal(date_weekday(day), cases[i].weekday);
    }
}

static void only_dates_that_exist_are_read(void **state)
{
    static const char *const bad[] = {
        "",           "2026-11-2",   "2026-11-211", "2026-13-01",
        "2026-00-10", "2026-02-29",  "2026-11-31",  "2026/11/21",
        "1969-12-31", " 2026-11-21", "2026-11-2x",  "21-11-2026",
    };
    int32_t day = -7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(date_parse(bad[i], &day), -EINVAL);
    assert_int_equal(day, -7);
    assert_int_equal(date_parse("2024-02-29", &day), 0);
}

static void stamps_are_read_with_their_zone(void **state)
{
    static const struct {
        const char *text;
        int rc;
        int64_t wall_ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0},
        {"1970-01-01T07:00:00+07:00", 0, 0},
        {"2026-11-20T08:01:12+07:00", 0, 1795136472000},
        {"2026-11-20T01:01:12Z", 0, 1795136472000},
        {"2026-11-20T01:01:12.5Z", 0, 1795136472500},
        {"2026-11-20T01:01:12.345Z", 0, 1795136472345},
        {"2016-12-31T23:59:60Z", 0, 1483228799000},
        {"2026-11-19T20:01:12-05:00", 0, 1795136472000},
        {"2026-11-20T08:01:12", -EINVAL, 0},
        {"2026-11-20 08:01:12Z", -EINVAL, 0},
        {"2026-11-20T24:00:00Z", -EINVAL, 0},
        {"2026-11-20T08:60:00Z", -EINVAL, 0},
        {"2026-11-20T08:01:12.Z", -EINVAL, 0},
        {"2026-11-20T01:01:12.3456Z", 0, 1795136472345},
        {"2026-11-20T08:01:12.345678901234567890+07:00", 0, 1795136472345},
        {"2026-11-20t01:01:12z", 0, 1795136472000},
        {"2026-11-20T01:01:12.3z", 0, 1795136472300},
        {"2026-11-20x01:01:12Z", -EINVAL, 0},
        {"2026-11-20T01:01:12.3x", -EINVAL, 0},
        {"2026-11-20T01:01:12.", -EINVAL, 0},
        {"2026-11-20T08:01:12+7:00", -EINVAL, 0},
        {"2026-11-20T08:01:12+07:00 hello", -EINVAL, 0},
        {"2026-02-30T08:01:12Z", -EINVAL, 0},
        {"", -EINVAL, 0},
        {"1970-01-01T06:59:59+14:00", -EINVAL, 0},
        {"9999-12-31T16:59:59-00:01", -EINVAL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t wall_ms = 0;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(stamp_parse(cases[i].text, &wall_ms), cases[i].rc);
        assert_int_equal(wall_ms, cases[i].wall_ms);
    }
}

static void a_stamp_without_a_zone_is_local(void **state)
{
    int64_t wall_ms;

    (void)state;
    assert_int_equal(stamp_parse_local("2026-11-20T08:01", &wall_ms), 0);
    assert_int_equal(wall_ms, 1795136460000);
    assert_int_equal(stamp_parse_local("2026-11-20T08:01:12", &wall_ms), 0);
    assert_int_equal(wall_ms, 1795136472000);
    assert_int_equal(stamp_parse_local("2026-11-20T01:01:12Z", &wall_ms), 0);
    assert_int_equal(wall_ms, 1795136472000);
    assert_int_equal(stamp_parse_local("2026-11-20", &wall_ms), -EINVAL);
}

static void a_stamp_is_read_back_as_it_was_written(void **state)
{
    static const int64_t moments[] = {
        -DATE_OFFSET_MS, 0, 1, 999, 1795136472000, 1795136472345, 253402275599999};
    char text[DATE_STAMP_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        int64_t wall_ms;

        assert_int_equal(stamp_parse(stamp_format(moments[i], text), &wall_ms), 0);
        assert_int_equal(wall_ms, moments[i]);
    }
    assert_string_equal(stamp_format(1795136472000, text), "2026-11-20T08:01:12+07:00");
    assert_string_equal(stamp_format(1795136472345, text), "2026-11-20T08:01:12.345+07:00");
}

static void the_local_day_ends_at_seven_hours_before_utc(void **state)
{
    int64_t wall_ms;
    int32_t day;

    (void)state;
    assert_int_equal(stamp_parse("2026-11-20T16:59:59Z", &wall_ms), 0);
    assert_int_equal(date_parse("2026-11-20", &day), 0);
    assert_int_equal(date_day_at(wall_ms), day);
    assert_int_equal(date_second_at(wall_ms), 86399);
    assert_int_equal(date_day_at(wall_ms + 1000), day + 1);
    assert_int_equal(date_second_at(wall_ms + 1000), 0);
    assert_int_equal(date_start_ms(day + 1), wall_ms + 1000);
    assert_int_equal(date_day_at(-DATE_OFFSET_MS - 1), -1);
}

static void months_are_written_by_their_number(void **state)
{
    static const struct {
        int year, month;
        const char *text;
    } cases[] = {
        {1970, 1, "1970-01"}, {2026, 11, "2026-11"}, {2026, 12, "2026-12"},
        {2027, 1, "2027-01"}, {9999, 12, "9999-12"},
    };
    char text[DATE_MONTH_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int month = cases[i].year * 12 + cases[i].month - 1;

        assert_string_equal(date_month_format(month, text), cases[i].text);
        assert_int_equal(date_month_day(month),
                         date_day((struct date){cases[i].year, cases[i].month, 1}));
    }
}

static void only_a_month_is_parsed_as_one(void **state)
{
    static const struct {
        const char *text;
        int rc, month;
    } cases[] = {
        {"2026-11", 0, 2026 * 12 + 10},
        {"1970-01", 0, 1970 * 12},
        {"9999-12", 0, 9999 * 12 + 11},
        {"2026-13", -EINVAL, -1},
        {"2026-00", -EINVAL, -1},
        {"1969-12", -EINVAL, -1},
        {"2026-1", -EINVAL, -1},
        {"26-11", -EINVAL, -1},
        {"2026-11-01", -EINVAL, -1},
        {"2026-11x", -EINVAL, -1},
        {"", -EINVAL, -1},
        {"2026-011", -EINVAL, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int month = -1;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(date_month_parse(cases[i].text, &month), cases[i].rc);
        assert_int_equal(month, cases[i].month);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_month_is_parsed_as_one),
        cmocka_unit_test(months_are_written_by_their_number),
        cmocka_unit_test(every_day_of_four_centuries_is_the_one_after_the_last),
        cmocka_unit_test(weekdays_are_those_of_known_days),
        cmocka_unit_test(only_dates_that_exist_are_read),
        cmocka_unit_test(stamps_are_read_with_their_zone),
        cmocka_unit_test(a_stamp_without_a_zone_is_local),
        cmocka_unit_test(a_stamp_is_read_back_as_it_was_written),
        cmocka_unit_test(the_local_day_ends_at_seven_hours_before_utc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
