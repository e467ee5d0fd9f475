#include "appliance/watch/broker_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The second connection to a broker that does all that is needed. */
static const struct broker_check good = {
    .welcome = {.session_present = true},
    .since_ms = 1,
    .dropped = -1,
    .before = true,
    .event_came = true,
    .receipt_came = true,
};

static const char *advice(struct broker_check check)
{
    broker_check_judge(&check, check.since_ms + BROKER_CHECK_MS);
    return check.advice;
}

static void nothing_is_advised_where_nothing_is_wrong(void **state)
{
    struct broker_check first = good;

    (void)state;
    assert_null(advice(good));
    first.before = false; /* there was no session to be kept */
    first.welcome.session_present = false;
    assert_null(advice(first));
}

/* A broker that keeps its sessions says the same when somebody else has ended this one. */
static void
a_lost_session_is_the_broker_s_or_somebody_else_s_with_our_certificate(void **state)
{
    struct broker_check check = good;

    (void)state;
    check.welcome.session_present = false;
    assert_non_null(advice(check));
    assert_non_null(strstr(advice(check), "persistence"));
    assert_non_null(strstr(advice(check), "another client uses the centre's certificate"));
}

static void the_worst_is_said_first(void **state)
{
    struct broker_check check = good;

    (void)state;
    check.welcome.session_present = false;
    check.receipt_came = false;
    assert_non_null(strstr(advice(check), "receipts"));
    check.event_came = false;
    assert_non_null(strstr(advice(check), "events"));
}

static void what_is_wrong_with_statistics_is_said_where_nothing_worse_is(void **state)
{
    struct broker_check check = good;

    (void)state;
    check.blind = true;
    assert_non_null(strstr(advice(check), "read dunghan/v1/stats/#"));
    check.foreign = true;
    assert_non_null(strstr(advice(check), "write dunghan/v1/stats/#"));
    check.receipt_came = false;
    assert_non_null(strstr(advice(check), "receipts"));
}

/* Only events that do not come through make it deaf; one of a gateway's shows that they do. */
static void a_broker_is_deaf_while_no_event_comes_through(void **state)
{
    struct broker_check check = good;

    (void)state;
    check.receipt_came = false;
    broker_check_judge(&check, check.since_ms + BROKER_CHECK_MS);
    assert_false(broker_check_deaf(&check));
    check.event_came = false;
    broker_check_judge(&check, check.since_ms + BROKER_CHECK_MS);
    assert_true(broker_check_deaf(&check));
    assert_false(broker_check_take(&check, "dunghan/v1/events/gw-1", "{}", 2));
    broker_check_judge(&check, check.since_ms + BROKER_CHECK_MS);
    assert_false(broker_check_deaf(&check));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_advised_where_nothing_is_wrong),
        cmocka_unit_test(
            a_lost_session_is_the_broker_s_or_somebody_else_s_with_our_certificate),
        cmocka_unit_test(the_worst_is_said_first),
        cmocka_unit_test(what_is_wrong_with_statistics_is_said_where_nothing_worse_is),
        cmocka_unit_test(a_broker_is_deaf_while_no_event_comes_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
