#include "appliance/centre/health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = watchdog_open();
    return 0;
}

static int tear_down(void **state)
{
    watchdog_close(*state);
    return 0;
}

static void all_is_good_at_first_but_for_a_broker_nobody_has_met(void **state)
{
    struct health health = {0};
    struct source_health told;

    health_begin(&health, 77);
    health_tell(&health, *state, &told);
    assert_true(told.store);
    assert_true(told.disk);
    assert_false(told.broker);
    assert_int_equal(told.loop_mono_ms, 77);
    assert_int_equal(told.commit_wall_ms, 0);
    assert_int_equal(told.lost, 0);
    assert_null(told.broker_advice);
    assert_int_equal(told.canary_mono_ms, 0);
}

static void each_word_is_told_as_it_was_last_said(void **state)
{
    static const char advice[] = "use another broker";
    struct health health = {0};
    struct source_health told;

    health_begin(&health, 77);
    health.store_good = false;
    health.broker_good = true;
    health.disk_good = false;
    health.commit_wall_ms = 5;
    health.lost = 6;
    health.certificates_ending = 7;
    health.broker_advice = advice;
    health_tell(&health, *state, &told);
    assert_false(told.store);
    assert_true(told.broker);
    assert_false(told.disk);
    assert_int_equal(told.commit_wall_ms, 5);
    assert_int_equal(told.lost, 6);
    assert_int_equal(told.certificates_ending, 7);
    assert_ptr_equal(told.broker_advice, advice);
}

/* For the doctor a sound store into which nothing may come is not well either. */
static void events_are_stored_when_the_store_is_good_and_they_may_come_in(void **state)
{
    static const struct {
        bool good, taking, stored;
    } cases[] = {{true, true, true},
                 {true, false, false},
                 {false, true, false},
                 {false, false, false}};
    const struct broker_check broker = {0};
    struct health health = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *said;

        print_message("case: %zu\n", i);
        health.store_good = cases[i].good;
        said = health_json(&health, &broker, cases[i].taking, 1);
        assert_int_equal(json_is_true(json_object_get(said, "store")), cases[i].stored);
        assert_true(json_is_null(json_object_get(said, "broker_advice")));
        json_decref(said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            all_is_good_at_first_but_for_a_broker_nobody_has_met, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_word_is_told_as_it_was_last_said, set_up,
                                        tear_down),
        cmocka_unit_test(events_are_stored_when_the_store_is_good_and_they_may_come_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
