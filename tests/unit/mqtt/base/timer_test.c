#include "mqtt/base/timer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

enum { SOON_MS = 20, LONG_MS = 200, LATE_MS = 500, HOUR_MS = 3600000 };

struct bench {
    sd_event *loop;
    struct timer *timer;
    int woken, again;
};

static void on_wake(void *owner)
{
    struct bench *bench = owner;

    bench->woken++;
    if (bench->again-- > 0)
        timer_after(bench->timer, SOON_MS);
}

static void on_last(void *owner)
{
    struct bench *bench = owner;

    bench->woken++;
    timer_close(bench->timer);
    bench->timer = NULL;
}

static int open_bench(void **state)
{
    static struct bench bench;

    bench = (struct bench){0};
    *state = &bench;
    return sd_event_new(&bench.loop);
}

static int close_bench(void **state)
{
    struct bench *bench = *state;

    timer_close(bench->timer);
    sd_event_unref(bench->loop);
    return 0;
}

static void open_timer(struct bench *bench, void (*wake)(void *owner))
{
    assert_int_equal(timer_open(&bench->timer, bench->loop, wake, bench), 0);
}

static void run_for(struct bench *bench, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        assert_true(sd_event_run(bench->loop, 5000) >= 0);
}

static void it_wakes_nobody_before_it_is_set(void **state)
{
    struct bench *bench = *state;

    open_timer(bench, on_wake);
    assert_int_equal(timer_due_ms(bench->timer), TIMER_NEVER);
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 0);
}

static void it_wakes_once_and_not_before_its_time(void **state)
{
    struct bench *bench = *state;
    int64_t due_ms = clock_mono_ms() + SOON_MS;

    open_timer(bench, on_wake);
    timer_at(bench->timer, due_ms);
    assert_int_equal(timer_due_ms(bench->timer), due_ms);
    while (bench->woken == 0)
        assert_true(sd_event_run(bench->loop, UINT64_MAX) >= 0);
    assert_in_range(clock_mono_ms(), due_ms, due_ms + LATE_MS);
    assert_int_equal(timer_due_ms(bench->timer), TIMER_NEVER);
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 1);
}

static void the_last_setting_counts(void **state)
{
    struct bench *bench = *state;

    open_timer(bench, on_wake);
    timer_after(bench->timer, 0);
    timer_after(bench->timer, HOUR_MS);
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 0);
    timer_at(bench->timer, clock_mono_ms() - 1000); /* has passed: at once */
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 1);
    timer_after(bench->timer, 0);
    timer_at(bench->timer, TIMER_NEVER);
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 1);
}

static void who_is_put_off_is_woken_then_and_only_then(void **state)
{
    struct bench *bench = *state;
    int64_t due_ms = clock_mono_ms() + LONG_MS;

    open_timer(bench, on_wake);
    timer_after(bench->timer, SOON_MS);
    timer_at(bench->timer, TIMER_NEVER);
    timer_at(bench->timer, due_ms);
    while (bench->woken == 0)
        assert_true(sd_event_run(bench->loop, UINT64_MAX) >= 0);
    assert_in_range(clock_mono_ms(), due_ms, due_ms + LATE_MS);
    timer_after(bench->timer, HOUR_MS);
    timer_after(bench->timer, SOON_MS); /* and back */
    run_for(bench, LONG_MS);
    assert_int_equal(bench->woken, 2);
}

static void its_owner_may_set_it_again_when_woken(void **state)
{
    struct bench *bench = *state;

    bench->again = 2;
    open_timer(bench, on_wake);
    timer_after(bench->timer, 0);
    run_for(bench, LONG_MS);
    assert_int_equal(bench->woken, 3);
}

static void its_owner_may_close_it_when_woken(void **state)
{
    struct bench *bench = *state;

    open_timer(bench, on_last);
    timer_after(bench->timer, 0);
    run_for(bench, SOON_MS);
    assert_int_equal(bench->woken, 1);
    assert_null(bench->timer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_wakes_nobody_before_it_is_set),
        TEST(it_wakes_once_and_not_before_its_time),
        TEST(the_last_setting_counts),
        TEST(who_is_put_off_is_woken_then_and_only_then),
        TEST(its_owner_may_set_it_again_when_woken),
        TEST(its_owner_may_close_it_when_woken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
