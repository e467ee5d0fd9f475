#include "appliance/tables/store_quarantine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_streams.h"
#include "mqtt/base/memory.h"
#include "tests/unit/appliance/tables/scratch.h"

enum { TEXT_BYTES = 256 };

static const struct store_quarantine_filter any = {"", ""};

static void add(struct store *store, const char *gateway, uint64_t seq, const char *payload,
                int64_t now_ms)
{
    const struct store_quarantine entry = {
        .gateway = gateway,
        .stream = seq != 0,
        .seq = seq,
        .reason = "bad_event",
        .detail = "",
        .payload = payload,
        .payload_bytes = strlen(payload),
        .now_ms = now_ms,
    };

    assert_int_equal(store_add_quarantine(store, &entry), 0);
}

/* "gateway:seq×times" of what matches, in its order. */
static void list(struct store *store, const struct store_quarantine_filter *filter,
                 char ret[static TEXT_BYTES])
{
    struct store_quarantined entry = {0};
    int64_t after = 0;
    int rc;

    *ret = '\0';
    while ((rc = store_next_quarantine(store, filter, after, &entry)) == 0) {
        size_t used = strlen(ret);

        (void)snprintf(ret + used, TEXT_BYTES - used, "%s:%d×%d ", entry.gateway,
                       (int)entry.seq, (int)entry.times);
        after = entry.id;
        store_quarantined_release(&entry);
    }
    assert_int_equal(rc, -ENOENT);
}

static void what_has_a_place_is_kept_each_time_and_a_message_once(void **state)
{
    char text[TEXT_BYTES];

    add(*state, "gw-1", 1, "x", 10);
    add(*state, "gw-1", 0, "x", 20);
    add(*state, "gw-1", 2, "x", 30);
    add(*state, "gw-1", 0, "x", 40);
    add(*state, "gw-2", 0, "x", 50);
    list(*state, &any, text);
    assert_string_equal(text, "gw-1:1×1 gw-1:0×2 gw-1:2×1 gw-2:0×1 ");
}

static void entries_are_found_by_gateway_and_reason(void **state)
{
    static const struct {
        struct store_quarantine_filter filter;
        const char *expected;
    } cases[] = {
        {{"", ""}, "gw-1:1×1 gw-2:2×1 gw-1:3×1 "},
        {{"gw-1", ""}, "gw-1:1×1 gw-1:3×1 "},
        {{"", "bad_event"}, "gw-2:2×1 gw-1:3×1 "},
        {{"gw-1", "bad_event"}, "gw-1:3×1 "},
        {{"gw-3", ""}, ""},
        {{"gw-", ""}, ""}, /* not by a part of it */
    };
    char text[TEXT_BYTES];

    add(*state, "gw-1", 1, "a", 10);
    add(*state, "gw-2", 2, "b", 20);
    add(*state, "gw-1", 3, "c", 30);
    assert_int_equal(store_change_quarantine(*state, 1, "future_time", "tomorrow"), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        list(*state, &cases[i].filter, text);
        assert_string_equal(text, cases[i].expected);
    }
}

/* Of an event all is kept, for it shall be taken in; of a message its beginning. */
static void a_long_payload_is_whole_where_it_has_a_place(void **state)
{
    static const struct {
        uint64_t seq;
        size_t bytes, kept;
    } cases[] = {
        {1, STORE_QUARANTINE_MESSAGE_MOST_BYTES + 1,
         STORE_QUARANTINE_MESSAGE_MOST_BYTES + 1},
        {0, STORE_QUARANTINE_MESSAGE_MOST_BYTES, STORE_QUARANTINE_MESSAGE_MOST_BYTES},
        {0, STORE_QUARANTINE_MESSAGE_MOST_BYTES + 1, STORE_QUARANTINE_MESSAGE_MOST_BYTES},
        {2, 0, 0},
    };
    struct store_quarantined entry = {0};
    int64_t after = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *payload =
            need(calloc(1, cases[i].bytes + 1)); /* NULs are bytes like others */
        const struct store_quarantine sent = {.gateway = "gw-1",
                                              .seq = cases[i].seq,
                                              .reason = "bad_event",
                                              .detail = "",
                                              .payload = payload,
                                              .payload_bytes = cases[i].bytes};

        assert_int_equal(store_add_quarantine(*state, &sent), 0);
        assert_int_equal(store_next_quarantine(*state, &any, after, &entry), 0);
        assert_int_equal(entry.payload_bytes, cases[i].kept);
        assert_int_equal(entry.whole, cases[i].kept == cases[i].bytes);
        assert_string_equal(entry.epoch, "");
        assert_int_equal(entry.payload[cases[i].kept], '\0');
        after = entry.id;
        store_quarantined_release(&entry);
        free(payload);
    }
}

static void an_entry_has_the_epoch_of_its_stream(void **state)
{
    struct store_stream stream = {.gateway = "gw-1", .epoch = "9f3c52d1a07be644"};
    struct store_quarantined entry = {0};

    assert_int_equal(store_save_stream(*state, &stream), 0);
    assert_int_equal(stream.id, 1);
    add(*state, "gw-1", 7, "x", 10);
    assert_int_equal(store_next_quarantine(*state, &any, 0, &entry), 0);
    assert_int_equal(entry.stream, 1);
    assert_string_equal(entry.epoch, "9f3c52d1a07be644");
    store_quarantined_release(&entry);
}

/* One that came again is as old as the last time. */
static void the_oldest_is_who_was_not_seen_for_longest(void **state)
{
    struct store_quarantined entry = {0};

    add(*state, "gw-1", 0, "again", 10);
    add(*state, "gw-1", 1, "once", 20);
    add(*state, "gw-1", 0, "again", 30);
    assert_int_equal(store_oldest_quarantine(*state, 20, &entry), -ENOENT);
    assert_int_equal(store_oldest_quarantine(*state, 21, &entry), 0);
    assert_string_equal(entry.payload, "once");
    assert_int_equal(store_drop_quarantine(*state, entry.id), 0);
    store_quarantined_release(&entry);
    assert_int_equal(store_oldest_quarantine(*state, 100, &entry), 0);
    assert_int_equal(entry.first_ms, 10);
    assert_int_equal(entry.last_ms, 30);
    store_quarantined_release(&entry);
}

static int keep_reason(void *owner, const char *reason, int64_t count)
{
    char *text = owner;
    size_t used = strlen(text);

    (void)snprintf(text + used, TEXT_BYTES - used, "%s %d, ", reason, (int)count);
    return 0;
}

static int keep_gone(void *owner, const struct store_gone_row *row)
{
    char *text = owner;
    size_t used = strlen(text);

    (void)snprintf(text + used, TEXT_BYTES - used, "%d %s %s %d, ", (int)row->day, row->why,
                   row->gateway, (int)row->times);
    return strlen(text) > TEXT_BYTES / 2 ? -ECANCELED : 0;
}

static int64_t count_gone(struct store *store, enum store_gone why, const char *gateway,
                          const char *reason, int64_t now_ms)
{
    struct store_quarantined entry = {.times = 2};
    int64_t times = 0;

    (void)snprintf(entry.gateway, sizeof entry.gateway, "%s", gateway);
    (void)snprintf(entry.reason, sizeof entry.reason, "%s", reason);
    assert_int_equal(store_count_gone(store, why, &entry, now_ms, &times), 0);
    return times;
}

/* What had no room is set aside still; what was dropped or is too old is not. */
static void what_is_gone_is_counted_by_day_and_the_newest_day_comes_first(void **state)
{
    enum { DAY_MS = 86400000 };
    char text[TEXT_BYTES] = "";

    add(*state, "gw-1", 1, "x", 10);
    assert_int_equal(count_gone(*state, STORE_GONE_FULL, "gw-1", "bad_event", 0), 2);
    assert_int_equal(count_gone(*state, STORE_GONE_FULL, "gw-1", "bad_event", 1), 4);
    assert_int_equal(count_gone(*state, STORE_GONE_FULL, "gw-2", "bad_event", 1), 2);
    assert_int_equal(count_gone(*state, STORE_GONE_FULL, "gw-1", "future_time", DAY_MS), 2);
    assert_int_equal(count_gone(*state, STORE_GONE_EXPIRED, "gw-1", "bad_event", DAY_MS),
                     2);
    assert_int_equal(store_each_gone(*state, keep_gone, text), 0);
    assert_string_equal(text, "1 expired gw-1 2, 1 full gw-1 2, 0 full gw-1 4, "
                              "0 full gw-2 2, ");
    *text = '\0';
    assert_int_equal(store_each_reason(*state, keep_reason, text), 0);
    assert_string_equal(text, "bad_event 7, future_time 2, ");
}

/* A quarter of the room is for messages; an event may still come when they are full. */
static void messages_fill_a_quarter_of_the_room_and_events_all_of_it(void **state)
{
    enum { MOST_BYTES = 4000, PAYLOAD_BYTES = 500 };
    static const struct {
        uint64_t first;
        const char *expected;
    } cases[] = {{0, "message"}, {1, "event"}};
    char payload[PAYLOAD_BYTES];
    int64_t bytes, before = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int64_t most = cases[i].first ? MOST_BYTES : MOST_BYTES / 4;

        for (unsigned n = 0; n < 12; n++) {
            const struct store_quarantine entry = {.gateway = "gw-1",
                                                   .stream = cases[i].first != 0,
                                                   .seq = cases[i].first ? n + 1 : 0,
                                                   .reason = "bad_event",
                                                   .detail = "",
                                                   .payload = payload,
                                                   .payload_bytes = sizeof payload};

            memset(payload, 'a' + (int)n, sizeof payload);
            print_message("%s %u\n", cases[i].expected, n);
            assert_int_equal(store_quarantine_bytes(*state, "gw-1", &before), 0);
            assert_int_equal(store_keep_quarantine(*state, &entry, MOST_BYTES), 0);
            assert_int_equal(store_quarantine_bytes(*state, "gw-1", &bytes), 0);
            assert_int_equal(bytes > before, before < most);
        }
        assert_true(bytes >= most && bytes < most + (int64_t)2 * PAYLOAD_BYTES);
    }
    assert_int_equal(store_quarantine_bytes(*state, "gw-2", &bytes), 0);
    assert_int_equal(bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_has_a_place_is_kept_each_time_and_a_message_once),
        SCRATCH_TEST(entries_are_found_by_gateway_and_reason),
        SCRATCH_TEST(a_long_payload_is_whole_where_it_has_a_place),
        SCRATCH_TEST(an_entry_has_the_epoch_of_its_stream),
        SCRATCH_TEST(the_oldest_is_who_was_not_seen_for_longest),
        SCRATCH_TEST(what_is_gone_is_counted_by_day_and_the_newest_day_comes_first),
        SCRATCH_TEST(messages_fill_a_quarter_of_the_room_and_events_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
