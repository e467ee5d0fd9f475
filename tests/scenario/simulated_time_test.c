/* Time itself, as the other scenarios are played in it. */
#include "tests/scenario/simulated_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/timer.h"

enum { BEGIN_MS = 1000000, NAMES = 3 };

int64_t gateway_clock_wall_ms(void);
int gateway_clock_synchronised(void);

static struct {
    struct timer *timers[NAMES];
    char woken[20]; /* by name, in order */
    bool again;
} bench;

static void wake(char name)
{
    bench.woken[strlen(bench.woken)] = name;
}

static void on_a(void *owner)
{
    (void)owner;
    wake('a');
    if (bench.again)
        timer_after(bench.timers[0], 0);
}

/* Takes the next one with it. */
static void on_b(void *owner)
{
    (void)owner;
    wake('b');
    timer_close(bench.timers[2]);
    bench.timers[2] = NULL;
}

static void on_c(void *owner)
{
    (void)owner;
    wake('c');
}

static int begin(void **state)
{
    static void (*const wakes[NAMES])(void *) = {on_a, on_b, on_c};

    (void)state;
    memset(&bench, 0, sizeof bench);
    simulated_time_begin(BEGIN_MS);
    for (int i = 0; i < NAMES; i++)
        (void)timer_open(&bench.timers[i], NULL, wakes[i], NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++)
        timer_close(bench.timers[i]);
    return 0;
}

static void nothing_happens_by_itself(void **state)
{
    int64_t mono_ms = clock_mono_ms();

    (void)state;
    assert_int_equal(simulated_time_next(), INT64_MAX);
    timer_after(bench.timers[0], 5);
    assert_int_equal(simulated_time_next(), BEGIN_MS + 5);
    assert_false(simulated_time_run());
    assert_int_equal(clock_mono_ms(), mono_ms);
    assert_int_equal(clock_wall_ms(), BEGIN_MS);
    assert_string_equal(bench.woken, "");
}

static void whoever_is_due_is_woken_in_the_order_of_time(void **state)
{
    (void)state;
    timer_after(bench.timers[2], 3);
    timer_after(bench.timers[0], 7);
    simulated_time_pass(BEGIN_MS + 3);
    assert_true(simulated_time_run());
    assert_string_equal(bench.woken, "c");
    timer_after(bench.timers[2], 3);
    simulated_time_pass(BEGIN_MS + 100);
    assert_true(simulated_time_run());
    assert_string_equal(bench.woken, "cca");
    assert_int_equal(timer_due_ms(bench.timers[0]), TIMER_NEVER);
    assert_false(simulated_time_run());
}

static void who_sets_itself_again_for_now_waits_for_the_next_round(void **state)
{
    (void)state;
    bench.again = true;
    timer_after(bench.timers[0], 0);
    assert_true(simulated_time_run());
    assert_string_equal(bench.woken, "a");
    assert_true(simulated_time_run());
    assert_string_equal(bench.woken, "aa");
}

static void who_is_closed_by_another_is_not_woken(void **state)
{
    (void)state;
    timer_after(bench.timers[1], 1);
    timer_after(bench.timers[2], 2);
    simulated_time_pass(BEGIN_MS + 5);
    assert_true(simulated_time_run());
    assert_string_equal(bench.woken, "b");
}

static void each_machine_may_be_wrong_by_itself_and_intervals_are_not(void **state)
{
    int64_t mono_ms = clock_mono_ms();

    (void)state;
    simulated_time_set_clock(SIMULATED_GATEWAY, -500, false);
    assert_int_equal(gateway_clock_wall_ms(), BEGIN_MS - 500);
    assert_int_equal(clock_wall_ms(), BEGIN_MS);
    assert_int_equal(gateway_clock_synchronised(), 0);
    assert_int_equal(clock_synchronised(), 1);
    simulated_time_pass(BEGIN_MS + 10);
    assert_int_equal(clock_mono_ms() - mono_ms, 10);
    assert_int_equal(simulated_time_now(), BEGIN_MS + 10);
    assert_int_equal(gateway_clock_wall_ms(), BEGIN_MS - 490);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_happens_by_itself),
        TEST(whoever_is_due_is_woken_in_the_order_of_time),
        TEST(who_sets_itself_again_for_now_waits_for_the_next_round),
        TEST(who_is_closed_by_another_is_not_woken),
        TEST(each_machine_may_be_wrong_by_itself_and_intervals_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
