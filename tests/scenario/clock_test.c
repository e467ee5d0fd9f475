/* Clocks that are wrong, and are set right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenario/stage.h"

static const char three_days[] = "3.990201"; /* 3wd */

#define HOUR_S   INT64_C(3600)
#define DAY_S    INT64_C(86400)
#define DECADE_S (3652 * DAY_S)

static void a_gateway_whose_clock_falls_back_an_hour_loses_nothing_and_says_so(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_intake(1, three_days);
    stage_set_clock(SIMULATED_GATEWAY, -HOUR_S);
    stage_intake(2, three_days);
    stage_hear_of_clock();
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.clock_ahead_ms"),
                     -HOUR_S * 1000);
    assert_true(stage_says("/api/v1/devices", "gateways.0.clock", "unsynchronised"));
    assert_true(stage_page_has("chậm 60 phút"));
    stage_set_clock(SIMULATED_GATEWAY, 0);
    stage_intake(3, three_days);
    stage_hear_of_clock();
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.clock_ahead_ms"), 0);
    assert_false(stage_page_has("chậm 60 phút"));
    assert_int_equal(stage_figure("received.total"), 3);
}

/* The device has the centre's time, and it is the gateway that was set. */
static void a_device_three_days_behind_its_gateway_is_shown_until_it_is_right(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_intake(1, three_days);
    stage_hear_of_clock();
    assert_true(stage_says("/api/v1/devices", "devices.0.clock", "compared"));
    assert_in_range(stage_ask("/api/v1/devices", "devices.0.clock_ahead_ms") + 2000, 0,
                    4000);
    simulated_time_set_clock(SIMULATED_GATEWAY, 3 * DAY_S * 1000, true);
    stage_pass(20);
    assert_in_range(stage_ask("/api/v1/devices", "devices.0.clock_ahead_ms") +
                        3 * DAY_S * 1000 + 2000,
                    0, 4000);
    assert_true(stage_page_has("Đồng hồ chậm 3 ngày"));
    simulated_time_set_clock(SIMULATED_GATEWAY, 0, false);
    stage_pass(20);
    assert_true(stage_says("/api/v1/devices", "devices.0.clock", "not_said"));
    simulated_time_set_clock(SIMULATED_GATEWAY, 0, true);
    stage_pass(20);
    assert_true(stage_says("/api/v1/devices", "devices.0.clock", "compared"));
    assert_false(stage_page_has("Đồng hồ chậm"));
}

/* By the gateway's clock it is the month before. */
static void what_a_device_stamps_is_corrected_while_its_error_is_steady(void **state)
{
    (void)state;
    stage_open("2026-12-02T09:00");
    simulated_time_set_clock(SIMULATED_GATEWAY, -3 * DAY_S * 1000, true);
    stage_intake(1, three_days); /* made since a visit at which the clock was right */
    assert_true(stage_says("/api/v1/summary", "period.id", "2026-12"));
    assert_int_equal(stage_figure("received.total"), 1);
    stage_intake(2, three_days);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.stored"), 2);
    assert_int_equal(stage_figure("received.total"), 2); /* carried over */
    assert_int_equal(stage_figure("received.carried_over"), 1);
    simulated_time_set_clock(SIMULATED_GATEWAY, 0, true);
    stage_intake(3, three_days);
    stage_intake(4, three_days);
    assert_int_equal(stage_figure("received.total"), 4);
    assert_int_equal(stage_figure("received.carried_over"), 1);
    assert_int_equal(stage_figure("quarantined"), 0);
}

static void ten_years_are_no_reason_for_a_gateway_to_forget_or_to_wait(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_set_clock(SIMULATED_GATEWAY, -DECADE_S);
    stage_intake(1, three_days);
    stage_set_clock(SIMULATED_GATEWAY, DECADE_S);
    stage_stop_broker();
    stage_intake(2, three_days);
    stage_set_clock(SIMULATED_GATEWAY, 0);
    stage_intake(3, three_days);
    stage_start_broker();
    assert_int_equal(stage_figure("received.total"), 3);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.stored"), 3);
    assert_int_equal(stage_ask("/api/v1/devices", "lost"), 0);
}

static void a_centre_that_is_a_day_behind_sets_aside_what_it_cannot_believe(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_set_clock(SIMULATED_CENTRE, -DAY_S);
    stage_intake(1, three_days);
    assert_int_equal(stage_figure("received.total"), 0);
    assert_true(stage_says("/api/v1/devices", "quarantine.0.reason", "future_time"));
    assert_true(stage_says("/healthz", "clock", "unsynchronised"));
    stage_set_clock(SIMULATED_CENTRE, 0);
    stage_intake(2, three_days);
    assert_int_equal(stage_figure("received.total"), 1);
    stage_replay("future_time");
    assert_int_equal(stage_figure("received.total"), 2);
    assert_int_equal(stage_figure("quarantined"), 0);
}

static void a_centre_that_is_a_year_ahead_comes_back_to_today(void **state)
{
    (void)state;
    stage_open("2026-11-20T09:00");
    stage_intake(1, three_days);
    stage_set_clock(SIMULATED_CENTRE, 365 * DAY_S);
    stage_intake(2, three_days);
    assert_true(stage_says("/api/v1/summary", "period.id", "2027-11"));
    stage_set_clock(SIMULATED_CENTRE, 0);
    assert_true(stage_says("/api/v1/summary", "period.id", "2026-11"));
    assert_int_equal(stage_figure("received.total"), 2);
    assert_int_equal(stage_figure("in_progress.not_due"), 2);
}

#define TEST(name) cmocka_unit_test_teardown(name, stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_gateway_whose_clock_falls_back_an_hour_loses_nothing_and_says_so),
        TEST(a_device_three_days_behind_its_gateway_is_shown_until_it_is_right),
        TEST(what_a_device_stamps_is_corrected_while_its_error_is_steady),
        TEST(ten_years_are_no_reason_for_a_gateway_to_forget_or_to_wait),
        TEST(a_centre_that_is_a_day_behind_sets_aside_what_it_cannot_believe),
        TEST(a_centre_that_is_a_year_ahead_comes_back_to_today),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
