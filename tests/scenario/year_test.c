/* The turn of the year, and due dates across days off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenario/stage.h"

static const char three_days[] = "3.990201"; /* 3wd */

static const char two_days[] = "3.990103"; /* 2wd */

static void a_new_year_begins_with_what_the_old_one_left(void **state)
{
    (void)state;
    stage_open("2025-12-31T09:00");
    stage_intake(1, three_days);
    stage_intake(2, three_days);
    stage_result(2);
    stage_at("2025-12-31T23:59");
    assert_true(stage_says("/api/v1/summary", "period.id", "2025-12"));
    assert_int_equal(stage_figure("received.carried_over"), 0);
    stage_at("2026-01-01T00:00");
    assert_true(stage_says("/api/v1/summary", "period.id", "2026-01"));
    assert_int_equal(stage_figure("received.carried_over"), 1);
    assert_int_equal(stage_figure("resolved.total"), 0);
    assert_true(stage_says("/api/v1/summary", "trend.10.month", "2025-12"));
    assert_int_equal(stage_figure("trend.10.den"), 1);
    assert_true(stage_says("/api/v1/summary", "trend.11.month", "2026-01"));
    assert_int_equal(stage_figure("trend.11.den"), 0);
}

static void days_off_at_new_year_do_not_count(void **state)
{
    (void)state;
    stage_open("2025-12-31T09:00"); /* then 1 and 2 January are off, and a weekend */
    stage_intake(1, three_days);
    stage_at("2026-01-07T23:59");
    assert_int_equal(stage_figure("in_progress.overdue"), 0);
    stage_at("2026-01-08T00:00");
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
}

static void a_saturday_that_is_worked_for_a_day_off_counts(void **state)
{
    (void)state;
    stage_open("2026-01-08T09:00"); /* 10 January is worked for the 2nd */
    stage_intake(1, two_days);
    stage_at("2026-01-10T23:59");
    assert_int_equal(stage_figure("in_progress.overdue"), 0);
    stage_at("2026-01-11T00:00");
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
}

static void over_tet_time_stands_still(void **state)
{
    (void)state;
    stage_open("2026-02-12T09:00"); /* a Thursday; Tết is from the 16th to the 20th */
    stage_intake(1, three_days);
    stage_at("2026-02-20T12:00");
    assert_int_equal(stage_figure("in_progress.not_due"), 1);
    stage_at("2026-02-24T23:59");
    assert_int_equal(stage_figure("in_progress.overdue"), 0);
    stage_at("2026-02-25T00:00"); /* nothing comes, and yet it is overdue */
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
    stage_at("2026-02-25T08:00");
    stage_result(1);
    assert_int_equal(stage_figure("resolved.late"), 1);
}

static void a_due_date_beyond_the_last_calendar_is_provisional(void **state)
{
    (void)state;
    stage_open("2026-12-24T09:00"); /* the calendar of 2027 is not decided yet */
    stage_intake(1, three_days);
    assert_int_equal(stage_figure("in_progress.not_due"), 1);
    assert_false(stage_is("/api/v1/summary", "provisional"));
    stage_at("2026-12-30T09:00");
    stage_intake(2, three_days);
    assert_true(stage_is("/api/v1/summary", "provisional"));
}

#define TEST(name) cmocka_unit_test_teardown(name, stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_year_begins_with_what_the_old_one_left),
        TEST(days_off_at_new_year_do_not_count),
        TEST(a_saturday_that_is_worked_for_a_day_off_counts),
        TEST(a_due_date_beyond_the_last_calendar_is_provisional),
        TEST(over_tet_time_stands_still),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
