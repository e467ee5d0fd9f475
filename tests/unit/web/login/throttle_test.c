/* Who may try again, and when. */
#include "web/login/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { FREE = 3 };

static int open_throttle(void **state)
{
    *state = throttle_open(FREE);
    return 0;
}

static int close_throttle(void **state)
{
    throttle_close(*state);
    return 0;
}

static void each_failure_too_many_doubles_the_wait_up_to_a_quarter_of_an_hour(void **state)
{
    static const int64_t waits_ms[] = {0,      0,      30000,  60000, 120000,
                                       240000, 480000, 900000, 900000};
    struct throttle *throttle = *state;
    int64_t now_ms = 1000;

    for (size_t i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++) {
        print_message("failure %zu\n", i + 1);
        throttle_try(throttle, "lan", now_ms);
        assert_int_equal(throttle_wait_ms(throttle, "lan", now_ms), waits_ms[i]);
        now_ms += waits_ms[i];
        assert_int_equal(throttle_wait_ms(throttle, "lan", now_ms), 0);
    }
}

static void nobody_waits_for_somebody_else(void **state)
{
    struct throttle *throttle = *state;

    for (int i = 0; i < FREE; i++)
        throttle_try(throttle, "lan", 0);
    assert_int_not_equal(throttle_wait_ms(throttle, "lan", 1), 0);
    assert_int_equal(throttle_wait_ms(throttle, "minh", 1), 0);
}

static void who_waits_is_not_pushed_out_by_others_that_fail(void **state)
{
    struct throttle *throttle = *state;
    char key[THROTTLE_KEY_BYTES];

    for (int i = 0; i < FREE; i++)
        throttle_try(throttle, "lan", 0);
    for (int i = 0; i < THROTTLE_PLACES + 100; i++) {
        (void)snprintf(key, sizeof key, "user%d", i);
        throttle_try(throttle, key, 1 + i);
    }
    assert_int_not_equal(throttle_wait_ms(throttle, "lan", 2000), 0);
}

static void being_right_forgets_all_failures_or_only_this_attempt(void **state)
{
    struct throttle *throttle = *state;

    for (int i = 0; i < FREE - 1; i++)
        throttle_try(throttle, "address", 0);
    throttle_try(throttle, "address", 0); /* the one that is right */
    throttle_right(throttle, "address", false);
    assert_int_equal(throttle_wait_ms(throttle, "address", 0), 0);
    throttle_try(throttle, "address", 0);
    assert_int_not_equal(throttle_wait_ms(throttle, "address", 0), 0);
    throttle_right(throttle, "address", true);
    throttle_try(throttle, "address", 0);
    throttle_try(throttle, "address", 0);
    assert_int_equal(throttle_wait_ms(throttle, "address", 0), 0);
    throttle_right(throttle, "nobody", true);
}

static void an_hour_of_quiet_forgets(void **state)
{
    struct throttle *throttle = *state;
    int64_t now_ms = 0;

    for (int i = 0; i < FREE; i++)
        throttle_try(throttle, "lan", now_ms);
    now_ms += THROTTLE_QUIET_MS;
    throttle_try(throttle, "lan", now_ms);
    assert_int_equal(throttle_wait_ms(throttle, "lan", now_ms), 0);
}

static void more_names_than_places_push_out_the_oldest_and_nothing_else(void **state)
{
    struct throttle *throttle = *state;
    char name[16];

    for (int i = 0; i < THROTTLE_PLACES + 10; i++) {
        (void)snprintf(name, sizeof name, "name-%d", i);
        for (int j = 0; j < FREE; j++)
            throttle_try(throttle, name, i);
    }
    assert_int_equal(throttle_wait_ms(throttle, "name-0", 100), 0);
    assert_int_equal(throttle_wait_ms(throttle, "name-9", 100), 0);
    assert_int_not_equal(throttle_wait_ms(throttle, "name-10", 100), 0);
    assert_int_not_equal(throttle_wait_ms(throttle, name, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_failure_too_many_doubles_the_wait_up_to_a_quarter_of_an_hour,
            open_throttle, close_throttle),
        cmocka_unit_test_setup_teardown(who_waits_is_not_pushed_out_by_others_that_fail,
                                        open_throttle, close_throttle),
        cmocka_unit_test_setup_teardown(nobody_waits_for_somebody_else, open_throttle,
                                        close_throttle),
        cmocka_unit_test_setup_teardown(
            being_right_forgets_all_failures_or_only_this_attempt, open_throttle,
            close_throttle),
        cmocka_unit_test_setup_teardown(an_hour_of_quiet_forgets, open_throttle,
                                        close_throttle),
        cmocka_unit_test_setup_teardown(
            more_names_than_places_push_out_the_oldest_and_nothing_else, open_throttle,
            close_throttle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
