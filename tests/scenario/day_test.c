/* A day at the counter, and what is left of it at midnight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenario/stage.h"

static const char three_days[] = "3.990201"; /* 3wd */

static void the_evening_says_what_the_day_has_done(void **state)
{
    (void)state;
    stage_open("2026-11-20T07:30");
    for (int number = 1; number <= 8; number++)
        stage_intake(number, three_days);
    stage_at("2026-11-20T11:00");
    for (int number = 1; number <= 5; number++)
        stage_result(number);
    stage_at("2026-11-20T16:30");
    stage_intake(9, three_days);
    stage_return(1);
    stage_at("2026-11-20T18:00");
    assert_int_equal(stage_figure("received.total"), 9);
    assert_int_equal(stage_figure("resolved.early"), 5);
    assert_int_equal(stage_figure("in_progress.not_due"), 4);
    assert_int_equal(stage_figure("received_today"), 9);
    assert_int_equal(stage_figure("resolved_today"), 5);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.produced"), 15);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.stored"), 15);
}

static void at_midnight_today_begins_anew_and_what_was_due_is_overdue(void **state)
{
    (void)state;
    stage_open("2026-11-17T09:00"); /* a Tuesday */
    stage_intake(1, three_days);    /* due on Friday */
    stage_at("2026-11-20T09:00");
    stage_intake(2, three_days);
    stage_at("2026-11-20T23:59");
    assert_int_equal(stage_figure("received_today"), 1);
    assert_int_equal(stage_figure("in_progress.overdue"), 0);
    stage_at("2026-11-21T00:00");
    assert_int_equal(stage_figure("received_today"), 0);
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
    assert_int_equal(stage_figure("in_progress.not_due"), 1);
    assert_int_equal(stage_figure("received.total"), 2);
}

static void what_comes_late_in_the_evening_is_of_its_own_day(void **state)
{
    (void)state;
    stage_open("2026-11-20T23:59:58");
    stage_intake(1, three_days); /* is stored after midnight */
    stage_pass(5);
    assert_true(stage_says("/api/v1/summary", "period.to", "2026-11-21"));
    assert_int_equal(stage_figure("received.total"), 1);
    assert_int_equal(stage_figure("received_today"), 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_evening_says_what_the_day_has_done),
        TEST(at_midnight_today_begins_anew_and_what_was_due_is_overdue),
        TEST(what_comes_late_in_the_evening_is_of_its_own_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
