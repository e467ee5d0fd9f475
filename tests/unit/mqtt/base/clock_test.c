#include "mqtt/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

enum { LOOKS = 100000, PAUSE_MS = 20, LATE_MS = 1000 };

static void the_monotonic_clock_never_falls(void **state)
{
    int64_t before_ms = clock_mono_ms();

    (void)state;
    for (int i = 0; i < LOOKS; i++) {
        int64_t now_ms = clock_mono_ms();

        assert_true(now_ms >= before_ms);
        before_ms = now_ms;
    }
}

static void both_clocks_count_milliseconds(void **state)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    int64_t mono_ms = clock_mono_ms(), wall_ms = clock_wall_ms();

    (void)state;
    assert_in_range(wall_ms / 1000, time(NULL) - 1, time(NULL) + 1);
    assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL), 0);
    assert_in_range(clock_mono_ms() - mono_ms, PAUSE_MS, LATE_MS);
    assert_in_range(clock_wall_ms() - wall_ms, PAUSE_MS - 1, LATE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_monotonic_clock_never_falls),
        cmocka_unit_test(both_clocks_count_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
