#include "appliance/tables/store_streams.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"
#include "tests/unit/directory.h"

enum { MOST = 8 };

struct list {
    int count, most; /* ends with -ECANCELED at so many */
    struct store_stream streams[MOST];
    int64_t of[MOST]; /* the stream of each gap */
    struct gap gaps[MOST];
};

static int keep(void *owner, const struct store_stream *stream)
{
    struct list *list = owner;

    list->streams[list->count++] = *stream;
    return list->count == list->most ? -ECANCELED : 0;
}

static int keep_gap(void *owner, int64_t stream, const struct gap *gap)
{
    struct list *list = owner;

    list->of[list->count] = stream;
    list->gaps[list->count++] = *gap;
    return list->count == list->most ? -ECANCELED : 0;
}

static struct store_stream named(const char *gateway, const char *epoch)
{
    struct store_stream stream = {.committed = 0};

    (void)snprintf(stream.gateway, sizeof stream.gateway, "%s", gateway);
    (void)snprintf(stream.epoch, sizeof stream.epoch, "%s", epoch);
    return stream;
}

static struct list read_streams(struct store *store)
{
    struct list list = {0};

    assert_int_equal(store_read_streams(store, keep, &list), 0);
    return list;
}

static void a_new_one_gets_a_number_and_an_old_one_keeps_it(void **state)
{
    struct store_stream first = named("gw-2", "9f3c52d1a07be644");
    struct store_stream second = named("gw-1", "0123456789abcdef");
    struct list list;

    assert_int_equal(store_save_stream(*state, &first), 0);
    assert_int_equal(store_save_stream(*state, &second), 0);
    assert_true(first.id > 0 && second.id > first.id);
    first.committed = INT64_MAX - 1;
    first.duplicates = 2;
    first.quarantined = 3;
    first.early = 4;
    first.announced = 5;
    (void)snprintf(first.chain, sizeof first.chain, "00112233445566ff");
    first.lost = 6;
    first.claimed = 7;
    first.dismissed = 8;
    assert_int_equal(store_save_stream(*state, &first), 0);
    list = read_streams(*state);
    assert_int_equal(list.count, 2); /* the oldest first, whatever its name */
    first.lost = first.claimed = first.dismissed = 0; /* are not saved */
    assert_memory_equal(&list.streams[0], &first, sizeof first);
    assert_string_equal(list.streams[1].gateway, "gw-1");
    assert_int_equal(list.streams[1].committed, 0);
}

/* A gateway's second outbox of the same name would count its events twice. */
static void one_that_is_there_gets_no_second_number(void **state)
{
    struct store_stream first = named("gw-1", "9f3c52d1a07be644"), again = first;
    struct store_stream other = named("gw-1", "0123456789abcdef");

    assert_int_equal(store_save_stream(*state, &first), 0);
    assert_true(store_save_stream(*state, &again) < 0);
    assert_int_equal(again.id, 0);
    assert_int_equal(store_save_stream(*state, &other),
                     0); /* nothing is left of the fault */
    assert_int_equal(read_streams(*state).count, 2);
}

/* By member: between them there may be anything. */
static void assert_same_gap(const struct gap *a, const struct gap *b)
{
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->last, b->last);
    assert_int_equal(a->noticed_ms, b->noticed_ms);
    assert_int_equal(a->kind, b->kind);
}

static void gaps_take_the_place_of_those_before_and_of_no_other_stream(void **state)
{
    const struct gaps two = {2,
                             {{5, 5, 1000, GAP_LOST}, {9, INT64_MAX, 2000, GAP_CLAIMED}}};
    const struct gaps one = {1, {{1, 3, 500, GAP_DISMISSED}}}, none = {.count = 0};
    struct list list = {0}, ended = {.most = 1};

    assert_int_equal(store_save_gaps(*state, 2, &one), 0);
    assert_int_equal(store_save_gaps(*state, 1, &one), 0);
    assert_int_equal(store_save_gaps(*state, 1, &two), 0);
    assert_int_equal(store_read_gaps(*state, keep_gap, &ended), -ECANCELED);
    assert_int_equal(store_read_gaps(*state, keep_gap, &list), 0);
    assert_int_equal(list.count, 3);
    assert_same_gap(&list.gaps[0], &two.rows[0]);
    assert_same_gap(&list.gaps[1], &two.rows[1]);
    assert_int_equal(list.of[1], 1);
    assert_int_equal(list.of[2], 2);
    assert_same_gap(&list.gaps[2], &one.rows[0]);

    assert_int_equal(store_save_gaps(*state, 1, &none), 0);
    list.count = 0;
    assert_int_equal(store_read_gaps(*state, keep_gap, &list), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.of[0], 2);
}

/* Neither is held up by the other, and a refusal leaves nothing behind. */
static void a_reader_that_writes_is_refused_and_goes_on_reading(void **state)
{
    static const char *const epochs[] = {"1000000000000000", "2000000000000000"};
    char directory[DIRECTORY_BYTES];
    struct store *writer, *reader;

    (void)state;
    directory_make(directory);
    assert_int_equal(store_open(&writer, directory, STORE_WRITE), 0);
    assert_int_equal(store_open(&reader, directory, STORE_READ), 0);
    for (int i = 0; i < 2; i++) {
        struct store_stream stream = named("gw-1", epochs[i]);

        assert_int_equal(store_save_stream(reader, &stream), -EROFS);
        assert_int_equal(stream.id, 0);
        assert_int_equal(store_save_stream(writer, &stream), 0);
        assert_int_equal(read_streams(reader).count, i + 1);
    }
    store_close(reader);
    store_close(writer);
    directory_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_new_one_gets_a_number_and_an_old_one_keeps_it),
        SCRATCH_TEST(one_that_is_there_gets_no_second_number),
        SCRATCH_TEST(gaps_take_the_place_of_those_before_and_of_no_other_stream),
        cmocka_unit_test(a_reader_that_writes_is_refused_and_goes_on_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
