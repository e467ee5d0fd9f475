#include "sensors/courier.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EPOCH "9f3c52d1a07be644"

enum { BOOT = 7 };

/* One that has never sent anything. */
static struct courier fresh(uint64_t last)
{
    struct courier courier;

    courier_init(&courier,
                 &(struct courier_start){.epoch = EPOCH, .first = 1, .last = last}, 1);
    return courier;
}

/* A courier that has been greeted by the centre at 0 ms and may send. */
static struct courier ready(uint64_t last)
{
    struct courier courier = fresh(last);

    courier_connected(&courier, 0);
    courier_receipt(&courier,
                    &(struct payload_receipt){.epoch = EPOCH, .committed = 0, .boot = BOOT},
                    0);
    return courier;
}

static enum courier_news receipt(struct courier *courier, uint64_t committed, uint64_t boot,
                                 int64_t now_ms)
{
    return courier_receipt(
        courier,
        &(struct payload_receipt){.epoch = EPOCH, .committed = committed, .boot = boot},
        now_ms);
}

/* Sends all that may be sent now; gives the first and how many. */
static uint64_t send_all(struct courier *courier, int64_t now_ms, uint64_t *ret_first)
{
    uint64_t first = 0;
    uint64_t sum = 0;
    size_t count = 0;

    *ret_first = 0;
    while (courier_next(courier, now_ms, &first, &count)) {
        if (sum == 0)
            *ret_first = first;
        assert_int_equal(first, *ret_first + sum);
        courier_sent(courier, count, now_ms);
        sum += count;
    }
    return sum;
}

static void assert_sends(struct courier *courier, int64_t now_ms, uint64_t first,
                         uint64_t count)
{
    uint64_t from;

    assert_int_equal(send_all(courier, now_ms, &from), count);
    assert_int_equal(from, first);
}

static void nothing_is_sent_without_a_connection(void **state)
{
    struct courier courier = fresh(10);
    uint64_t first;
    size_t count;

    (void)state;
    assert_false(courier_next(&courier, 0, &first, &count));
    assert_int_equal(courier_due_ms(&courier), INT64_MAX);
}

static void a_new_connection_waits_a_moment_for_the_receipt(void **state)
{
    struct courier courier = fresh(10);

    (void)state;
    courier_connected(&courier, 5000);
    assert_sends(&courier, 5999, 0, 0);
    assert_int_equal(courier_due_ms(&courier), 6000);
    assert_sends(&courier, 6000, 1, 10);
}

static void the_retained_receipt_says_where_to_begin(void **state)
{
    struct courier courier = fresh(10);

    (void)state;
    courier.reached = 10; /* sent by the process before this one */
    courier_connected(&courier, 0);
    assert_int_equal(receipt(&courier, 6, BOOT, 3), COURIER_ADVANCED);
    assert_sends(&courier, 3, 7, 4);
}

static void batches_go_out_ahead_of_the_receipts_up_to_the_window(void **state)
{
    struct courier courier = ready(10000);
    uint64_t first;
    size_t count;

    (void)state;
    assert_true(courier_next(&courier, 0, &first, &count));
    assert_int_equal(count, COURIER_BATCH_EVENTS);
    assert_sends(&courier, 0, 1, COURIER_WINDOW_EVENTS);
    receipt(&courier, 700, BOOT, 10);
    assert_sends(&courier, 10, COURIER_WINDOW_EVENTS + 1, 700);
}

/* A past deadline that is armed again and again would burn a whole core. */
static void with_a_full_window_it_waits_for_the_silence_only(void **state)
{
    struct courier courier = fresh(10000);

    (void)state;
    courier_connected(&courier, 0);
    assert_int_equal(courier_due_ms(&courier), COURIER_GREETING_MS);
    assert_false(courier_tick(&courier, COURIER_GREETING_MS));
    assert_sends(&courier, COURIER_GREETING_MS, 1, COURIER_WINDOW_EVENTS);
    assert_int_equal(courier_due_ms(&courier), COURIER_GREETING_MS + COURIER_SILENCE_MS);
}

static void who_finds_no_room_after_the_greeting_is_not_woken_for_it(void **state)
{
    struct courier courier = fresh(10);

    (void)state;
    courier_connected(&courier, 0);
    assert_false(courier_tick(&courier, COURIER_GREETING_MS + 5));
    assert_int_equal(courier_due_ms(&courier),
                     INT64_MAX); /* the broker says when there is */
}

static void silence_sends_again_with_growing_pauses(void **state)
{
    struct courier courier = ready(10);
    int64_t now_ms = 0;
    int64_t pause_ms = COURIER_SILENCE_MS;

    (void)state;
    assert_sends(&courier, now_ms, 1, 10);
    for (int i = 0; i < 12; i++) {
        int64_t due_ms = courier_due_ms(&courier);

        assert_in_range(due_ms - now_ms, pause_ms, pause_ms + pause_ms / 4 + pause_ms / 2);
        assert_false(courier_tick(&courier, due_ms - 1));
        assert_true(courier_tick(&courier, due_ms));
        assert_sends(&courier, due_ms, 1, 10);
        now_ms = due_ms;
        pause_ms = courier.silence_ms;
        assert_in_range(pause_ms, COURIER_SILENCE_MS, COURIER_SILENCE_MAX_MS * 5 / 4);
    }
    assert_in_range(pause_ms, COURIER_SILENCE_MAX_MS, COURIER_SILENCE_MAX_MS * 5 / 4);
}

static void a_receipt_makes_it_patient_again(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    assert_true(courier_tick(&courier, 2000));
    assert_sends(&courier, 2000, 1, 10);
    assert_int_equal(receipt(&courier, 4, BOOT, 2500), COURIER_ADVANCED);
    assert_int_equal(courier_due_ms(&courier), 2500 + COURIER_SILENCE_MS);
    assert_sends(&courier, 2500, 0, 0);
    assert_true(courier_tick(&courier, 4500));
    assert_sends(&courier, 4500, 5, 6);
}

static void with_all_receipts_there_is_nothing_to_wait_for(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    assert_int_equal(receipt(&courier, 10, BOOT, 20), COURIER_ADVANCED);
    assert_int_equal(courier_due_ms(&courier), INT64_MAX);
    assert_false(courier_tick(&courier, 1000000));
}

static void the_same_receipt_again_changes_nothing(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    assert_int_equal(receipt(&courier, 0, BOOT, 1500), COURIER_NOTHING);
    assert_sends(&courier, 1500, 0, 0);
    assert_true(courier_tick(&courier, 2000));
}

static void a_centre_that_speaks_up_is_tried_at_once(void **state)
{
    struct courier courier = ready(10);
    int64_t now_ms = 0;

    (void)state;
    assert_sends(&courier, now_ms, 1, 10);
    for (int i = 0; i < 6; i++) {
        now_ms = courier_due_ms(&courier);
        assert_true(courier_tick(&courier, now_ms));
        assert_sends(&courier, now_ms, 1, 10);
    }
    assert_in_range(courier_due_ms(&courier) - now_ms, COURIER_SILENCE_MAX_MS, INT32_MAX);
    assert_int_equal(receipt(&courier, 0, BOOT, now_ms + 100), COURIER_NOTHING);
    assert_sends(&courier, now_ms + 100, 0, 0); /* an answer to what was sent just now */
    assert_int_equal(receipt(&courier, 0, BOOT, now_ms + 5000), COURIER_NOTHING);
    assert_sends(&courier, now_ms + 5000, 1, 10);
    assert_int_equal(receipt(&courier, 0, BOOT, now_ms + 5001), COURIER_NOTHING);
    assert_sends(&courier, now_ms + 5001, 0, 0);
}

static void a_new_connection_sends_again_what_has_no_receipt(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    receipt(&courier, 3, BOOT, 10);
    courier_disconnected(&courier);
    assert_int_equal(courier_due_ms(&courier), INT64_MAX);
    courier_connected(&courier, 100);
    receipt(&courier, 3, BOOT, 110);
    assert_sends(&courier, 110, 4, 7);
}

static void a_restarted_centre_gets_what_has_no_receipt(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    assert_int_equal(receipt(&courier, 3, BOOT, 10), COURIER_ADVANCED);
    assert_int_equal(receipt(&courier, 3, BOOT + 1, 20), COURIER_REBOOTED);
    assert_sends(&courier, 20, 4, 7);
}

static void a_centre_restored_from_a_backup_gets_its_hole_filled(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_sends(&courier, 0, 1, 10);
    assert_int_equal(receipt(&courier, 10, BOOT, 10), COURIER_ADVANCED);
    assert_int_equal(receipt(&courier, 4, BOOT + 1, 20), COURIER_RESTORED);
    assert_sends(&courier, 20, 5, 6);
}

static void what_is_no_longer_kept_is_passed_over(void **state)
{
    struct courier courier = ready(10000);

    (void)state;
    assert_sends(&courier, 0, 1, COURIER_WINDOW_EVENTS);
    assert_int_equal(receipt(&courier, 10, BOOT, 10), COURIER_ADVANCED);
    courier_kept(&courier, 6, 10000);
    assert_int_equal(receipt(&courier, 5, BOOT + 1, 20), COURIER_RESTORED);
    assert_int_equal(receipt(&courier, 4, BOOT + 2, 30), COURIER_GONE);
    assert_sends(&courier, 30, 6, COURIER_WINDOW_EVENTS);
    assert_int_equal(receipt(&courier, 4, BOOT + 2, 40),
                     COURIER_NOTHING); /* said already */
    assert_true(courier_tick(&courier, 30 + COURIER_SILENCE_MS));
    assert_sends(&courier, 3000, 6, COURIER_WINDOW_EVENTS);
    assert_int_equal(receipt(&courier, 100, BOOT + 2, 3000), COURIER_ADVANCED);
    assert_int_equal(receipt(&courier, 3, BOOT + 3, 3010), COURIER_GONE);
    assert_int_equal(receipt(&courier, 2, BOOT + 3, 3020), COURIER_GONE);
}

static void a_receipt_says_what_is_lost(void **state)
{
    struct courier courier = ready(10);

    (void)state;
    assert_int_equal(courier.lost, 0);
    courier_receipt(
        &courier,
        &(struct payload_receipt){.epoch = EPOCH, .committed = 0, .boot = BOOT, .lost = 4},
        10);
    assert_int_equal(courier.lost, 4);
    courier_receipt(
        &courier,
        &(struct payload_receipt){.epoch = "ffffffffffffffff", .boot = BOOT, .lost = 9},
        10);
    assert_int_equal(courier.lost, 4);
}

static void a_receipt_for_what_was_never_sent_stops_it(void **state)
{
    struct courier courier = fresh(20);

    (void)state;
    courier.reached = 10; /* by the process before this one */
    courier_connected(&courier, 0);
    assert_int_equal(receipt(&courier, 11, BOOT, 10), COURIER_AHEAD);
    assert_sends(&courier, 10, 0, 0);

    courier = fresh(20);
    courier.reached = 10;
    courier_connected(&courier, 0);
    assert_int_equal(receipt(&courier, 10, BOOT, 20), COURIER_ADVANCED);
    assert_sends(&courier, 20, 11, 10);
    assert_int_equal(receipt(&courier, 20, BOOT, 30), COURIER_ADVANCED);
}

static void receipts_of_another_epoch_count_for_nothing(void **state)
{
    static const struct payload_receipt other = {
        .epoch = "ffffffffffffffff", .committed = 8, .boot = BOOT};
    struct courier courier = fresh(10);

    (void)state;
    courier_connected(&courier, 0);
    assert_int_equal(courier_receipt(&courier, &other, 5), COURIER_NOTHING);
    assert_sends(&courier, 5, 1, 10);
    assert_int_equal(courier_receipt(&courier, &other, 6), COURIER_NOTHING);
    assert_int_equal(courier.committed, 0);
}

/*
 * A broker that loses, doubles and delays, and a centre that only takes what comes next:
 * whatever the dice say, everything arrives once.
 */
static enum courier_news of_term(struct courier *courier, uint64_t committed, uint64_t term)
{
    return courier_receipt(
        courier,
        &(struct payload_receipt){
            .epoch = EPOCH, .committed = committed, .boot = BOOT, .term = term},
        100);
}

/* Else what the old one has and the new one has not would be settled, and go. */
static void a_receipt_of_a_centre_that_was_replaced_counts_for_nothing(void **state)
{
    struct courier courier = ready(10);
    uint64_t first;

    (void)state;
    assert_int_equal(send_all(&courier, 0, &first), 10);
    assert_int_equal(of_term(&courier, 8, 0), COURIER_ADVANCED);
    assert_int_equal(of_term(&courier, 3, 1000001), COURIER_RESTORED); /* by the new one */
    assert_int_equal(courier.term, 1000001);
    assert_int_equal(send_all(&courier, 100, &first), 7);
    assert_int_equal(first, 4);
    assert_int_equal(of_term(&courier, 10, 0), COURIER_OUTDATED);
    assert_int_equal(of_term(&courier, 10, 1000000), COURIER_OUTDATED);
    assert_int_equal(courier.committed, 3);
    assert_int_equal(courier.term, 1000001);
    assert_int_equal(of_term(&courier, 5, 1000001), COURIER_ADVANCED);
    assert_int_equal(of_term(&courier, 5, 2000000), COURIER_REBOOTED); /* sends again */
    assert_int_equal(send_all(&courier, 100, &first), 5);
    assert_int_equal(of_term(&courier, 11, 1), COURIER_OUTDATED); /* nor is it ahead */
}

static void the_term_is_known_from_before(void **state)
{
    struct courier courier;

    (void)state;
    courier_init(
        &courier,
        &(struct courier_start){
            .epoch = EPOCH, .first = 1, .last = 10, .reached = 10, .term = 1000001},
        1);
    courier_connected(&courier, 0);
    assert_int_equal(of_term(&courier, 10, 0), COURIER_OUTDATED);
    assert_false(courier.heard); /* it goes on as if none had come */
    assert_int_equal(of_term(&courier, 2, 1000001), COURIER_ADVANCED);
}

static void everything_arrives_over_a_broker_that_loses_most(void **state)
{
    struct courier courier = ready(5000);
    uint64_t stored = 0;
    uint32_t dice = 12345;
    int64_t now_ms = 0;

    (void)state;
    for (; stored < 5000 && now_ms < 100000000; now_ms += 50) {
        uint64_t first;
        size_t count;

        courier_tick(&courier, now_ms);
        while (courier_next(&courier, now_ms, &first, &count)) {
            courier_sent(&courier, count, now_ms);
            dice = dice * 1664525U + 1013904223U;
            if (dice >> 30 != 0)
                continue; /* three of four batches are lost */
            if (first <= stored + 1 && first + count - 1 > stored)
                stored = first + count - 1;
        }
        dice = dice * 1664525U + 1013904223U;
        if (dice >> 31)
            receipt(&courier, stored, BOOT, now_ms);
    }
    assert_int_equal(stored, 5000);
    receipt(&courier, stored, BOOT, now_ms);
    assert_int_equal(courier.committed, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_sent_without_a_connection),
        cmocka_unit_test(a_new_connection_waits_a_moment_for_the_receipt),
        cmocka_unit_test(the_retained_receipt_says_where_to_begin),
        cmocka_unit_test(batches_go_out_ahead_of_the_receipts_up_to_the_window),
        cmocka_unit_test(with_a_full_window_it_waits_for_the_silence_only),
        cmocka_unit_test(who_finds_no_room_after_the_greeting_is_not_woken_for_it),
        cmocka_unit_test(silence_sends_again_with_growing_pauses),
        cmocka_unit_test(a_receipt_makes_it_patient_again),
        cmocka_unit_test(with_all_receipts_there_is_nothing_to_wait_for),
        cmocka_unit_test(the_same_receipt_again_changes_nothing),
        cmocka_unit_test(a_centre_that_speaks_up_is_tried_at_once),
        cmocka_unit_test(a_new_connection_sends_again_what_has_no_receipt),
        cmocka_unit_test(a_restarted_centre_gets_what_has_no_receipt),
        cmocka_unit_test(a_centre_restored_from_a_backup_gets_its_hole_filled),
        cmocka_unit_test(what_is_no_longer_kept_is_passed_over),
        cmocka_unit_test(a_receipt_says_what_is_lost),
        cmocka_unit_test(a_receipt_for_what_was_never_sent_stops_it),
        cmocka_unit_test(receipts_of_another_epoch_count_for_nothing),
        cmocka_unit_test(a_receipt_of_a_centre_that_was_replaced_counts_for_nothing),
        cmocka_unit_test(the_term_is_known_from_before),
        cmocka_unit_test(everything_arrives_over_a_broker_that_loses_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
