#include "appliance/centre/intake.h"

#include <errno.h>

#include "appliance/tables/store_term.h"
#include "mqtt/topic.h"
#include "tests/unit/appliance/centre/desk.h"

/* An intake whose broker is away: nothing listens at the port. */
struct bench {
    struct desk *desk;
    struct client *client;
    struct watchdog *watchdog;
    struct broker_check broker;
    struct intake intake;
    int stored; /* how often it was told so */
    uint64_t replaced_by;
};

static void note_stored(void *owner)
{
    ((struct bench *)owner)->stored++;
}

static void note_replaced(void *owner, uint64_t term)
{
    ((struct bench *)owner)->replaced_by = term;
}

static int set_up(void **state)
{
    static const struct client_config config = {.host = "127.0.0.1",
                                                .port = 1,
                                                .client_id = "dunghan-centre",
                                                .keepalive_s = 60,
                                                .window = 10,
                                                .mailbox_bytes = 1 << 16};
    static const struct settings_broker settings = {.host = "127.0.0.1", .port = 1};
    static struct bench b;
    void *desk;

    assert_int_equal(desk_set_up(&desk), 0);
    b = (struct bench){.desk = desk, .watchdog = watchdog_open()};
    assert_int_equal(client_open(&b.client, &config), 0);
    watchdog_begin(b.watchdog, &(struct watchdog_ward){b.desk->loop, b.desk->office->store,
                                                       b.client, 1});
    b.intake = (struct intake){
        .settings = &settings,
        .store = b.desk->office->store,
        .ingest = b.desk->office->ingest,
        .fleet = b.desk->fleet,
        .client = b.client,
        .watchdog = b.watchdog,
        .gate = b.desk->gate,
        .broker = &b.broker,
        .refresh = b.desk->refresh,
        .health = &b.desk->health,
        .voice = {.boot = 1},
        .answered = true,
        .replaced_by = note_replaced,
        .stored = note_stored,
        .owner = &b,
    };
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *desk = b->desk;

    client_close(b->client);
    watchdog_close(b->watchdog);
    return desk_tear_down(&desk);
}

/* A batch with one intake is with ingest and not yet committed. */
static void take_one(struct bench *b, uint64_t seq, int wanted)
{
    struct office *o = b->desk->office;
    char *event = office_event("intake", office_day("2026-11-20"), 3, (int)seq,
                               ",\"procedure\":\"1.001193\",\"channel\":\"online\"");
    size_t bytes;
    char *json = payload_write_batch(
        &(struct payload_frame){.epoch = "9f3c52d1a07be644", .first = seq},
        (const char *const[]){event}, 1, &bytes);

    assert_int_equal(ingest_message(o->ingest, "gw-1", json, bytes, o->now_ms), wanted);
    free(json);
    free(event);
}

static void count_due(void *owner, const struct store_stream *stream, bool receipt_due)
{
    (void)stream;
    *(int *)owner += receipt_due;
}

static int receipts_due(struct bench *b)
{
    int due = 0;

    ingest_each_stream(b->desk->office->ingest, count_due, &due);
    return due;
}

/* The gateway gets its receipt when the broker is back. */
static void without_a_broker_events_are_stored_and_receipts_stay_due(void **state)
{
    struct bench *b = *state;

    take_one(b, 1, 0);
    intake_commit(&b->intake);
    assert_int_equal(ingest_pending(b->desk->office->ingest), 0);
    assert_true(b->desk->health.store_good);
    assert_true(b->desk->health.commit_wall_ms > 0);
    assert_int_equal(b->stored, 1);
    assert_int_equal(receipts_due(b), 1);
    publish_receipts(b->client, b->desk->office->ingest, b->desk->fleet,
                     &(struct publish_voice){.boot = 1});
    assert_int_equal(receipts_due(b), 1);
    desk_run(b->desk, 1); /* and the page is told */
}

static void a_commit_of_nothing_tells_nobody(void **state)
{
    struct bench *b = *state;

    intake_commit(&b->intake);
    intake_work(&b->intake);
    assert_int_equal(b->desk->health.commit_wall_ms, 0);
    refresh_tick(b->desk->refresh, clock_mono_ms());
    assert_int_equal(b->desk->told, 0);
    assert_int_equal(b->stored, 0);
}

static void add_committed(void *owner, const struct store_stream *stream, bool receipt_due)
{
    (void)receipt_due;
    *(uint64_t *)owner += stream->committed;
}

/* Until the next start, whatever succeeds after it: writing on would make it worse. */
static void damage_ends_the_taking_in(void **state)
{
    struct bench *b = *state;
    uint64_t committed = 0;

    take_one(b, 1, 0);
    intake_gate_note(b->desk->gate, -EILSEQ);
    assert_int_equal(b->desk->gate_changed, 1);
    assert_false(intake_open_now(&b->intake));
    intake_halt_changed(&b->intake);
    assert_false(b->desk->health.store_good);
    intake_commit(&b->intake);
    assert_false(b->desk->health.store_good);
    assert_int_equal(b->desk->health.commit_wall_ms, 0);
    ingest_each_stream(b->desk->office->ingest, add_committed, &committed);
    assert_int_equal(committed, 0);
    intake_commit(&b->intake);
    assert_false(b->desk->health.store_good);
    refresh_tick(b->desk->refresh, clock_mono_ms());
    assert_int_equal(b->desk->told, 1); /* the page says so */
}

static void when_there_is_room_again_gateways_are_owed_their_receipts(void **state)
{
    struct bench *b = *state;
    struct store_stream sent = {0};

    take_one(b, 1, 0);
    assert_int_equal(ingest_commit(b->desk->office->ingest), 0);
    (void)snprintf(sent.gateway, sizeof sent.gateway, "gw-1");
    (void)snprintf(sent.epoch, sizeof sent.epoch, "9f3c52d1a07be644");
    sent.id = 1;
    sent.committed = 1;
    ingest_receipt_sent(b->desk->office->ingest, &sent);
    assert_int_equal(receipts_due(b), 0);
    intake_halt_changed(&b->intake); /* the gate is open: it has just become so */
    assert_int_equal(receipts_due(b), 1);
}

/* As from the broker: there is none, so what was said is not, but who is what is. */
static void hear(struct bench *b, const char *topic, const char *json)
{
    intake_hear(&b->intake, topic, json, strlen(json));
}

static void a_centre_that_hears_of_a_higher_term_is_none_any_more(void **state)
{
    struct bench *b = *state;
    struct term term;

    take_one(b, 1, 0);
    hear(b, TOPIC_CENTRE, "{\"v\":1,\"link\":\"lost\"}"); /* of one of our own term */
    hear(b, TOPIC_CENTRE, "no JSON");
    assert_int_equal(b->replaced_by, 0);
    assert_true(intake_speaks(&b->intake));
    hear(b, "dunghan/v1/receipts/gw-9",
         "{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"committed\":5,\"boot\":1,"
         "\"term\":1000007}");
    assert_int_equal(b->replaced_by, 1000007);
    assert_false(intake_speaks(&b->intake));
    assert_int_equal(store_read_term(b->desk->office->store, &term), 0);
    assert_int_equal(term.seen, 1000007);
    assert_int_equal(term.own, 0);
    hear(b, TOPIC_CENTRE, "{\"v\":1,\"link\":\"lost\",\"term\":2000000}");
    assert_int_equal(b->replaced_by, 1000007); /* once is enough */
}

static void a_twin_that_hears_of_one_remembers_it(void **state)
{
    struct bench *b = *state;
    struct term term;

    b->intake.standing = TERM_FOLLOWS;
    assert_false(intake_speaks(&b->intake));
    hear(b, TOPIC_CENTRE, "{\"v\":1,\"link\":\"lost\",\"term\":2000000}");
    hear(b, TOPIC_CENTRE, "{\"v\":1,\"link\":\"lost\",\"term\":1000000}");
    assert_int_equal(b->replaced_by, 0);
    assert_int_equal(store_read_term(b->desk->office->store, &term), 0);
    assert_int_equal(term.seen, 2000000);
}

static void who_leads_says_it_again_where_one_of_a_lower_term_speaks(void **state)
{
    struct bench *b = *state;
    struct store_stream sent = {.id = 1, .committed = 1};

    b->intake.term = (struct term){1000007, 1000007};
    take_one(b, 1, 0);
    assert_int_equal(ingest_commit(b->desk->office->ingest), 0);
    (void)snprintf(sent.gateway, sizeof sent.gateway, "gw-1");
    (void)snprintf(sent.epoch, sizeof sent.epoch, "9f3c52d1a07be644");
    ingest_receipt_sent(b->desk->office->ingest, &sent);
    assert_int_equal(receipts_due(b), 0);
    hear(b, "dunghan/v1/receipts/gw-1",
         "{\"v\":1,\"epoch\":\"9f3c52d1a07be644\",\"committed\":5,\"boot\":1}");
    assert_int_equal(receipts_due(b), 1);
    assert_int_equal(b->replaced_by, 0);
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DESK(without_a_broker_events_are_stored_and_receipts_stay_due),
        WITH_DESK(a_commit_of_nothing_tells_nobody),
        WITH_DESK(damage_ends_the_taking_in),
        WITH_DESK(when_there_is_room_again_gateways_are_owed_their_receipts),
        WITH_DESK(a_centre_that_hears_of_a_higher_term_is_none_any_more),
        WITH_DESK(a_twin_that_hears_of_one_remembers_it),
        WITH_DESK(who_leads_says_it_again_where_one_of_a_lower_term_speaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
