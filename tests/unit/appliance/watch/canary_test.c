/* The canary: what keeps the watchdog fed, and what does not. */
#include "appliance/watch/canary.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { START_MS = 1000000, LONG_MS = 10 * CANARY_PATIENCE_MS };

static struct canary canary;
static int64_t now_ms;

/* What the broker would do: gives the leg's message back. */
static void come(enum canary_leg leg)
{
    char *json = canary_write(&canary, leg);

    canary_take(&canary, json, strlen(json), now_ms);
    free(json);
}

/* One whole way: call, commit, receipt. */
static void pass(int rc)
{
    assert_true(canary_due(&canary, now_ms));
    come(CANARY_CALL);
    assert_true(canary_called(&canary));
    canary_stored(&canary, rc, now_ms);
    assert_false(canary_called(&canary));
    come(CANARY_RECEIPT);
}

static int begin(void **state)
{
    (void)state;
    now_ms = START_MS;
    canary_init(&canary, 7, now_ms);
    return 0;
}

static void connect_and_prove(void)
{
    canary_connected(&canary, now_ms);
    pass(0);
    now_ms += CANARY_EVERY_MS;
}

static void it_is_well_while_every_canary_passes(void **state)
{
    (void)state;
    canary_connected(&canary, now_ms);
    for (int i = 0; i < 100; i++, now_ms += CANARY_EVERY_MS) {
        pass(0);
        assert_true(canary_well(&canary, now_ms, 0));
        assert_false(canary_due(&canary, now_ms + CANARY_EVERY_MS - 1));
    }
}

static void it_is_not_well_when_a_standing_session_carries_nothing(void **state)
{
    (void)state;
    connect_and_prove();
    assert_true(canary_well(&canary, now_ms, 0));
    now_ms += CANARY_PATIENCE_MS;
    assert_false(canary_well(&canary, now_ms, 0));
    assert_false(canary_passes(&canary, now_ms));
}

static void after_standing_still_itself_it_waits_before_it_judges(void **state)
{
    (void)state;
    connect_and_prove();
    now_ms += LONG_MS; /* a machine that slept: nobody asked in between */
    assert_true(canary_due(&canary, now_ms));
    assert_true(canary_well(&canary, now_ms, 0));
    now_ms += CANARY_PATIENCE_MS - 1;
    assert_true(canary_passes(&canary, now_ms));
    now_ms += 1;
    assert_false(canary_passes(&canary, now_ms));
    assert_false(canary_well(&canary, now_ms, 0));
}

static void a_receipt_that_does_not_come_back_is_as_bad_as_a_call(void **state)
{
    (void)state;
    connect_and_prove();
    for (int i = 0; i < 10; i++, now_ms += CANARY_EVERY_MS) {
        assert_true(canary_due(&canary, now_ms));
        come(CANARY_CALL);
        canary_stored(&canary, 0, now_ms);
    }
    assert_false(canary_well(&canary, now_ms, 0));
}

static void a_broker_that_is_away_is_no_reason_while_the_store_commits(void **state)
{
    (void)state;
    connect_and_prove();
    canary_disconnected(&canary);
    for (int i = 0; i < 100; i++, now_ms += CANARY_EVERY_MS) {
        assert_true(canary_due(&canary, now_ms));
        assert_true(canary_called(&canary)); /* by the short way */
        canary_stored(&canary, 0, now_ms);
        assert_true(canary_well(&canary, now_ms, 0));
    }
    canary_connected(&canary, now_ms);
    assert_true(canary_well(&canary, now_ms + CANARY_PATIENCE_MS - 1, 0));
    assert_false(canary_well(&canary, now_ms + CANARY_PATIENCE_MS, 0));
}

static void a_store_that_refuses_is_a_reason_but_a_full_disk_is_none(void **state)
{
    static const struct {
        int rc;
        bool well;
    } cases[] = {{0, true}, {-ENOSPC, true}, {-EIO, false}, {-EBUSY, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(state);
        canary_connected(&canary, now_ms);
        for (int turn = 0; turn < 10; turn++, now_ms += CANARY_EVERY_MS)
            pass(cases[i].rc);
        assert_int_equal(canary_well(&canary, now_ms, 0), cases[i].well);
        canary_stored(&canary, 0, now_ms);
        assert_true(canary_well(&canary, now_ms, 0));
    }
}

static void a_broker_that_forbids_canaries_is_told_of_but_no_reason(void **state)
{
    (void)state;
    canary_connected(&canary, now_ms);
    now_ms += LONG_MS;
    assert_true(canary_well(&canary, now_ms, 0));
    assert_false(canary_passes(&canary, now_ms));
}

/* Behind a long queue the canary is late, but everything moves. */
static void events_that_are_stored_and_receipts_that_are_taken_are_as_good(void **state)
{
    (void)state;
    connect_and_prove();
    now_ms += LONG_MS;
    canary_events_stored(&canary, now_ms);
    assert_false(canary_well(&canary, now_ms, 0));
    canary_message_taken(&canary, now_ms);
    assert_true(canary_well(&canary, now_ms, 0));
    assert_false(canary_well(&canary, now_ms + CANARY_PATIENCE_MS, 0));
}

static void a_thread_that_stands_still_is_a_reason(void **state)
{
    (void)state;
    assert_true(canary_well(&canary, now_ms, CANARY_THREAD_MS));
    assert_false(canary_well(&canary, now_ms, CANARY_THREAD_MS + 1));
}

static void messages_of_an_earlier_start_and_nonsense_are_passed_over(void **state)
{
    struct canary earlier;
    char *json;

    (void)state;
    canary_init(&earlier, 6, now_ms);
    canary_connected(&earlier, now_ms);
    canary_connected(&canary, now_ms);
    assert_true(canary_due(&earlier, now_ms));
    assert_true(canary_due(&canary, now_ms));
    json = canary_write(&earlier, CANARY_CALL);
    canary_take(&canary, json, strlen(json), now_ms);
    free(json);
    canary_take(&canary, "", 0, now_ms);
    canary_take(&canary, "{}", 2, now_ms);
    assert_false(canary_called(&canary));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_well_while_every_canary_passes, begin),
        cmocka_unit_test_setup(it_is_not_well_when_a_standing_session_carries_nothing,
                               begin),
        cmocka_unit_test_setup(after_standing_still_itself_it_waits_before_it_judges,
                               begin),
        cmocka_unit_test_setup(a_receipt_that_does_not_come_back_is_as_bad_as_a_call,
                               begin),
        cmocka_unit_test_setup(a_broker_that_is_away_is_no_reason_while_the_store_commits,
                               begin),
        cmocka_unit_test_setup(a_store_that_refuses_is_a_reason_but_a_full_disk_is_none,
                               begin),
        cmocka_unit_test_setup(a_broker_that_forbids_canaries_is_told_of_but_no_reason,
                               begin),
        cmocka_unit_test_setup(
            events_that_are_stored_and_receipts_that_are_taken_are_as_good, begin),
        cmocka_unit_test_setup(a_thread_that_stands_still_is_a_reason, begin),
        cmocka_unit_test_setup(messages_of_an_earlier_start_and_nonsense_are_passed_over,
                               begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
