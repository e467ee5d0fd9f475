/* Batches out of a real outbox, and receipts back into it; the way to the centre is simulated. */
#include "sensors/forwarder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "mqtt/client.h"
#include "tests/unit/capture.h"
#include "tests/unit/directory.h"

enum { SWEEP_US = 10000000 }; /* at most */

static const struct outbox_limits limits = {.max_bytes = 64 << 20, .retention_ms = 10};

static struct {
    char directory[DIRECTORY_BYTES];
    sd_event *loop;
    struct outbox *box;
    struct outbox_writer *writer;
    struct forwarder *forwarder;
    int answer;           /* of the way */
    int batches;          /* that went it */
    uint64_t first, last; /* events of the newest */
    size_t most_bytes;    /* of the largest */
    size_t takes_bytes;   /* the broker takes no more; 0: it does */
    bool asked;           /* the newest is a question */
} bench;

static int take_batch(void *owner, const char *json, size_t bytes)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_batch batch;

    (void)owner;
    if (bench.answer < 0)
        return bench.answer;
    if (bench.takes_bytes && bytes > bench.takes_bytes)
        return -EMSGSIZE;
    if (bytes > bench.most_bytes)
        bench.most_bytes = bytes;
    assert_int_equal(payload_read_batch(json, bytes, &batch, fault), 0);
    assert_string_equal(batch.epoch, outbox_epoch(bench.box));
    assert_string_equal(batch.run, outbox_run(bench.box));
    bench.batches++;
    bench.asked = batch.asks;
    bench.first = batch.first;
    bench.last = batch.first + batch.count - 1;
    payload_batch_release(&batch);
    return 0;
}

static void put(int events)
{
    static const char json[] =
        "{\"type\":\"tally\",\"at\":\"2026-11-20T09:00:00+07:00\",\"unit\":\"H99.3\","
        "\"field\":\"land\",\"kind\":\"received\",\"count\":5}";

    if (bench.writer)
        outbox_writer_wait(bench.writer);
    for (int i = 0; i < events; i++)
        assert_int_equal(outbox_append(bench.box, clock_wall_ms(), json), 0);
    assert_int_equal(outbox_commit(bench.box), 0);
    outbox_show(bench.box);
}

/* A gateway that begins with three events that an earlier start may have sent. */
static int set_up(void **state)
{
    (void)state;
    memset(&bench, 0, sizeof bench);
    directory_make(bench.directory);
    assert_true(sd_event_new(&bench.loop) >= 0);
    assert_int_equal(outbox_open(&bench.box, bench.directory, &limits), 0);
    put(3);
    assert_int_equal(outbox_writer_open(&bench.writer, bench.loop, bench.box), 0);
    assert_true(
        forwarder_open(&bench.forwarder, bench.loop, bench.writer,
                       &(struct forwarder_way){NULL, PAYLOAD_MAX_BYTES, take_batch}) >= 0);
    return 0;
}

/* Until the thread has swept. */
static bool sweep(void)
{
    bool more = forwarder_sweep(bench.forwarder);

    assert_true(sd_event_run(bench.loop, SWEEP_US) > 0);
    return more;
}

static int tear_down(void **state)
{
    (void)state;
    forwarder_close(bench.forwarder);
    outbox_writer_close(bench.writer);
    outbox_close(bench.box);
    sd_event_unref(bench.loop);
    directory_remove(bench.directory);
    return 0;
}

static void receive(const char *epoch, uint64_t committed)
{
    struct payload_receipt receipt = {.committed = committed, .boot = 1};

    (void)snprintf(receipt.epoch, sizeof receipt.epoch, "%s", epoch);
    forwarder_receipt(bench.forwarder, &receipt);
}

static struct payload_state told(void)
{
    struct payload_state state = {0};

    forwarder_tell(bench.forwarder, &state);
    return state;
}

static void nothing_is_sent_before_the_centre_says_where_it_stands(void **state)
{
    (void)state;
    forwarder_go_on(bench.forwarder);
    assert_int_equal(bench.batches, 0);
    forwarder_connected(bench.forwarder, 0);
    forwarder_go_on(bench.forwarder);
    assert_int_equal(bench.batches, 0);
    receive(outbox_epoch(bench.box), 1);
    assert_int_equal(bench.batches, 1);
    assert_int_equal(bench.first, 2);
    assert_int_equal(bench.last, 3);
    forwarder_disconnected(bench.forwarder);
    put(1);
    forwarder_stored(bench.forwarder);
    assert_int_equal(bench.batches, 1);
}

static void what_finds_no_room_is_sent_when_there_is_some(void **state)
{
    (void)state;
    forwarder_connected(bench.forwarder, 0);
    bench.answer = -EAGAIN;
    receive(outbox_epoch(bench.box), 0);
    assert_int_equal(bench.batches, 0);
    bench.answer = 0;
    forwarder_go_on(bench.forwarder);
    assert_int_equal(bench.batches, 1);
    assert_int_equal(bench.first, 1);
    assert_int_equal(bench.last, 3);
    put(2);
    forwarder_stored(bench.forwarder);
    assert_int_equal(bench.first, 4);
    assert_int_equal(bench.last, 5);
}

static void a_receipt_is_written_down(void **state)
{
    (void)state;
    forwarder_connected(bench.forwarder, 0);
    receive(outbox_epoch(bench.box), 2);
    assert_int_equal(told().committed, 2);
    assert_true(sd_event_run(bench.loop, SWEEP_US) > 0);
    forwarder_close(bench.forwarder);
    bench.forwarder = NULL;
    outbox_writer_close(bench.writer);
    bench.writer = NULL;
    outbox_close(bench.box);
    assert_int_equal(outbox_open(&bench.box, bench.directory, &limits), 0);
    assert_int_equal(outbox_committed(bench.box), 2);
}

static void numbers_are_given_out_for_good_once_the_centre_has_spoken(void **state)
{
    (void)state;
    assert_false(forwarder_unsure(bench.forwarder));
    forwarder_connected(bench.forwarder, 0);
    put(2);
    forwarder_stored(bench.forwarder);
    assert_true(forwarder_unsure(bench.forwarder));
    assert_int_equal(told().produced, 3);
    receive(outbox_epoch(bench.box), 3);
    assert_false(forwarder_unsure(bench.forwarder));
    assert_int_equal(told().produced, 5);
    assert_true(told().oldest_unsent_ms > 0);
    receive(outbox_epoch(bench.box), 5);
    assert_int_equal(told().oldest_unsent_ms, 0);
}

static void an_old_copy_goes_on_under_a_new_epoch(void **state)
{
    char before[PAYLOAD_EPOCH_BYTES];

    (void)state;
    (void)snprintf(before, sizeof before, "%s", outbox_epoch(bench.box));
    put(2);
    forwarder_stored(bench.forwarder);
    forwarder_connected(bench.forwarder, 0);
    receive(before, 10); /* more than was ever sent from here */
    assert_string_not_equal(outbox_epoch(bench.box), before);
    assert_string_equal(told().epoch, outbox_epoch(bench.box));
    assert_int_equal(outbox_last(bench.box), 2); /* what came since the start */
    assert_int_equal(bench.batches, 0);
    receive(outbox_epoch(bench.box), 0);
    assert_int_equal(bench.batches, 1);
    assert_int_equal(bench.last, 2);
}

static void receive_chain(const char *epoch, uint64_t committed, const char *chain,
                          uint64_t common)
{
    struct payload_receipt receipt = {.committed = committed, .boot = 1, .common = common};

    (void)snprintf(receipt.epoch, sizeof receipt.epoch, "%s", epoch);
    (void)snprintf(receipt.chain, sizeof receipt.chain, "%s", chain);
    if (bench.asked) {
        (void)snprintf(receipt.asker, sizeof receipt.asker, "%s", outbox_run(bench.box));
        receipt.asked = bench.last;
    }
    forwarder_receipt(bench.forwarder, &receipt);
}

/* The centre has as many events, of which the first two are these. */
static void what_the_centre_does_not_have_goes_on_under_a_new_epoch(void **state)
{
    static const char other[] = "00000000000000aa";
    char before[PAYLOAD_EPOCH_BYTES], chain[PAYLOAD_EPOCH_BYTES];

    (void)state;
    (void)snprintf(before, sizeof before, "%s", outbox_epoch(bench.box));
    forwarder_connected(bench.forwarder, 0);
    receive_chain(before, 3, other, 0);
    assert_int_equal(bench.batches, 1); /* nothing but the question, from the oldest on */
    assert_true(bench.asked);
    assert_int_equal(bench.first, 1);
    assert_int_equal(bench.last, 3);
    assert_int_equal(told().produced, 0); /* of this epoch nothing more is promised */
    put(2);
    forwarder_stored(bench.forwarder);
    assert_int_equal(bench.batches, 1);
    receive_chain(before, 3, other, 2);
    assert_string_not_equal(outbox_epoch(bench.box), before);
    assert_string_equal(told().begun, told().run);
    assert_int_equal(outbox_last(bench.box), 3);
    assert_int_equal(outbox_chain(bench.box, 0, chain), 0);
    receive_chain(outbox_epoch(bench.box), 0, chain, 0);
    assert_false(bench.asked);
    assert_int_equal(bench.batches, 2);
    assert_int_equal(bench.last, 3);
}

static void the_same_events_are_the_same_whoever_sent_them(void **state)
{
    char epoch[PAYLOAD_EPOCH_BYTES], chain[PAYLOAD_EPOCH_BYTES];

    (void)state;
    (void)snprintf(epoch, sizeof epoch, "%s", outbox_epoch(bench.box));
    put(2); /* this start has sent none of them */
    forwarder_stored(bench.forwarder);
    assert_int_equal(outbox_chain(bench.box, 5, chain), 0);
    forwarder_connected(bench.forwarder, 0);
    receive_chain(epoch, 5, chain, 0);
    assert_int_equal(told().committed, 5);
    assert_string_equal(outbox_epoch(bench.box), epoch);
    assert_int_equal(bench.batches, 0);
}

/* It has only been behind: all of it is there. */
static void a_copy_without_events_of_its_own_begins_anew_at_once(void **state)
{
    char before[PAYLOAD_EPOCH_BYTES];

    (void)state;
    (void)snprintf(before, sizeof before, "%s", outbox_epoch(bench.box));
    assert_int_equal(outbox_receive(bench.box, 3), 0);
    forwarder_connected(bench.forwarder, 0);
    receive_chain(before, 9, "00000000000000aa", 0);
    assert_true(bench.asked);
    receive_chain(before, 9, "00000000000000aa", 3);
    assert_string_not_equal(outbox_epoch(bench.box), before);
    assert_int_equal(outbox_last(bench.box), 0);
}

static void twins_are_told_of(void **state)
{
    struct payload_receipt receipt = {.boot = 1, .twins = true, .twins_ms = 77};
    struct capture capture;
    char log[4096];

    (void)state;
    capture = capture_begin();
    (void)snprintf(receipt.epoch, sizeof receipt.epoch, "%s", outbox_epoch(bench.box));
    forwarder_receipt(bench.forwarder, &receipt);
    forwarder_receipt(bench.forwarder, &receipt);
    capture_end(&capture, log, sizeof log);
    assert_true(told().twins);
    assert_int_equal(forwarder_twins_ms(bench.forwarder), 77);
    assert_non_null(strstr(log, outbox_run(bench.box)));
    assert_null(strstr(strstr(log, "another gateway") + 1, "another gateway")); /* once */
    receipt.twins = false;
    receipt.twins_ms = 0;
    forwarder_receipt(bench.forwarder, &receipt);
    assert_false(told().twins);
    assert_int_equal(forwarder_twins_ms(bench.forwarder), 77); /* it was so then */
}

static void batches_are_cut_to_what_the_broker_takes(void **state)
{
    (void)state;
    put(97);
    forwarder_stored(bench.forwarder);
    forwarder_connected(bench.forwarder, 4096);
    receive(outbox_epoch(bench.box), 0);
    assert_true(bench.batches > 1);
    assert_int_equal(bench.last, 100);
    assert_in_range(bench.most_bytes, 3000, 4096 - CLIENT_PACKET_FRAME_BYTES);
}

static void what_is_refused_is_tried_in_halves(void **state)
{
    (void)state;
    put(997);
    forwarder_stored(bench.forwarder);
    bench.takes_bytes = 20000; /* it does not say so */
    forwarder_connected(bench.forwarder, 0);
    receive(outbox_epoch(bench.box), 0);
    assert_int_equal(bench.last, 1000);
    assert_in_range(bench.most_bytes, 8000, 20000);
    bench.takes_bytes = 100; /* less than one event */
    put(1);
    forwarder_stored(bench.forwarder);
    assert_int_equal(bench.last, 1000);
    bench.takes_bytes = 0;
    forwarder_go_on(bench.forwarder);
    assert_int_equal(bench.last, 1001);
}

static void what_is_kept_long_enough_is_swept(void **state)
{
    (void)state;
    forwarder_connected(bench.forwarder, 0);
    assert_false(sweep());
    assert_int_equal(outbox_receive(bench.box, 2), 0);
    assert_false(sweep());
    assert_int_equal(outbox_first(bench.box), 1);
    (void)usleep(2000 * (useconds_t)limits.retention_ms);
    assert_false(sweep());
    assert_int_equal(outbox_first(bench.box), 3);
    assert_true(sweep()); /* as there may be more */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_sent_before_the_centre_says_where_it_stands),
        TEST(what_finds_no_room_is_sent_when_there_is_some),
        TEST(a_receipt_is_written_down),
        TEST(numbers_are_given_out_for_good_once_the_centre_has_spoken),
        TEST(an_old_copy_goes_on_under_a_new_epoch),
        TEST(what_the_centre_does_not_have_goes_on_under_a_new_epoch),
        TEST(the_same_events_are_the_same_whoever_sent_them),
        TEST(a_copy_without_events_of_its_own_begins_anew_at_once),
        TEST(twins_are_told_of),
        TEST(batches_are_cut_to_what_the_broker_takes),
        TEST(what_is_refused_is_tried_in_halves),
        TEST(what_is_kept_long_enough_is_swept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
