/* The broker is away for days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenario/stage.h"

static const char three_days[] = "3.990201"; /* 3wd */

static void
what_three_days_without_a_broker_have_produced_is_all_there_afterwards(void **state)
{
    (void)state;
    stage_open("2026-11-18T08:00");
    stage_intake(1, three_days);
    stage_stop_broker();
    stage_at("2026-11-19T08:00");
    for (int number = 2; number <= 40; number++)
        stage_intake(number, three_days);
    stage_at("2026-11-20T08:00");
    stage_result(1);
    assert_int_equal(stage_figure("received.total"), 1);
    assert_true(stage_says("/api/v1/devices", "devices.0.state", "unknown"));
    assert_true(stage_says("/api/v1/devices", "link.state", "lost"));
    stage_at("2026-11-21T08:00");
    stage_start_broker();
    assert_int_equal(stage_figure("received.total"), 40);
    assert_int_equal(stage_figure("resolved.early"), 1);
    assert_int_equal(stage_ask("/api/v1/devices", "gateways.0.stored"), 41);
    assert_int_equal(stage_ask("/api/v1/devices", "lost"), 0);
}

static void without_a_broker_the_days_go_on_on_the_page(void **state)
{
    (void)state;
    stage_open("2026-11-17T09:00");
    stage_intake(1, three_days); /* due on Friday the 20th */
    stage_stop_broker();
    stage_at("2026-11-20T23:59");
    assert_int_equal(stage_figure("in_progress.overdue"), 0);
    stage_at("2026-11-21T00:00");
    assert_int_equal(stage_figure("in_progress.overdue"), 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, stage_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_three_days_without_a_broker_have_produced_is_all_there_afterwards),
        TEST(without_a_broker_the_days_go_on_on_the_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
