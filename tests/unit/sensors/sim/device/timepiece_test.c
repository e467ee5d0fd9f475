#include "sensors/sim/device/timepiece.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

static const int64_t day_ms = 86400000;

static void what_it_shows_is_as_far_off_as_it_is_set(void **state)
{
    static const struct {
        const char *name;
        struct timepiece piece;
        int64_t days; /* since it was set */
        int64_t off_s;
    } cases[] = {
        {"right", {0}, 0, 0},
        {"ahead", {.off_s = 90}, 0, 90},
        {"behind", {.off_s = -3600}, 0, -3600},
        {"gaining", {.gains_s = 60}, 10, 600},
        {"losing, from ahead", {.off_s = 100, .gains_s = -7}, 3, 79},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct timepiece piece = cases[i].piece;
        int64_t now_s = clock_wall_ms() / 1000;

        print_message("case: %s\n", cases[i].name);
        piece.set_at_ms = clock_mono_ms() - cases[i].days * day_ms;
        assert_in_range(timepiece_now_s(&piece), now_s + cases[i].off_s - 1,
                        now_s + cases[i].off_s + 2);
        piece.unset = true;
        assert_int_equal(timepiece_now_s(&piece), 0);
    }
}

static void what_it_counts_is_as_fast_as_it_is(void **state)
{
    const struct timepiece fast = {.gains_s = 8640};
    const struct timepiece right = {.off_s = 50};

    (void)state;
    assert_int_equal(timepiece_span_ms(&fast, 10000), 11000);
    assert_int_equal(timepiece_span_ms(&fast, 365 * day_ms), 365 * day_ms / 10 * 11);
    assert_int_equal(timepiece_span_ms(&right, 12345), 12345);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_shows_is_as_far_off_as_it_is_set),
        cmocka_unit_test(what_it_counts_is_as_fast_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
