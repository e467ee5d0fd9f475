#include "appliance/centre/event_feed.h"

#include <errno.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/clock.h"
#include "tests/unit/appliance/office.h"
#include "tests/unit/capture.h"

enum { HEARD_MOST = 200, TURN_US = 20000, PATIENCE_MS = 10000, QUIET_MS = 200 };

struct bench {
    struct office *office;
    sd_event *loop;
    struct event_feed *feed;
    int room; /* so many more are taken */
    int full; /* what is said when there is none: -EAGAIN, -ENOTCONN */
    int count;
    char *heard[HEARD_MOST]; /* "TOPIC JSON" */
};

static int take(void *owner, const char *topic, const char *json)
{
    struct bench *b = owner;

    if (b->room == 0)
        return b->full;
    b->room--;
    assert_true(b->count < HEARD_MOST);
    assert_true(asprintf(&b->heard[b->count++], "%s %s", topic, json) > 0);
    return 0;
}

static int set_up(void **state)
{
    static struct bench b;
    void *office;

    assert_int_equal(office_set_up(&office), 0);
    b = (struct bench){.office = office, .room = HEARD_MOST, .full = -EAGAIN};
    assert_true(sd_event_new(&b.loop) >= 0);
    office_intake(b.office, office_day("2026-11-02"), 3, 0, 9000); /* before it begins */
    office_settle(b.office);
    assert_int_equal(
        event_feed_open(&b.feed, &(struct event_feed_desk){b.loop, b.office->store,
                                                           &b.office->rules, take, &b}),
        0);
    *state = &b;
    return 0;
}

static void forget(struct bench *b)
{
    while (b->count > 0)
        free(b->heard[--b->count]);
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *office = b->office;

    event_feed_close(b->feed);
    forget(b);
    sd_event_unref(b->loop);
    return office_tear_down(&office);
}

/* Dossiers 1 to `count` are taken in, by two units. */
static void take_in(struct bench *b, int count)
{
    for (int i = 1; i <= count; i++)
        office_intake(b->office, office_day("2026-11-16"), 3 + i % 2, 0, i);
    office_settle(b->office);
    event_feed_work(b->feed);
}

/* Until so many were heard; and a while more, in which nothing else may come. */
static void run(struct bench *b, int count)
{
    int64_t end_ms = clock_mono_ms() + PATIENCE_MS;

    while (b->count < count && clock_mono_ms() < end_ms)
        assert_true(sd_event_run(b->loop, TURN_US) >= 0);
    end_ms = clock_mono_ms() + QUIET_MS;
    while (clock_mono_ms() < end_ms)
        assert_true(sd_event_run(b->loop, TURN_US) >= 0);
    assert_int_equal(b->count, count);
}

static int64_t number_in(const char *heard, const char *member)
{
    const char *at = strstr(heard, member);

    assert_non_null(at);
    return strtoll(at + strlen(member), NULL, 10); /* of null: 0 */
}

#define SEQ   "\"seq\":"
#define AFTER "\"after\":"

/* --- tests --------------------------------------------------------------------------- */

static void events_are_told_in_order_and_linked(void **state)
{
    struct bench *b = *state;

    take_in(b, 100);
    run(b, 100);
    for (int i = 0; i < 100; i++) {
        const char *heard = b->heard[i];

        assert_int_equal(number_in(heard, SEQ), i + 2);
        assert_int_equal(number_in(heard, AFTER), i < 2 ? 0 : i);
        assert_int_equal(strncmp(heard,
                                 i % 2 ? "dunghan/v1/feed/H99.3/land/intake {"
                                       : "dunghan/v1/feed/H99.3.1/land/intake {",
                                 i % 2 ? 35 : 37),
                         0);
        assert_null(strstr(heard, "H99-010101"));
    }
}

/* What comes in is not slowed: after a slice its share of time is over for a while. */
static void no_more_are_told_than_its_share(void **state)
{
    struct bench *b = *state;
    int64_t began_ms = clock_mono_ms();

    take_in(b, 150);
    assert_in_range(b->count, 1, 64);
    for (int i = 0; i < 1000; i++)
        event_feed_work(b->feed);
    assert_true(b->count <= 64 + (clock_mono_ms() - began_ms) / 2);
    run(b, 150);
    assert_true(clock_mono_ms() - began_ms >= (150 - 64) * 1000 / EVENT_FEED_PER_S);
}

static void without_room_it_waits_and_goes_on_where_it_was(void **state)
{
    static const int reasons[] = {-EAGAIN, -ENOTCONN};
    struct bench *b = *state;

    b->room = 3;
    take_in(b, 10);
    run(b, 3);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        b->full = reasons[i];
        event_feed_room(b->feed);
        run(b, 3);
        assert_int_equal(b->count, 3);
    }
    b->room = HEARD_MOST;
    event_feed_room(b->feed);
    run(b, 10);
    for (int i = 0; i < 10; i++)
        assert_int_equal(number_in(b->heard[i], SEQ), i + 2);
    event_feed_room(b->feed); /* nothing is due */
    run(b, 10);
}

/* More than may be behind, as after a day without a broker; or out of files, of which nothing is told. */
static void save_many(struct store *store, int64_t stream)
{
    char text[512];

    (void)snprintf(
        text, sizeof text,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " LIMIT %d) INSERT INTO event (id, stream, seq, type, at_ms, dossier, unit,"
        " choice) SELECT (SELECT max(id) FROM event) + i, %d, 1000 + i, %d, 1, 0, 4,"
        " 0 FROM n",
        EVENT_FEED_BEHIND_MOST + 1, (int)stream, EVENT_RATED);
    assert_int_equal(store_execute(store, text), 0);
    store->last_event += EVENT_FEED_BEHIND_MOST + 1;
}

static int64_t imports(struct store *store)
{
    struct store_stream stream = {.gateway = "import", .epoch = "00000000000000a2"};

    assert_int_equal(store_save_stream(store, &stream), 0);
    return stream.id;
}

static void who_is_too_far_behind_leaps_and_a_listener_sees_it(void **state)
{
    struct bench *b = *state;
    struct capture capture;
    char said[512], expected[64];

    take_in(b, 4);
    run(b, 4);
    assert_int_equal(number_in(b->heard[3], AFTER), 3);
    forget(b);
    save_many(b->office->store, imports(b->office->store));
    save_many(b->office->store, 1);
    capture = capture_begin();
    event_feed_work(b->feed);
    capture_end(&capture, said, sizeof said);
    (void)snprintf(expected, sizeof expected, "feed: %d events are left out",
                   EVENT_FEED_BEHIND_MOST + 1);
    assert_non_null(strstr(said, expected));
    run(b, 0);
    for (int i = 5; i < 7; i++)
        office_intake(b->office, office_day("2026-11-16"), 3, 0, i);
    office_settle(b->office);
    event_feed_work(b->feed);
    run(b, 2);
    assert_int_equal(number_in(b->heard[0], AFTER), 0);
    assert_true(number_in(b->heard[0], SEQ) > EVENT_FEED_BEHIND_MOST);
    assert_int_equal(number_in(b->heard[1], AFTER), number_in(b->heard[0], SEQ));
}

static void what_came_out_of_files_is_nothing_to_be_behind_of(void **state)
{
    struct bench *b = *state;
    struct capture capture;
    char said[512];

    take_in(b, 4);
    run(b, 4);
    save_many(b->office->store, imports(b->office->store));
    for (int i = 5; i < 7; i++)
        office_intake(b->office, office_day("2026-11-16"), 3, 0, i);
    office_settle(b->office);
    capture = capture_begin();
    event_feed_work(b->feed);
    capture_end(&capture, said, sizeof said);
    assert_string_equal(said, "");
    run(b, 6);
    assert_int_equal(number_in(b->heard[4], AFTER), number_in(b->heard[3], SEQ));
    assert_true(number_in(b->heard[4], SEQ) > EVENT_FEED_BEHIND_MOST);
}

static void switched_off_it_does_nothing(void **state)
{
    (void)state;
    event_feed_work(NULL);
    event_feed_room(NULL);
    event_feed_close(NULL);
}

#define WITH_FEED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FEED(events_are_told_in_order_and_linked),
        WITH_FEED(no_more_are_told_than_its_share),
        WITH_FEED(without_room_it_waits_and_goes_on_where_it_was),
        WITH_FEED(who_is_too_far_behind_leaps_and_a_listener_sees_it),
        WITH_FEED(what_came_out_of_files_is_nothing_to_be_behind_of),
        cmocka_unit_test(switched_off_it_does_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
