#include "appliance/count/held.h"

#include <errno.h>

#include "appliance/tables/store_changes.h"
#include "appliance/tables/store_events.h"
#include "tests/unit/appliance/count/gateway.h"

#define HOLDS(members)                                                                     \
    "{\"type\":\"device\",\"at\":\"2026-11-19T09:00:00+07:00\",\"unit\":\"H42.31\","       \
    "\"counter\":\"q3\",\"input\":\"di2\",\"what\":\"jumped\",\"serial\":7,"               \
    "\"before\":40,\"after\":52," members "}"
#define RECEIVED                                                                           \
    HOLDS("\"held\":\"tally\",\"field\":\"land\",\"kind\":\"received\","                   \
          "\"channel\":\"postal\",\"count\":12")
#define RATED HOLDS("\"held\":\"rated\",\"score\":4,\"count\":3")

static int keep(void *owner, const struct store_held *held)
{
    *(struct store_held *)owner = *held;
    return 0;
}

/* The newest one. */
static struct store_held newest(struct office *f)
{
    struct store_held held = {0};

    assert_int_equal(store_each_held(f->store, STORE_HELD_LIST_ALL, 99, keep, &held), 0);
    return held;
}

static int64_t count_open(struct office *f)
{
    int64_t count;

    assert_int_equal(store_count_held(f->store, &count), 0);
    return count;
}

static int beats; /* of the last decision */

static void on_beat(void *owner)
{
    (void)owner;
    beats++;
}

static const struct pulse watched = {on_beat, NULL};

static enum held_result decide(struct office *f, bool accepted)
{
    const struct held_decision decision = {newest(f).id, accepted, "operator an",
                                           gateway_now_ms, &watched};
    struct ingest_doubt doubt;
    enum held_result result;

    beats = 0;
    assert_int_equal(held_decide(f->ingest, &decision, &result, &doubt), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    gateway_check(f);
    return result;
}

static int64_t received(struct office *f)
{
    const struct figures figures = gateway_total(f);

    return figures_received(&figures);
}

static int count_kept(void *owner, const struct store_event *event)
{
    *(int *)owner += !event->event.voided;
    return 0;
}

static int of_type(struct office *f, enum event_type type)
{
    int count = 0;

    assert_int_equal(store_each_loose_event(f->store, type, count_kept, &count), 0);
    return count;
}

static void what_is_held_is_counted_when_it_is_accepted_and_once(void **state)
{
    struct office *f = *state;
    struct store_held held;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(received(f), 0);
    assert_int_equal(count_open(f), 1);
    held = newest(f);
    assert_string_equal(held.place.gateway, "gw-1");
    assert_string_equal(held.place.epoch, gateway_epoch);
    assert_int_equal(held.place.seq, 1);
    assert_string_equal(held.counter, "q3");
    assert_string_equal(held.input, "di2");
    assert_int_equal(held.before, 40);
    assert_int_equal(held.after, 52);
    assert_int_equal(held.type, EVENT_TALLY);
    assert_int_equal(held.kind, EVENT_TALLY_RECEIVED);
    assert_int_equal(held.channel, EVENT_CHANNEL_POSTAL);
    assert_int_equal(held.count, 12);
    assert_int_equal(held.state, STORE_HELD_OPEN);

    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(received(f), 12);
    assert_int_equal(count_open(f), 0);
    held = newest(f);
    assert_int_equal(held.state, STORE_HELD_ACCEPTED);
    assert_string_equal(held.by, "operator an");
    assert_int_equal(held.decided_ms, gateway_now_ms);

    assert_int_equal(decide(f, true), HELD_SAME);
    office_reopen(f);
    assert_int_equal(decide(f, true), HELD_SAME);
    assert_int_equal(received(f), 12);
}

/* Found back by the place of the device's event. */
static void a_tally_that_was_accepted_has_the_place_as_id(void **state)
{
    struct office *f = *state;
    struct store_event event;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(store_find_tally(f->store, 1, "9f3c52d1a07be644:1", &event), 0);
    assert_int_equal(event.amount, 12);
    assert_int_equal(event.event.channel, EVENT_CHANNEL_POSTAL);
    assert_string_equal(event.counter, "q3");
    assert_int_equal(event.event.at_ms, newest(f).at_ms);
}

static void minds_may_change(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(decide(f, false), HELD_DECIDED);
    assert_int_equal(received(f), 0);
    assert_int_equal(count_open(f), 0);
    assert_int_equal(decide(f, false), HELD_SAME);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(decide(f, true), HELD_DECIDED);
        assert_int_equal(received(f), 12);
        office_reopen(f);
        assert_int_equal(decide(f, false), HELD_DECIDED);
        assert_int_equal(received(f), 0);
        assert_int_equal(newest(f).state, STORE_HELD_DROPPED);
    }
}

static void of_tickets_and_ratings_as_many_are_booked(void **state)
{
    struct office *f = *state;

    gateway_send(
        f, gateway_epoch, 1,
        (const char *const[]){HOLDS("\"held\":\"ticket_taken\",\"count\":2"), RATED, NULL});
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(of_type(f, EVENT_RATED), 3);
    assert_int_equal(of_type(f, EVENT_TICKET_TAKEN), 0);
    assert_int_equal(decide(f, false), HELD_DECIDED);
    assert_int_equal(of_type(f, EVENT_RATED), 0);
    assert_int_equal(count_open(f), 1);
}

/* The watchdog must not end a centre that only has much to count. */
static void many_are_booked_and_voided_with_signs_of_life(void **state)
{
    enum { MANY = 3 * PULSE_EVENTS + 1 };
    struct office *f = *state;
    char many[512];

    (void)snprintf(many, sizeof many, HOLDS("\"held\":\"rated\",\"score\":4,\"count\":%d"),
                   MANY);
    gateway_send(f, gateway_epoch, 1, (const char *const[]){many, NULL});
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(of_type(f, EVENT_RATED), MANY);
    assert_int_equal(beats, 3);
    assert_int_equal(decide(f, false), HELD_DECIDED);
    assert_int_equal(of_type(f, EVENT_RATED), 0);
    assert_int_equal(beats, 3);
}

static void what_is_not_committed_is_still_open(void **state)
{
    struct office *f = *state;
    const struct held_decision decision = {1, true, "operator an", gateway_now_ms, NULL};
    struct ingest_doubt doubt;
    enum held_result result;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(held_decide(f->ingest, &decision, &result, &doubt), 0);
    assert_int_equal(result, HELD_DECIDED);
    office_reopen(f); /* as after a kill */
    gateway_check(f);
    assert_int_equal(received(f), 0);
    assert_int_equal(count_open(f), 1);
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(received(f), 12);
}

static void the_same_place_is_one(void **state)
{
    struct office *f = *state;

    for (int i = 0; i < 3; i++)
        gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(count_open(f), 1);
    assert_int_equal(decide(f, true), HELD_DECIDED);
    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(count_open(f), 0);
    assert_int_equal(received(f), 12);
}

#define VOIDED(of)                                                                         \
    "{\"type\":\"voided\",\"at\":\"2026-11-20T08:00:00+07:00\",\"unit\":\"H42.31\","       \
    "\"of\":\"" of "\"}"

static void a_void_of_the_news_withdraws_what_is_open(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1,
                 (const char *const[]){RECEIVED, VOIDED("9f3c52d1a07be644:1"), NULL});
    assert_int_equal(newest(f).state, STORE_HELD_WITHDRAWN);
    assert_int_equal(count_open(f), 0);
    assert_int_equal(decide(f, true), HELD_WITHDRAWN);
    assert_int_equal(decide(f, false), HELD_WITHDRAWN);
    assert_int_equal(received(f), 0);
}

static void a_void_that_came_first_leaves_nothing_to_decide(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1,
                 (const char *const[]){VOIDED("9f3c52d1a07be644:2"), RECEIVED, NULL});
    assert_int_equal(newest(f).id, 0);
}

/* What a person has accepted stays: by then the gateway's word is not the last any more. */
static void what_was_accepted_is_not_withdrawn_by_its_gateway(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(decide(f, true), HELD_DECIDED);
    gateway_send(f, gateway_epoch, 2,
                 (const char *const[]){VOIDED("9f3c52d1a07be644:1"), NULL});
    assert_int_equal(received(f), 12);
    assert_int_equal(newest(f).state, STORE_HELD_ACCEPTED);
}

/* The void of a place, out of a file; *ret_doubt where it is not believed. */
static int import_void(struct office *f, const char *epoch, struct ingest_doubt *ret_doubt)
{
    struct event event = {.type = EVENT_VOIDED, .at_ms = gateway_now_ms, .unit = "H42.31"};
    bool new;
    int rc;

    (void)snprintf(event.of, sizeof event.of, "centre/%s:1", epoch);
    rc = ingest_import(f->ingest, &event, 1, gateway_now_ms, &new, ret_doubt);
    assert_int_equal(ingest_commit(f->ingest), 0);
    return rc;
}

/* As by `dunghan import events`. */
static void whoever_voids_what_was_booked_has_dropped_it(void **state)
{
    struct office *f = *state;
    char epoch[STORE_CHANGES_INCARNATION_BYTES];
    struct ingest_doubt doubt;

    assert_int_equal(store_changes_incarnation(f->store, epoch), 0);
    assert_int_equal(import_void(f, epoch, &doubt), -EINVAL);
    assert_string_equal(doubt.reason, "unknown_event");
    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(import_void(f, epoch, &doubt), 0);
    assert_int_equal(received(f), 0);
    assert_int_equal(newest(f).state, STORE_HELD_DROPPED);
    assert_int_equal(decide(f, true), HELD_DECIDED);
    assert_int_equal(received(f), 12);
}

static void what_is_wrong_stays_right_whatever_the_channel(void **state)
{
    struct office *f = *state;
    struct store_event event;

    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(store_read_event(f->store, 1, &event), 0);
    assert_int_equal(event.what, EVENT_DEVICE_JUMPED);
    assert_string_equal(event.note, "7 40 52 - di2 tally received postal 0 12");
}

/* Two gateways may have one epoch, as copies of a disk do. */
static void a_place_of_two_gateways_wants_the_gateway(void **state)
{
    struct office *f = *state;
    struct event_place place = {"", "9f3c52d1a07be644", 1};
    size_t bytes;
    int64_t id;
    char *json;

    assert_int_equal(store_find_held(f->store, &place, &id), -ENOENT);
    gateway_send(f, gateway_epoch, 1, (const char *const[]){RECEIVED, NULL});
    assert_int_equal(store_find_held(f->store, &place, &id), 0);
    assert_int_equal(id, 1);
    json = payload_write_batch(&(struct payload_frame){.epoch = gateway_epoch, .first = 1},
                               (const char *const[]){RECEIVED}, 1, &bytes);
    assert_int_equal(ingest_message(f->ingest, "gw-2", json, bytes, gateway_now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    free(json);
    assert_int_equal(store_find_held(f->store, &place, &id), -ENOTUNIQ);
    (void)stpcpy(place.gateway, "gw-2");
    assert_int_equal(store_find_held(f->store, &place, &id), 0);
    assert_int_equal(id, 2);
}

static void there_may_be_none_of_an_id(void **state)
{
    struct office *f = *state;
    const struct held_decision decision = {77, true, "operator an", gateway_now_ms, NULL};
    struct ingest_doubt doubt;
    enum held_result result;

    assert_int_equal(held_decide(f->ingest, &decision, &result, &doubt), -ENOENT);
    assert_int_equal(ingest_commit(f->ingest), 0);
}

#define HELD_TEST(test)                                                                    \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HELD_TEST(what_is_held_is_counted_when_it_is_accepted_and_once),
        HELD_TEST(a_tally_that_was_accepted_has_the_place_as_id),
        HELD_TEST(minds_may_change),
        HELD_TEST(of_tickets_and_ratings_as_many_are_booked),
        HELD_TEST(many_are_booked_and_voided_with_signs_of_life),
        HELD_TEST(what_is_not_committed_is_still_open),
        HELD_TEST(the_same_place_is_one),
        HELD_TEST(a_void_of_the_news_withdraws_what_is_open),
        HELD_TEST(a_void_that_came_first_leaves_nothing_to_decide),
        HELD_TEST(what_was_accepted_is_not_withdrawn_by_its_gateway),
        HELD_TEST(whoever_voids_what_was_booked_has_dropped_it),
        HELD_TEST(what_is_wrong_stays_right_whatever_the_channel),
        HELD_TEST(a_place_of_two_gateways_wants_the_gateway),
        HELD_TEST(there_may_be_none_of_an_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
