#include "sensors/devices/clock_span.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BEGIN_S INT64_C(1795136472)

enum { DAY_S = 86400, FIRST_NEWEST = 10, LAST_NEWEST = 13 };

/* A visit at `s` after the beginning, by a right clock, when the device's is ahead by so much. */
static struct clock_visit at(int s, int ahead_s, uint32_t newest)
{
    return (struct clock_visit){
        .known = true,
        .serial = 7,
        .clock_s = (uint32_t)(BEGIN_S + s + ahead_s),
        .newest = newest,
        .ahead_ms = ahead_s * INT64_C(1000),
        .wall_ms = (BEGIN_S + s) * 1000 + 400,
    };
}

/* What a record says that was made at `s`, by a clock that is ahead by so much. */
static struct event record(int s, int ahead_s)
{
    return (struct event){.at_ms = (BEGIN_S + s + ahead_s) * 1000};
}

static struct clock_span between(struct clock_visit before, struct clock_visit last)
{
    struct clock_span span = {0};

    clock_span_visit(&span, &before, before.newest);
    clock_span_visit(&span, &last, before.newest);
    return span;
}

static void an_error_that_stays_the_same_is_corrected(void **state)
{
    static const struct {
        const char *name;
        int ahead_before_s, ahead_s, ahead_last_s;
        int s; /* when the record says to be corrected to; -1: it is not */
    } cases[] = {
        {"three days slow", -3 * DAY_S, -3 * DAY_S, -3 * DAY_S, 50},
        {"twenty-six years slow", -9500 * DAY_S, -9500 * DAY_S, -9500 * DAY_S, 50},
        {"a day fast", DAY_S, DAY_S, DAY_S, 50},
        {"drifting, within ten seconds", 100, 104, 108, 50},
        {"drifting, beyond", 100, 105, 111, -1},
        {"right", 0, 0, 0, -1},
        {"a minute slow: nobody sees it", -60, -60, -60, -1},
        {"a second more", -61, -61, -61, 50},
        {"set right between", -DAY_S, -DAY_S, 0, -1},
        {"set wrong between", 0, -DAY_S, -DAY_S, -1},
        {"set right and wrong again between", -DAY_S, 0, -DAY_S, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct clock_span span = between(at(0, cases[i].ahead_before_s, FIRST_NEWEST),
                                               at(100, cases[i].ahead_last_s, LAST_NEWEST));
        const struct event stamped = record(50, cases[i].ahead_s);
        struct event event = stamped;

        print_message("case: %s\n", cases[i].name);
        clock_span_correct(&span, LAST_NEWEST, &event);
        if (cases[i].s < 0) {
            assert_int_equal(event.at_ms, stamped.at_ms);
            assert_int_equal(event.at_device_ms, 0);
        } else {
            assert_int_equal(event.at_ms, (BEGIN_S + cases[i].s) * 1000);
            assert_int_equal(event.at_device_ms, stamped.at_ms);
        }
    }
}

static void assert_untouched(const struct clock_span *span, uint32_t number,
                             struct event event)
{
    const int64_t at_ms = event.at_ms;

    clock_span_correct(span, number, &event);
    assert_int_equal(event.at_ms, at_ms);
    assert_int_equal(event.at_device_ms, 0);
}

static void what_is_not_known_on_both_sides_stays_as_it_was_stamped(void **state)
{
    const struct clock_visit good[] = {at(0, -DAY_S, FIRST_NEWEST),
                                       at(100, -DAY_S, LAST_NEWEST)};
    struct clock_visit visits[2];
    struct clock_span span = {0};

    (void)state;
    clock_span_visit(&span, &good[1], 0);
    assert_untouched(&span, LAST_NEWEST, record(50, -DAY_S)); /* the first visit */
    for (int side = 0; side < 2; side++) {
        for (int what = 0; what < 2; what++) {
            visits[0] = good[0];
            visits[1] = good[1];
            visits[side].known = false;
            if (what == 0)
                visits[side].ahead_ms -= 11000;
            else
                visits[side].serial++;
            span = between(visits[0], visits[1]);
            assert_untouched(&span, LAST_NEWEST, record(50, -DAY_S));
        }
    }
}

static void only_what_was_made_between_the_visits_is_corrected(void **state)
{
    const struct clock_span span =
        between(at(0, -DAY_S, FIRST_NEWEST), at(100, -DAY_S, LAST_NEWEST));

    (void)state;
    assert_untouched(&span, FIRST_NEWEST, record(50, -DAY_S));
    assert_untouched(&span, LAST_NEWEST + 1, record(50, -DAY_S));
    assert_untouched(&span, LAST_NEWEST, record(-1, -DAY_S));
    assert_untouched(&span, LAST_NEWEST, record(101, -DAY_S));
}

/* The clock of the device is read to a second, so what is worked out may lie beyond the visit. */
static void nothing_is_corrected_into_the_future(void **state)
{
    struct clock_visit last = at(100, -DAY_S, LAST_NEWEST);
    struct event event = record(100, -DAY_S);
    struct clock_span span;

    (void)state;
    last.ahead_ms -= 1600;
    span = between(at(0, -DAY_S - 2, FIRST_NEWEST), last);
    clock_span_correct(&span, LAST_NEWEST, &event);
    assert_int_equal(event.at_device_ms, (BEGIN_S + 100 - DAY_S) * 1000);
    assert_int_equal(event.at_ms, (BEGIN_S + 100) * 1000);
}

/* A hiccup between two visits must not decide what can be corrected. */
static void a_record_that_is_taken_over_later_keeps_the_visit_before_it(void **state)
{
    struct clock_visit visits[] = {at(0, -DAY_S, FIRST_NEWEST),
                                   at(100, -DAY_S, LAST_NEWEST),
                                   at(200, -DAY_S, LAST_NEWEST + 1)};
    struct clock_span span = {0};
    struct event event = record(50, -DAY_S);

    (void)state;
    for (int i = 0; i < 3; i++)
        clock_span_visit(&span, &visits[i], FIRST_NEWEST);
    clock_span_correct(&span, FIRST_NEWEST + 1, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 50) * 1000);

    /* But not where the clock was another one on the way. */
    span = (struct clock_span){0};
    visits[1].ahead_ms = 0;
    for (int i = 0; i < 3; i++)
        clock_span_visit(&span, &visits[i], FIRST_NEWEST);
    assert_untouched(&span, FIRST_NEWEST + 1, record(50, -DAY_S));
    clock_span_visit(&span, &visits[2], LAST_NEWEST + 1);
    visits[2] = at(300, -DAY_S, LAST_NEWEST + 2);
    clock_span_visit(&span, &visits[2], LAST_NEWEST + 1);
    event = record(250, -DAY_S);
    clock_span_correct(&span, LAST_NEWEST + 2, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 250) * 1000);
}

/* Its clock is what it was, or both moved by the same: nobody has done that. */
static void a_gateway_whose_clock_is_not_kept_right_may_find_the_error_again(void **state)
{
    struct clock_visit visits[] = {at(0, -DAY_S, FIRST_NEWEST),
                                   at(100, -DAY_S, LAST_NEWEST),
                                   at(200, -DAY_S, LAST_NEWEST + 1)};
    struct clock_span span;
    struct event event = record(50, -DAY_S);

    (void)state;
    visits[1].known = false;
    span = between(visits[0], visits[1]);
    clock_span_correct(&span, LAST_NEWEST, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 50) * 1000);
    visits[2].ahead_ms += 11000; /* of the first, not of the one between */
    clock_span_visit(&span, &visits[2], LAST_NEWEST);
    assert_untouched(&span, LAST_NEWEST + 1, record(150, -DAY_S));
}

/* A gateway that starts without a clock of its own. */
static void
a_visit_that_sees_another_error_by_a_clock_that_is_not_right_says_nothing(void **state)
{
    struct clock_visit visits[] = {at(0, -DAY_S, FIRST_NEWEST),
                                   at(100, -DAY_S, LAST_NEWEST),
                                   at(200, -DAY_S, LAST_NEWEST + 1)};
    struct clock_span span;
    struct event event = record(150, -DAY_S);

    (void)state;
    visits[1].known = false;
    visits[1].ahead_ms = 7;
    span = between(visits[0], visits[1]);
    assert_untouched(&span, LAST_NEWEST, record(50, -DAY_S));
    clock_span_visit(&span, &visits[2], LAST_NEWEST);
    clock_span_correct(&span, LAST_NEWEST + 1, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 150) * 1000);
}

/* As over a restart of the gateway: what is kept, read back. */
static struct clock_span kept(const struct clock_span *span, uint32_t taken)
{
    struct clock_span back = {0};
    char text[CLOCK_SPAN_TEXT_BYTES];

    clock_visit_write(clock_span_kept(span, taken), text);
    assert_int_equal(clock_visit_read(text, &back.last), 0);
    back.last.serial = 7;
    return back;
}

static void a_span_goes_on_over_a_restart(void **state)
{
    const struct clock_visit next = at(200, -DAY_S, LAST_NEWEST + 1);
    struct clock_span whole =
        between(at(0, -DAY_S, FIRST_NEWEST), at(100, -DAY_S, LAST_NEWEST));
    struct clock_span span = kept(&whole, LAST_NEWEST); /* all taken over */
    struct event event = record(150, -DAY_S);

    (void)state;
    clock_span_visit(&span, &next, LAST_NEWEST);
    clock_span_correct(&span, LAST_NEWEST + 1, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 150) * 1000);

    span = kept(&whole, FIRST_NEWEST); /* not all */
    clock_span_visit(&span, &next, FIRST_NEWEST);
    event = record(50, -DAY_S);
    clock_span_correct(&span, FIRST_NEWEST + 1, &event);
    assert_int_equal(event.at_ms, (BEGIN_S + 50) * 1000);

    /* Neither does a restart make steady what was not. */
    whole = between(at(0, -DAY_S, FIRST_NEWEST), at(100, 0, LAST_NEWEST));
    span = kept(&whole, FIRST_NEWEST);
    clock_span_visit(&span, &next, FIRST_NEWEST);
    assert_untouched(&span, FIRST_NEWEST + 1, record(50, -DAY_S));
}

static void only_what_stands_for_another_is_not_kept_anew(void **state)
{
    const struct clock_visit visit = at(0, -DAY_S, FIRST_NEWEST);
    struct clock_visit other = at(5000, -DAY_S, LAST_NEWEST);

    (void)state;
    other.ahead_ms += 3000;
    assert_false(clock_visit_moved(&visit, &other));
    other.ahead_ms++;
    assert_true(clock_visit_moved(&visit, &other));
    other = visit;
    other.known = false;
    assert_true(clock_visit_moved(&visit, &other));
    other = visit;
    other.serial++;
    assert_true(clock_visit_moved(&visit, &other));
}

static void a_text_of_another_make_is_no_visit(void **state)
{
    static const char *const texts[] = {"",
                                        "1",
                                        "1 2 3",
                                        "1 2 3 4 5",
                                        "2 2 3 4",
                                        "1 2 3 x",
                                        " 1 2 3 4",
                                        "1 2 3 4 ",
                                        "1 -2 3 4",
                                        "1 02 3 4",
                                        "1 2 3 4294967295x",
                                        "1 4294967296 3 4"};
    const struct clock_visit longest = {true, 7, UINT32_MAX, UINT32_MAX, INT64_MIN, 0};
    struct clock_visit visit = {0};
    char text[CLOCK_SPAN_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        print_message("text: '%s'\n", texts[i]);
        assert_int_equal(clock_visit_read(texts[i], &visit), -EINVAL);
        assert_false(visit.known);
    }
    clock_visit_write(&longest, text);
    assert_int_equal(clock_visit_read(text, &visit), 0);
    assert_true(visit.known);
    assert_int_equal(visit.newest, UINT32_MAX);
    assert_int_equal(visit.ahead_ms, INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_that_stays_the_same_is_corrected),
        cmocka_unit_test(what_is_not_known_on_both_sides_stays_as_it_was_stamped),
        cmocka_unit_test(only_what_was_made_between_the_visits_is_corrected),
        cmocka_unit_test(nothing_is_corrected_into_the_future),
        cmocka_unit_test(a_record_that_is_taken_over_later_keeps_the_visit_before_it),
        cmocka_unit_test(a_gateway_whose_clock_is_not_kept_right_may_find_the_error_again),
        cmocka_unit_test(
            a_visit_that_sees_another_error_by_a_clock_that_is_not_right_says_nothing),
        cmocka_unit_test(a_span_goes_on_over_a_restart),
        cmocka_unit_test(only_what_stands_for_another_is_not_kept_anew),
        cmocka_unit_test(a_text_of_another_make_is_no_visit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
