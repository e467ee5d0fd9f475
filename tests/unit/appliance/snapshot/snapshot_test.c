#include "appliance/snapshot/snapshot.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "appliance/snapshot/snapshot_held.h"

/* An overview in whose texts and lists its version stands. */
static struct source_overview *make(uint64_t version)
{
    struct held *held = snapshot_list(0, sizeof *held);
    char text[2] = {(char)('0' + version % 10), '\0'};

    held->overview.version = version;
    held->overview.total.code = snapshot_keep(held, text);
    held->fields = snapshot_list(1, sizeof *held->fields);
    held->fields[0].due_soon = (int64_t)version;
    held->overview.fields = held->fields;
    return &held->overview;
}

static bool is_whole(const struct source_overview *overview, uint64_t version)
{
    return overview->version == version &&
           overview->total.code[0] == (char)('0' + version % 10) &&
           overview->fields[0].due_soon == (int64_t)version;
}

static void a_reader_keeps_what_he_has_and_the_next_one_gets_the_newest(void **state)
{
    struct snapshot *snapshot = snapshot_open(make(1));
    const struct source_overview *first = snapshot_acquire(snapshot), *again, *newest;

    (void)state;
    again = snapshot_acquire(snapshot);
    assert_ptr_equal(again, first); /* shared */
    snapshot_replace(snapshot, make(2));
    newest = snapshot_acquire(snapshot);
    assert_true(is_whole(newest, 2));
    snapshot_release(snapshot, again);
    assert_true(is_whole(first, 1)); /* he has it still */
    snapshot_replace(snapshot, make(3));
    assert_true(is_whole(newest, 2));
    snapshot_release(snapshot, first);
    snapshot_release(snapshot, newest);
    snapshot_close(snapshot);
}

/* Grows past the room that is made at first, and what was kept before stays where it is. */
static void kept_texts_stay_where_they_are(void **state)
{
    enum { TEXTS = 500 };
    struct held *held = snapshot_list(0, sizeof *held);
    const char *kept[TEXTS];
    char text[16];

    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        (void)snprintf(text, sizeof text, "text %d", i);
        kept[i] = snapshot_keep(held, text);
    }
    for (int i = 0; i < TEXTS; i++) {
        (void)snprintf(text, sizeof text, "text %d", i);
        assert_string_equal(kept[i], text);
    }
    snapshot_held_free(held);
}

enum { READS = 20000, READERS = 3 };

/* NULL: all that was read was whole, and never older than what was read before. */
static void *read_on(void *owner)
{
    uint64_t before = 0;
    bool good = true;

    for (int i = 0; i < READS; i++) {
        const struct source_overview *overview = snapshot_acquire(owner);

        good = good && is_whole(overview, overview->version) && overview->version >= before;
        before = overview->version;
        snapshot_release(owner, overview);
    }
    return good ? NULL : owner;
}

static void any_thread_may_read_while_it_is_replaced(void **state)
{
    struct snapshot *snapshot = snapshot_open(make(1));
    pthread_t readers[READERS];

    (void)state;
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, snapshot), 0);
    for (uint64_t version = 2; version < 2000; version++)
        snapshot_replace(snapshot, make(version));
    for (int i = 0; i < READERS; i++) {
        void *fault;

        assert_int_equal(pthread_join(readers[i], &fault), 0);
        assert_null(fault);
    }
    snapshot_close(snapshot);
    snapshot_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_keeps_what_he_has_and_the_next_one_gets_the_newest),
        cmocka_unit_test(kept_texts_stay_where_they_are),
        cmocka_unit_test(any_thread_may_read_while_it_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
