#include "appliance/centre/health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

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

    health_begin(&health, 77, 88);
    health_tell(&health, *state, &told);
    assert_true(told.store);
    assert_int_equal(told.halt, SOURCE_HALT_NONE);
    assert_int_equal(told.link.state, SOURCE_LINK_NEVER);
    assert_int_equal(told.link.since_ms,
                     88); /* that of the start: of before nothing is known */
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

    health_begin(&health, 77, 88);
    health.store_good = false;
    health_broker(&health, true);
    health.halt = SOURCE_HALT_DISK;
    health.commit_wall_ms = 5;
    health.lost = 6;
    health.certificates_ending = 7;
    health.broker_advice = advice;
    health_tell(&health, *state, &told);
    assert_false(told.store);
    assert_int_equal(told.halt, SOURCE_HALT_DISK);
    assert_true(source_link_stands(&told.link));
    assert_int_equal(told.commit_wall_ms, 5);
    assert_int_equal(told.lost, 6);
    assert_int_equal(told.certificates_ending, 7);
    assert_ptr_equal(told.broker_advice, advice);
}

/* Each with since when it is so. */
static void a_link_that_is_lost_was_there(void **state)
{
    struct health health = {0};
    struct source_link link;

    health_begin(&health, 77, 88);
    health_broker(&health, true);
    link = health_link(&health, *state);
    assert_true(source_link_stands(&link));
    assert_in_range(link.since_ms, clock_wall_ms() - 60000, clock_wall_ms());
    health.broker_since_ms = 99;
    health_broker(&health, false);
    link = health_link(&health, *state);
    assert_int_equal(link.state, SOURCE_LINK_LOST);
    assert_in_range(link.since_ms, clock_wall_ms() - 60000, clock_wall_ms());
}

/* The session stands, and what passes is not what matters. */
static void a_link_through_which_no_event_comes_is_silent(void **state)
{
    struct health health = {0};

    health_begin(&health, 77, 88);
    health_broker(&health, true);
    assert_int_equal(health_link(&health, *state).state, SOURCE_LINK_FINE);
    health.broker_deaf = true;
    assert_int_equal(health_link(&health, *state).state, SOURCE_LINK_SILENT);
    health_broker(&health, false);
    assert_int_equal(health_link(&health, *state).state, SOURCE_LINK_LOST);
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

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *said;

        print_message("case: %zu\n", i);
        health.store_good = cases[i].good;
        said = health_json(&health, *state, &broker, "refused", cases[i].taking, 1);
        assert_string_equal(json_string_value(json_object_get(said, "broker_fault")),
                            "refused");
        assert_int_equal(json_is_true(json_object_get(said, "store")), cases[i].stored);
        assert_true(json_is_null(json_object_get(said, "broker_advice")));
        json_decref(said);
    }
}

/* It is connected, and nothing comes through. */
static void the_doctor_is_told_what_the_page_is(void **state)
{
    const struct broker_check broker = {0};
    struct health health = {0};

    health_begin(&health, 77, 88);
    health_broker(&health, true);
    for (int deaf = 0; deaf <= 1; deaf++) {
        json_t *said;

        health.broker_deaf = deaf;
        said = health_json(&health, *state, &broker, "", true, 1);
        assert_true(json_is_true(json_object_get(said, "broker")));
        assert_int_equal(json_is_true(json_object_get(said, "broker_silent")), deaf);
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
        cmocka_unit_test_setup_teardown(a_link_that_is_lost_was_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_through_which_no_event_comes_is_silent,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            events_are_stored_when_the_store_is_good_and_they_may_come_in, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(the_doctor_is_told_what_the_page_is, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
