/* Machines that are switched off, and on again at another time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenario/stage.h"

#define DECADE_MS (INT64_C(3652) * 86400000)

static const char three_days[] = "3.990201"; /* 3wd */

static void a_centre_that_was_off_over_new_year_counts_in_the_old_one(void **state)
{
    (void)state;
    stage_open("2025-12-31T09:00");
    stage_intake(1, three_days);
    stage_stop(SIMULATED_CENTRE);
    stage_at("2025-12-31T16:00");
    stage_intake(2, three_days);
    stage_result(1);
    stage_at("2026-01-05T08:00");
    stage_intake(3, three_days);
    stage_start(SIMULATED_CENTRE);
    assert_true(stage_says("/api/v1/summary", "period.id", "2026-01"));
    assert_int_equal(stage_figure("received.carried_over"), 1);
    assert_int_equal(stage_figure("received.total"), 2);
    assert_true(stage_says("/api/v1/summary", "trend.10.month", "2025-12"));
    assert_int_equal(stage_figure("trend.10.den"), 1);
    assert_int_equal(stage_ask("/api/v1/devices", "lost"), 0);
}

static void a_centre_that_starts_late_knows_at_once_what_is_overdue(void **state)
{
    (void)state;
    stage_open("2026-11-17T09:00");
    stage_intake(1, three_days); /* due on the 20th */
    stage_stop(SIMULATED_CENTRE);
    stage_stop(SIMULATED_GATEWAY);
    stage_at("2026-11-23T09:00");
    stage_start(SIMULATED_CENTRE);
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
    assert_int_equal(stage_figure("received_today"), 0);
    assert_true(stage_says("/api/v1/devices", "devices.0.state", "unknown"));
    stage_start(SIMULATED_GATEWAY);
    assert_int_equal(stage_ask("/api/v1/devices", "completeness.reporting"), 1);
}

static void a_gateway_that_wakes_up_ten_years_ago_goes_on_where_it_was(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_intake(1, three_days);
    stage_stop(SIMULATED_GATEWAY);
    stage_at("2026-11-20T14:00");
    simulated_time_set_clock(SIMULATED_GATEWAY, -DECADE_MS, false);
    stage_start(SIMULATED_GATEWAY);
    stage_intake(2, three_days);
    assert_true(stage_page_has("Đồng hồ chậm"));
    assert_int_equal(stage_figure("received_today"), 2);
    stage_set_clock(SIMULATED_GATEWAY, 0);
    stage_intake(3, three_days);
    assert_int_equal(stage_figure("received_today"), 3);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.stored"), 3);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.duplicates"), 0);
}

static void
a_centre_that_wakes_up_ten_years_ago_believes_nothing_until_it_is_told(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_intake(1, three_days);
    stage_stop(SIMULATED_CENTRE);
    stage_at("2026-11-20T14:00");
    stage_intake(2, three_days);
    simulated_time_set_clock(SIMULATED_CENTRE, -DECADE_MS, false);
    stage_start(SIMULATED_CENTRE);
    assert_int_equal(stage_figure("quarantined"), 1);
    stage_set_clock(SIMULATED_CENTRE, 0);
    assert_int_equal(stage_figure("received_today"), 1);
    stage_replay("future_time");
    assert_int_equal(stage_figure("received_today"), 2);
    assert_int_equal(stage_figure("quarantined"), 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_centre_that_was_off_over_new_year_counts_in_the_old_one),
        TEST(a_centre_that_starts_late_knows_at_once_what_is_overdue),
        TEST(a_gateway_that_wakes_up_ten_years_ago_goes_on_where_it_was),
        TEST(a_centre_that_wakes_up_ten_years_ago_believes_nothing_until_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
