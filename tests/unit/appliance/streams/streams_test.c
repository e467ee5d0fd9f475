#include "appliance/streams/streams.h"

#include <time.h>

#include "tests/unit/appliance/count/gateway.h"

static void what_comes_too_early_waits_to_be_sent_again(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 3, (const char *[]){GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).early, 1);
    gateway_send(
        f, gateway_epoch, 1,
        (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    assert_int_equal(gateway_total(f).resolved_early, 1);
}

static void the_watermark_survives_a_restart(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1,
                 (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, NULL});
    office_reopen(f);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 2);
    gateway_send(
        f, gateway_epoch, 1,
        (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).duplicates, 2);
    gateway_check(f);
}

static void a_new_outbox_begins_at_one_again(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    gateway_send(f, gateway_other_epoch, 1, (const char *[]){GATEWAY_RESOLVED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 1);
    assert_int_equal(gateway_stream_of(f, gateway_other_epoch).committed, 1);
    assert_int_equal(gateway_total(f).resolved_early, 1);
    gateway_check(f);
}

struct gap_list {
    size_t count;
    struct gap gaps[GAPS_MOST];
};

static void note_gap(void *owner, const struct store_stream *stream, const struct gap *gap)
{
    struct gap_list *list = owner;

    (void)stream;
    list->gaps[list->count++] = *gap;
}

static struct gap_list gaps_of(struct office *f)
{
    struct gap_list list = {0};

    ingest_each_gap(f->ingest, note_gap, &list);
    return list;
}

static void what_a_gateway_no_longer_has_is_booked_as_lost_and_passed_over(void **state)
{
    struct office *f = *state;
    struct gap_list list;

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    gateway_send(f, gateway_epoch, 5,
                 (const char *[]){GATEWAY_RESOLVED, NULL}); /* it does not say: wait */
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 1);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 0);
    gateway_send_held(f, gateway_epoch, 4, 5,
                      (const char *[]){GATEWAY_RESOLVED, NULL}); /* 4 may still come */
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 2);
    gateway_send_held(f, gateway_epoch, 5, 5,
                      (const char *[]){GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL});
    for (int again = 0; again < 2; again++) {
        assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 6);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 3);
        list = gaps_of(f);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.gaps[0].first, 2);
        assert_int_equal(list.gaps[0].last, 4);
        assert_int_equal(list.gaps[0].noticed_ms, gateway_now_ms);
        assert_int_equal(gateway_total(f).resolved_early, 1);
        gateway_check(f);
        office_reopen(f);
    }
}

#define OTHER_INTAKE                                                                       \
    "{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00+07:00\",\"procedure\":\"1."         \
    "001193\",\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-000%d\"}"

static void a_lost_event_that_comes_all_the_same_counts_once(void **state)
{
    struct office *f = *state;
    const char *voiding = "{\"type\":\"voided\",\"at\":\"2026-11-17T08:00:00+07:00\","
                          "\"unit\":\"H42.31\",\"of\":\"9f3c52d1a07be644:65\"}";
    char one[256], two[256];

    (void)snprintf(one, sizeof one, OTHER_INTAKE, 1);
    (void)snprintf(two, sizeof two, OTHER_INTAKE, 2);
    gateway_send_held(f, gateway_epoch, 100, 100, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 99);
    for (int again = 0; again < 2; again++) {
        gateway_send(f, gateway_epoch, 65, (const char *[]){one, GATEWAY_BAD, two, NULL});
        assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 100);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 96);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).quarantined, 1);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).duplicates, again ? 3 : 0);
        assert_int_equal(gateway_total(f).received_direct_or_postal, 3);
        gateway_check(f);
        office_reopen(f);
    }
    assert_int_equal(gaps_of(f).count, 2);

    /* Found by its place, though it lies behind those that came in their turn. */
    gateway_send(f, gateway_epoch, 101, (const char *[]){voiding, NULL});
    assert_int_equal(gateway_total(f).received_direct_or_postal, 2);
    gateway_check(f);
}

static int announce(struct office *f, const char *gateway, const char *of_epoch,
                    uint64_t produced)
{
    return ingest_announce(
        f->ingest, &(struct ingest_announcement){gateway, of_epoch, "", "", produced}, true,
        gateway_now_ms);
}

static void a_new_outbox_says_what_the_old_one_still_owed(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(announce(f, "gw-1", gateway_epoch, 3), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 0); /* it may still come */
    office_reopen(f);
    assert_int_equal(announce(f, "gw-2", gateway_other_epoch, 0), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost,
                     0); /* that is another gateway */
    assert_int_equal(announce(f, "gw-1", gateway_other_epoch, 0), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 2);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 1);

    /* The old disk is found again. */
    gateway_send(f, gateway_epoch, 2,
                 (const char *[]){GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    assert_int_equal(gateway_total(f).resolved_early, 1);
    office_reopen(f);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 0);
}

static void what_is_announced_while_nothing_may_be_stored_is_remembered(void **state)
{
    struct office *f = *state;
    const struct ingest_announcement old = {"gw-1", gateway_epoch, "", "", 7},
                                     new = {"gw-1", gateway_other_epoch, "", "", 2};

    assert_int_equal(ingest_announce(f->ingest, &old, false, gateway_now_ms), 0);
    assert_int_equal(ingest_announce(f->ingest, &new, false, gateway_now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).id, 0); /* nothing is stored */
    gateway_send(f, gateway_other_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    office_reopen(f);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 7);
    assert_int_equal(gateway_stream_of(f, gateway_other_epoch).committed, 1);
    assert_int_equal(gateway_stream_of(f, gateway_other_epoch).announced, 2);
}

static void a_gateway_that_lies_about_gaps_fills_nothing(void **state)
{
    struct office *f = *state;
    char json[256];

    for (uint64_t i = 1; i <= GAPS_MOST + 10; i++)
        gateway_send_held(f, gateway_epoch, 2 * i, 2 * i,
                          (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(gaps_of(f).count, GAPS_MOST);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 2 * GAPS_MOST);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(
            json, sizeof json,
            "{\"v\":1,\"epoch\":\"%016x\",\"first\":1,\"events\":[" GATEWAY_INTAKE "]}",
            (unsigned)i);
        assert_int_equal(
            ingest_message(f->ingest, "gw-9", json, strlen(json), gateway_now_ms), 0);
    }
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, "00000000000000ff").committed, 1);
    assert_int_equal(gateway_stream_of(f, "0000000000000100").committed, 0);
}

enum { HUGE = 1000000000 };

/* It goes on delivering, and nothing is lost that could be believed to have been there. */
static void what_cannot_be_believed_is_a_claim_and_stops_nothing(void **state)
{
    struct office *f = *state;
    struct store_stream stream;

    gateway_send_held(f, gateway_epoch, 51, 51, (const char *[]){GATEWAY_INTAKE, NULL});
    gateway_send_held(f, gateway_epoch, HUGE, HUGE,
                      (const char *[]){GATEWAY_RESOLVED, NULL});
    for (int again = 0; again < 2; again++) {
        stream = gateway_stream_of(f, gateway_epoch);
        assert_int_equal(stream.committed, HUGE);
        assert_int_equal(stream.lost, 50);
        assert_int_equal(stream.claimed, HUGE - 52);
        assert_int_equal(gateway_total(f).resolved_early, 1);
        office_reopen(f);
    }
    gateway_send(f, gateway_epoch, 60, (const char *[]){GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).claimed, HUGE - 53);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).duplicates, 0);
    gateway_check(f);
}

/* So much in all, however many outboxes it begins and however small each step is. */
static void what_is_believed_to_be_lost_is_bounded_for_a_gateway(void **state)
{
    struct office *f = *state;
    uint64_t lost = 0, claimed = 0;

    for (uint64_t step = 1; step <= 3; step++) {
        gateway_send_held(f, gateway_epoch, step * STREAMS_LEAST_BELIEVED / 2,
                          step * STREAMS_LEAST_BELIEVED / 2,
                          (const char *[]){GATEWAY_INTAKE, NULL});
        gateway_send_held(f, gateway_other_epoch, step * STREAMS_LEAST_BELIEVED / 2,
                          step * STREAMS_LEAST_BELIEVED / 2,
                          (const char *[]){GATEWAY_INTAKE, NULL});
    }
    lost = gateway_stream_of(f, gateway_epoch).lost +
           gateway_stream_of(f, gateway_other_epoch).lost;
    claimed = gateway_stream_of(f, gateway_epoch).claimed +
              gateway_stream_of(f, gateway_other_epoch).claimed;
    assert_in_range(lost, STREAMS_LEAST_BELIEVED - 2, STREAMS_LEAST_BELIEVED);
    assert_int_equal(lost + claimed, 3 * STREAMS_LEAST_BELIEVED - 6);
}

static void what_is_announced_is_believed_within_bounds(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(announce(f, "gw-1", gateway_epoch, ((uint64_t)1 << 53) - 1), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).announced,
                     STREAMS_LEAST_BELIEVED + 1);
    assert_int_equal(announce(f, "gw-1", gateway_other_epoch, 0), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, STREAMS_LEAST_BELIEVED);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).claimed, 0);
}

struct records {
    int count;
    uint64_t events;
    bool by_an;
};

static int note_record(void *owner, const struct store_dismissal *dismissal)
{
    struct records *records = owner;

    records->count++;
    records->events += dismissal->events;
    records->by_an = strcmp(dismissal->by, "operator an") == 0 &&
                     dismissal->dismissed_ms == gateway_now_ms;
    return 0;
}

static uint64_t dismiss(struct office *f, bool awaited)
{
    const struct ingest_dismissal dismissal = {"gw-1", "operator an", gateway_now_ms,
                                               awaited};
    uint64_t events;

    assert_int_equal(ingest_dismiss_claims(f->ingest, &dismissal, &events), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    return events;
}

static void a_claim_is_dismissed_with_a_record_and_nothing_else(void **state)
{
    struct office *f = *state;
    struct records records = {0};

    gateway_send_held(f, gateway_epoch, 11, 11, (const char *[]){GATEWAY_INTAKE, NULL});
    gateway_send_held(f, gateway_epoch, HUGE, HUGE,
                      (const char *[]){GATEWAY_RESOLVED, NULL});
    assert_int_equal(announce(f, "gw-1", gateway_epoch, HUGE + 7), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(dismiss(f, false), HUGE - 12);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).announced, HUGE + 7);
    assert_int_equal(dismiss(f, true), 7);
    assert_int_equal(dismiss(f, true), 0);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(gateway_stream_of(f, gateway_epoch).claimed, 0);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 10);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).announced, 0);
        office_reopen(f);
    }
    assert_int_equal(store_each_dismissal(f->store, note_record, &records), 0);
    assert_int_equal(records.count, 2);
    assert_int_equal(records.events, HUGE - 5);
    assert_true(records.by_an);
    gateway_send(f, gateway_epoch, 60, (const char *[]){GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).duplicates, 0);
}

static void what_is_lost_is_not_when_the_store_fails(void **state)
{
    struct office *f = *state;
    size_t bytes;
    char *json = payload_write_batch(
        &(struct payload_frame){.epoch = gateway_epoch, .oldest = 9, .first = 9},
        (const char *[]){GATEWAY_INTAKE}, 1, &bytes);

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, gateway_now_ms), 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost,
                     0); /* what is told is what is stored */
    free(json);
    office_reopen(f); /* without a commit */
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 1);
    assert_int_equal(gaps_of(f).count, 0);
}

/* As many as forty gateways begin whose disks are broken. */
static void many_outboxes_are_told_apart_at_once(void **state)
{
    enum { GATEWAYS = 40, EPOCHS = 250, LOOKS = 100000 };
    struct office *f = *state;
    struct streams *streams;
    char gateway[EVENT_GATEWAY_BYTES], epoch[EVENT_EPOCH_BYTES];
    clock_t begun;

    assert_int_equal(streams_open(&streams, f->store), 0);
    assert_int_equal(store_begin(f->store), 0);
    for (int i = 0; i < GATEWAYS * EPOCHS; i++) {
        struct stream *stream;

        (void)snprintf(gateway, sizeof gateway, "gw-%d", i % GATEWAYS);
        (void)snprintf(epoch, sizeof epoch, "%016x", i / 2); /* each of two gateways */
        stream = streams_reach(streams, gateway, epoch);
        assert_int_equal(streams_enter(streams, stream), 0);
    }
    assert_int_equal(streams_save(streams), 0);
    assert_int_equal(store_commit(f->store), 0);
    streams_close(streams);

    assert_int_equal(streams_open(&streams, f->store), 0);
    begun = clock();
    for (int i = 0; i < LOOKS; i++) {
        int number = i * 7 % (GATEWAYS * EPOCHS);
        const struct stream *stream;

        (void)snprintf(epoch, sizeof epoch, "%016x", number / 2);
        stream = streams_of_epoch(streams, epoch);
        assert_string_equal(stream->now.epoch, epoch);
        assert_string_equal(stream->namesake->now.epoch, epoch);
        assert_null(stream->namesake->namesake);
        assert_ptr_equal(streams_by_id(streams, stream->now.id), stream);
    }
    assert_in_range(clock() - begun, 0,
                    5 * CLOCKS_PER_SEC); /* of the processor: others run too */
    assert_null(streams_of_epoch(streams, "ffffffffffffffff"));
    assert_null(streams_by_id(streams, GATEWAYS * EPOCHS + 1));
    streams_close(streams);
}

/* What was rolled back has no number, and another one may have got it. */
static void a_number_that_was_rolled_back_is_of_nobody(void **state)
{
    struct office *f = *state;
    struct streams *streams;
    struct stream *first, *second;
    int64_t id;

    assert_int_equal(streams_open(&streams, f->store), 0);
    first = streams_reach(streams, "gw-1", gateway_epoch);
    second = streams_reach(streams, "gw-2", gateway_epoch);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(streams_enter(streams, first), 0);
    id = first->now.id;
    assert_ptr_equal(streams_by_id(streams, id), first);
    store_rollback(f->store);
    streams_revert(streams);
    assert_null(streams_by_id(streams, id));
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(streams_enter(streams, second), 0);
    assert_int_equal(second->now.id, id);
    assert_ptr_equal(streams_by_id(streams, id), second);
    assert_int_equal(streams_enter(streams, first), 0);
    assert_ptr_equal(streams_by_id(streams, first->now.id), first);
    store_rollback(f->store);
    streams_close(streams);
}

int main(void)
{
#define WITH_STORE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(what_comes_too_early_waits_to_be_sent_again),
        WITH_STORE(many_outboxes_are_told_apart_at_once),
        WITH_STORE(a_number_that_was_rolled_back_is_of_nobody),
        WITH_STORE(the_watermark_survives_a_restart),
        WITH_STORE(a_new_outbox_begins_at_one_again),
        WITH_STORE(what_a_gateway_no_longer_has_is_booked_as_lost_and_passed_over),
        WITH_STORE(a_lost_event_that_comes_all_the_same_counts_once),
        WITH_STORE(a_new_outbox_says_what_the_old_one_still_owed),
        WITH_STORE(what_is_announced_while_nothing_may_be_stored_is_remembered),
        WITH_STORE(a_gateway_that_lies_about_gaps_fills_nothing),
        WITH_STORE(what_cannot_be_believed_is_a_claim_and_stops_nothing),
        WITH_STORE(what_is_believed_to_be_lost_is_bounded_for_a_gateway),
        WITH_STORE(what_is_announced_is_believed_within_bounds),
        WITH_STORE(a_claim_is_dismissed_with_a_record_and_nothing_else),
        WITH_STORE(what_is_lost_is_not_when_the_store_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
