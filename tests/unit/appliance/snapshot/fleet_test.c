#include "appliance/snapshot/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/capture.h"

enum { LOG_BYTES = 4096, FAST_MS = 90000, SLOW_MS = 30000 };

static const struct fleet_now now = {.mono_ms = 5000, .wall_ms = 1800000000000};

static int set_up(void **state)
{
    *state = fleet_open();
    return 0;
}

static int tear_down(void **state)
{
    fleet_close(*state);
    return 0;
}

/* A gateway with one device says that it is there. */
static int say(struct fleet *fleet, const char *gateway, int64_t at_ms)
{
    struct payload_device device = {.unit = "H99.1", .counter = "q1"};
    const struct payload_state said = {
        .link = PAYLOAD_LINK_READY,
        .version = "1.0.0",
        .at_ms = at_ms,
        .epoch = "9f3c52d1a07be644",
        .produced = 7,
        .device_count = 1,
        .devices = &device,
    };
    char *text = payload_write_state(&said);
    int rc = fleet_take(fleet, gateway, text, strlen(text), &now);

    free(text);
    return rc;
}

static int say_will(struct fleet *fleet, const char *gateway)
{
    char *will = payload_write_state(&(struct payload_state){.link = PAYLOAD_LINK_LOST});
    int rc = fleet_take(fleet, gateway, will, strlen(will), &now);

    free(will);
    return rc;
}

/* Other units are news, also after there were none; the same ones are not. */
static void foreign_units_are_told_once(void **state)
{
    static const struct {
        const char *units;
        bool told;
    } cases[] = {
        {"", false},     {"H99.1", true}, {"H99.1", false}, {"H99.1, H99.2", true},
        {"H99.1", true}, {"", false},     {"H99.1", true},
    };
    char times[LOG_LIMIT_BYTES];
    struct fleet *fleet = *state;

    assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %zu\n", i);
        assert_int_equal(
            fleet_note_foreign(fleet, "gw-1", cases[i].units, now.mono_ms, times),
            cases[i].told);
    }
}

static void ordered_by_name(void **state)
{
    struct fleet *fleet = *state;
    const struct fleet_member *all;
    size_t count;

    assert_int_equal(say(fleet, "gw-2", now.wall_ms), 0);
    assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
    assert_int_equal(say(fleet, "gw-3", now.wall_ms), 0);
    assert_int_equal(say(fleet, "gw-2", now.wall_ms), 0);
    all = fleet_all(fleet, &count);
    assert_int_equal(count, 3);
    assert_string_equal(all[0].name, "gw-1");
    assert_string_equal(all[1].name, "gw-2");
    assert_string_equal(all[2].name, "gw-3");
    assert_ptr_equal(fleet_find(fleet, "gw-3"), &all[2]);
    assert_null(fleet_find(fleet, "gw-4"));
}

/* How many are, for a centre that has heard the broker for long. */
static size_t ready(const struct fleet *fleet, int64_t mono_ms)
{
    const struct fleet_link link = {true, mono_ms - INT64_C(2) * FLEET_STALE_MS};

    return fleet_count(fleet, &link, mono_ms).of[FLEET_READY];
}

static void clock_of_a_gateway_is_compared_with_ours(void **state)
{
    struct fleet *fleet = *state;

    assert_int_equal(say(fleet, "fast", now.wall_ms + FAST_MS), 0);
    assert_int_equal(say(fleet, "slow", now.wall_ms - SLOW_MS), 0);
    assert_int_equal(fleet_find(fleet, "fast")->ahead_ms, FAST_MS);
    assert_int_equal(fleet_find(fleet, "slow")->ahead_ms, -SLOW_MS);
}

/* The broker says it in the gateway's name, and knows nothing of its devices. */
static void last_will_is_news_of_the_link_only(void **state)
{
    struct fleet *fleet = *state;
    const struct fleet_now later = {now.mono_ms + 1000, now.wall_ms + 1000};
    char *will = payload_write_state(&(struct payload_state){.link = PAYLOAD_LINK_LOST});
    const struct fleet_member *member;

    assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
    assert_int_equal(ready(fleet, now.mono_ms), 1);
    assert_int_equal(fleet_take(fleet, "gw-1", will, strlen(will), &later), 0);
    free(will);
    member = fleet_find(fleet, "gw-1");
    assert_int_equal(member->heard_ms, now.wall_ms); /* when it spoke for itself */
    assert_int_equal(member->state.link, PAYLOAD_LINK_LOST);
    assert_int_equal(member->state.produced, 7);
    assert_int_equal(member->state.device_count, 1);
    assert_string_equal(member->state.devices[0].counter, "q1");
    assert_int_equal(ready(fleet, now.mono_ms), 0);
}

static void who_is_silent_is_not_ready(void **state)
{
    struct fleet *fleet = *state;

    assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
    assert_int_equal(ready(fleet, now.mono_ms + FLEET_STALE_MS), 1);
    assert_int_equal(ready(fleet, now.mono_ms + FLEET_STALE_MS + 1), 0);
}

/* Nothing is said of a gateway that nobody could hear. */
static void what_is_known_of_a_gateway_depends_on_the_link(void **state)
{
    static const struct {
        const char *name;
        bool spoke, left; /* now, and then said that it goes */
        bool stands;      /* the link, since then: of now */
        int since_ms, at_ms;
        enum fleet_presence presence;
    } cases[] = {
        {"it has just spoken", true, false, true, -1000, 1000, FLEET_READY},
        {"it has not for long", true, false, true, -1000, 60001, FLEET_QUIET},
        {"it has left", true, true, true, -1000, 1000, FLEET_LEFT},
        {"it has left long ago", true, true, true, -1000, 600000, FLEET_LEFT},
        {"nobody is heard", true, false, false, 500, 1000, FLEET_UNKNOWN},
        {"nor whether it has left", true, true, false, 500, 1000, FLEET_UNKNOWN},
        {"the link is there again", true, false, true, 90000, 150000, FLEET_UNKNOWN},
        {"and it has had its time", true, false, true, 90000, 150001, FLEET_QUIET},
        {"it had left before, and may be back", true, true, true, 90000, 150000,
         FLEET_UNKNOWN},
        {"and is not", true, true, true, 90000, 150001, FLEET_LEFT},
        {"it was never heard", false, false, true, 0, 60000, FLEET_UNKNOWN},
        {"and has had its time", false, false, true, 0, 60001, FLEET_QUIET},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fleet *fleet = fleet_open();
        const struct fleet_link link = {cases[i].stands, now.mono_ms + cases[i].since_ms};

        print_message("case: %s\n", cases[i].name);
        if (cases[i].spoke)
            assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
        if (cases[i].left)
            assert_int_equal(say_will(fleet, "gw-1"), 0);
        assert_int_equal(
            fleet_presence(fleet_find(fleet, "gw-1"), &link, now.mono_ms + cases[i].at_ms),
            cases[i].presence);
        fleet_close(fleet);
    }
}

static size_t lines_of(const char *text)
{
    size_t lines = 0;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

/* A gateway that babbles fills no log; what it last said well stays. */
static void what_is_not_understood_is_logged_once(void **state)
{
    struct fleet *fleet = *state;
    char log[LOG_BYTES];
    const struct fleet_now later = {now.mono_ms + LOG_LIMIT_EVERY_MS, now.wall_ms};
    struct capture capture = capture_begin();
    int refused = 0;

    (void)say(fleet, "gw-1", now.wall_ms);
    for (int i = 0; i < 3; i++)
        refused += fleet_take(fleet, "gw-1", "{", 1, &now) == -EINVAL;
    for (int i = 0; i < 4; i++) { /* understood again, and not: a minute must pass */
        (void)say(fleet, "gw-1", now.wall_ms);
        refused += fleet_take(fleet, "gw-1", "{", 1, i < 3 ? &now : &later) == -EINVAL;
    }
    capture_end(&capture, log, sizeof log);
    assert_int_equal(refused, 7);
    assert_int_equal(lines_of(log), 2);
    assert_non_null(strstr(log, "(and 3 times since it was last said)"));
    assert_int_equal(fleet_find(fleet, "gw-1")->state.produced, 7);
}

/* As before a restart: its devices are known, and it is silent until it speaks. */
static void what_is_remembered_is_there_but_not_ready(void **state)
{
    enum { HOUR_MS = 3600 * 1000 };
    struct fleet *fleet = *state;
    struct payload_device *device = calloc(1, sizeof *device);
    const struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                       .at_ms = now.wall_ms - HOUR_MS + SLOW_MS,
                                       .epoch = "9f3c52d1a07be644",
                                       .device_count = 1,
                                       .devices = device};
    const struct fleet_member *member;

    assert_int_equal(fleet_remind(fleet, "gw-1", &said, now.wall_ms - HOUR_MS), 0);
    member = fleet_find(fleet, "gw-1");
    assert_int_equal(member->state.device_count, 1);
    assert_int_equal(member->state.link, PAYLOAD_LINK_DISCONNECTED);
    assert_int_equal(member->heard_ms, now.wall_ms - HOUR_MS);
    assert_int_equal(member->ahead_ms, SLOW_MS);
    assert_int_equal(ready(fleet, 0), 0); /* of a machine that has just started too */
    assert_int_equal(say(fleet, "gw-1", now.wall_ms), 0);
    assert_int_equal(ready(fleet, now.mono_ms), 1);
    assert_int_equal(fleet_find(fleet, "gw-1")->heard_ms, now.wall_ms);
}

static void who_is_forgotten_is_there_no_more(void **state)
{
    struct fleet *fleet = *state;
    size_t count;

    assert_false(fleet_forget(fleet, "gw-1")); /* of nobody yet */
    (void)say(fleet, "gw-1", now.wall_ms);
    (void)say(fleet, "gw-2", now.wall_ms);
    (void)say(fleet, "gw-3", now.wall_ms);
    assert_true(fleet_forget(fleet, "gw-2"));
    assert_false(fleet_forget(fleet, "gw-2"));
    assert_true(fleet_forget(fleet, "gw-3")); /* the last one */
    assert_string_equal(fleet_all(fleet, &count)[0].name, "gw-1");
    assert_int_equal(count, 1);
    assert_int_equal(fleet_forgotten(fleet), 2);
}

static const struct fleet_word word = {"operator an", 1800000001000};

/* What the broker retains is said again at every connection; what is written since is new. */
static void words_of_a_retired_gateway_are_past(void **state)
{
    struct fleet *fleet = *state;

    (void)say(fleet, "gw-1", now.wall_ms);
    fleet_retire(fleet, "gw-1", &word);
    assert_true(fleet_gone(fleet, "gw-1"));
    assert_int_equal(fleet_forgotten(fleet), 1);
    assert_int_equal(say(fleet, "gw-1", now.wall_ms), -ESTALE);
    assert_int_equal(say_will(fleet, "gw-1"), -ESTALE);
    assert_int_equal(fleet_take(fleet, "gw-1", "{", 1, &now), -ESTALE);
    assert_null(fleet_find(fleet, "gw-1"));
    assert_int_equal(say(fleet, "gw-1", now.wall_ms + 1000), 0);
    assert_non_null(fleet_find(fleet, "gw-1"));
    assert_false(fleet_gone(fleet, "gw-1"));
    assert_int_equal(fleet_retired(fleet)->count, 0);
    fleet_retire(fleet, "gw-9", &word); /* of whom nothing is known */
    assert_true(fleet_gone(fleet, "gw-9"));
    assert_string_equal(fleet_retired(fleet)->rows[0].by, "operator an");
    assert_int_equal(fleet_retired(fleet)->rows[0].retired_ms, word.wall_ms);
}

static void a_retired_device_is_taken_out_until_it_is_read_again(void **state)
{
    struct fleet *fleet = *state;

    (void)say(fleet, "gw-1", now.wall_ms);
    (void)say(fleet, "gw-2", now.wall_ms + 1000);
    assert_string_equal(fleet_reader(fleet, "H99.1", "q1", now.mono_ms)->name, "gw-1");
    assert_null(fleet_reader(fleet, "H99.1", "q2", now.mono_ms));
    assert_null(fleet_reader(fleet, "H99.1", "q1", now.mono_ms + FLEET_STALE_MS + 1));
    assert_false(fleet_retire_device(fleet, "H99.1", "q2", &word));
    assert_int_equal(fleet_forgotten(fleet), 0);
    assert_true(fleet_retire_device(fleet, "H99.1", "q1", &word));
    assert_int_equal(fleet_forgotten(fleet), 1);
    assert_int_equal(fleet_find(fleet, "gw-1")->state.device_count, 0);
    assert_int_equal(fleet_find(fleet, "gw-2")->state.device_count, 0);
    assert_int_equal(say(fleet, "gw-2", now.wall_ms + 1000), -ESTALE);
    assert_int_equal(say_will(fleet, "gw-2"), 0); /* its link is news all the same */
    assert_int_equal(fleet_find(fleet, "gw-2")->state.device_count, 0);
    assert_int_equal(say(fleet, "gw-2", now.wall_ms + 2000), 0);
    assert_int_equal(fleet_find(fleet, "gw-2")->state.device_count, 1);
    assert_int_equal(fleet_find(fleet, "gw-1")->state.device_count, 0);
}

static void more_than_can_be_believed_are_refused(void **state)
{
    struct fleet *fleet = *state;
    char name[TOPIC_GATEWAY_BYTES];
    size_t count;

    for (int i = 0; i < FLEET_MOST; i++) {
        (void)snprintf(name, sizeof name, "gw-%d", i);
        assert_int_equal(say(fleet, name, now.wall_ms), 0);
    }
    assert_int_equal(say(fleet, "one-more", now.wall_ms), -ENOSPC);
    assert_int_equal(say(fleet, "gw-0", now.wall_ms), 0); /* who is known is heard */
    (void)fleet_all(fleet, &count);
    assert_int_equal(count, FLEET_MOST);
}

static void start_says(struct fleet *fleet, const char *run, int64_t mono_ms)
{
    struct payload_state said = {.link = PAYLOAD_LINK_READY, .epoch = "9f3c52d1a07be644"};
    char *text;

    (void)snprintf(said.run, sizeof said.run, "%s", run);
    text = payload_write_state(&said);
    assert_int_equal(fleet_take(fleet, "gw-1", text, strlen(text),
                                &(struct fleet_now){mono_ms, now.wall_ms + mono_ms}),
                     0);
    free(text);
}

static void two_that_speak_in_turns_are_twins(void **state)
{
    static const char one[] = "00000000000000a1", two[] = "00000000000000b2";
    struct fleet *fleet = *state;
    struct capture capture;
    char log[LOG_BYTES];

    capture = capture_begin();
    start_says(fleet, "00000000000000c3", 1);
    start_says(fleet, one, 2);
    start_says(fleet, two, 3); /* one start after the other */
    start_says(fleet, one, 4); /* and an old message */
    assert_false(fleet_twins(fleet_find(fleet, "gw-1"), 4));
    start_says(fleet, two, 5);
    assert_true(fleet_twins(fleet_find(fleet, "gw-1"), 5));
    start_says(fleet, one, 6);
    start_says(fleet, one, 7);
    assert_int_equal(fleet_find(fleet, "gw-1")->returned_ms, now.wall_ms + 6);
    capture_end(&capture, log, sizeof log);
    assert_non_null(strstr(log,
                           "two of this name live at once, starts 00000000000000b2 and "
                           "00000000000000a1"));
    assert_null(strstr(strstr(log, "two of this") + 1, "two of this")); /* once */
    assert_true(fleet_twins(fleet_find(fleet, "gw-1"), 6 + FLEET_TWINS_MS));
    assert_false(fleet_twins(fleet_find(fleet, "gw-1"), 7 + FLEET_TWINS_MS));
    start_says(fleet, two, 8 + FLEET_TWINS_MS);
    assert_false(fleet_twins(fleet_find(fleet, "gw-1"), 8 + FLEET_TWINS_MS));
}

/* --- when devices last answered -------------------------------------------------------- */

/* Of its two counters the first is said to have answered then; 0: that it never has. */
static void say_seen(struct fleet *fleet, const char *gateway, int64_t seen_ms,
                     const struct fleet_now *at)
{
    struct payload_device devices[] = {
        {.unit = "H99.2", .counter = "q1", .seen_ms = seen_ms},
        {.unit = "H99.1", .counter = "q1"},
    };
    const struct payload_state said = {
        .link = PAYLOAD_LINK_READY,
        .version = "1.0.0",
        .at_ms = at->wall_ms,
        .epoch = "9f3c52d1a07be644",
        .device_count = 2,
        .devices = devices,
    };
    char *text = payload_write_state(&said);

    assert_int_equal(fleet_take(fleet, gateway, text, strlen(text), at), 0);
    free(text);
}

static int64_t seen(const struct fleet *fleet, const char *unit)
{
    const struct payload_state *state = &fleet_find(fleet, "gw-1")->state;

    for (size_t i = 0; i < state->device_count; i++) {
        if (strcmp(state->devices[i].unit, unit) == 0)
            return state->devices[i].seen_ms;
    }
    fail();
    return -1;
}

static void a_gateway_that_starts_makes_nobody_forget_when_a_device_answered(void **state)
{
    const struct fleet_now later = {now.mono_ms + 1000, now.wall_ms + 1000};
    struct fleet *fleet = *state;

    say_seen(fleet, "gw-1", now.wall_ms - 7000, &now);
    say_seen(fleet, "gw-1", 0, &later);
    say_seen(fleet, "gw-1", 0, &later);
    assert_int_equal(seen(fleet, "H99.2"), now.wall_ms - 7000);
    assert_int_equal(seen(fleet, "H99.1"), 0); /* which never did */
    say_seen(fleet, "gw-1", later.wall_ms, &later);
    assert_int_equal(seen(fleet, "H99.2"), later.wall_ms);
}

/* Its clock was wrong by days when it said so, and has been set. */
static void no_device_has_answered_after_that_was_said(void **state)
{
    const struct fleet_now later = {now.mono_ms + 1000, now.wall_ms + 1000};
    struct fleet *fleet = *state;

    say_seen(fleet, "gw-1", now.wall_ms + 3 * INT64_C(86400000), &now);
    say_seen(fleet, "gw-1", 0, &later);
    assert_int_equal(seen(fleet, "H99.2"), now.wall_ms);
}

static void what_is_retired_has_never_answered(void **state)
{
    const struct fleet_now later = {now.mono_ms + 1000, now.wall_ms + 1000};
    struct fleet *fleet = *state;

    say_seen(fleet, "gw-1", now.wall_ms, &now);
    assert_true(fleet_retire_device(fleet, "H99.2", "q1", &word));
    say_seen(fleet, "gw-1", 0, &later);
    assert_int_equal(seen(fleet, "H99.2"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(foreign_units_are_told_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ordered_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clock_of_a_gateway_is_compared_with_ours, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(last_will_is_news_of_the_link_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_is_silent_is_not_ready, set_up, tear_down),
        cmocka_unit_test(what_is_known_of_a_gateway_depends_on_the_link),
        cmocka_unit_test_setup_teardown(what_is_not_understood_is_logged_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_remembered_is_there_but_not_ready, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_is_forgotten_is_there_no_more, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_gateway_that_starts_makes_nobody_forget_when_a_device_answered, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(no_device_has_answered_after_that_was_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_retired_has_never_answered, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(two_that_speak_in_turns_are_twins, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(words_of_a_retired_gateway_are_past, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_retired_device_is_taken_out_until_it_is_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_than_can_be_believed_are_refused, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
