#include "appliance/tables/store_changes.h"

#include <errno.h>
#include <string.h>

#include "appliance/store/store_restore.h"
#include "appliance/store/store_sql.h"
#include "tests/unit/appliance/tables/scratch.h"
#include "tests/unit/directory.h"

struct heard {
    int rows;
    int64_t first, last;
    int stop_after; /* 0: never */
};

static int hear(void *owner, const struct store_change *change)
{
    struct heard *heard = owner;

    if (heard->rows++ == 0)
        heard->first = change->commit_no;
    else
        assert_int_equal(change->commit_no, heard->last + 1);
    heard->last = change->commit_no;
    assert_true(change->bytes >= 2);
    return heard->rows == heard->stop_after ? -ECANCELED : 0;
}

static void add(struct store *store, int times)
{
    for (int i = 0; i < times; i++)
        assert_int_equal(store_add_changes(store, &(struct changes){.reg = "units"}), 0);
}

/* They were made then. */
static void set_back(struct store *store, int from, int to, int64_t at_ms)
{
    char text[128];

    (void)snprintf(text, sizeof text,
                   "UPDATE changes SET at_ms = %lld WHERE commit_no BETWEEN %d AND %d",
                   (long long)at_ms, from, to);
    assert_int_equal(store_execute(store, text), 0);
}

static int64_t newest(struct store *store)
{
    int64_t number = -1;

    assert_int_equal(store_changes_newest(store, &number), 0);
    return number;
}

static int64_t oldest(struct store *store)
{
    static const struct sql sql = {"SELECT min(commit_no) FROM changes"};

    return store_number(store, &sql);
}

static void rows_are_numbered_and_told_in_order(void **state)
{
    struct heard all = {0}, later = {0}, none = {0}, two = {.stop_after = 2};
    struct store *store = *state;

    assert_int_equal(newest(store), 0);
    assert_int_equal(store_each_change_since(store, 0, hear, &none), 0);
    assert_int_equal(none.rows, 0);
    add(store, 5);
    assert_int_equal(newest(store), 5);
    assert_int_equal(store_each_change_since(store, 0, hear, &all), 0);
    assert_int_equal(all.rows, 5);
    assert_int_equal(all.first, 1);
    assert_int_equal(store_each_change_since(store, 3, hear, &later), 0);
    assert_int_equal(later.rows, 2);
    assert_int_equal(later.first, 4);
    assert_int_equal(store_each_change_since(store, 5, hear, &none), 0);
    assert_int_equal(none.rows, 0);
    assert_int_equal(store_each_change_since(store, 0, hear, &two), -ECANCELED);
    assert_int_equal(two.last, 2);
}

static void nothing_adds_no_row(void **state)
{
    assert_int_equal(store_add_changes(*state, &(struct changes){0}), 0);
    assert_int_equal(newest(*state), 0);
}

static void a_number_that_never_was_or_is_past_is_stale(void **state)
{
    struct store *store = *state;
    struct heard heard = {0};
    bool more;

    assert_int_equal(store_each_change_since(store, 1, hear, &heard), -ESTALE);
    add(store, 5);
    assert_int_equal(store_each_change_since(store, 6, hear, &heard), -ESTALE);
    set_back(store, 1, 3, 1000);
    assert_int_equal(store_age_changes(store, 2000, 100, &more), 0);
    assert_false(more);
    assert_int_equal(store_each_change_since(store, 2, hear, &heard), -ESTALE);
    assert_int_equal(heard.rows, 0);
    assert_int_equal(store_each_change_since(store, 3, hear, &heard), 0);
    assert_int_equal(heard.first, 4);
}

static void old_rows_go_in_slices_and_the_newest_stays(void **state)
{
    struct store *store = *state;
    bool more = false;

    assert_int_equal(store_age_changes(store, INT64_MAX, 4, &more), 0);
    assert_false(more);
    add(store, 10);
    assert_int_equal(store_age_changes(store, INT64_MAX, 4, &more), 0);
    assert_true(more);
    assert_int_equal(oldest(store), 5);
    assert_int_equal(store_age_changes(store, INT64_MAX, 4, &more), 0);
    assert_int_equal(store_age_changes(store, INT64_MAX, 4, &more), 0);
    assert_false(more);
    assert_int_equal(oldest(store), 10);
    add(store, 1);
    assert_int_equal(newest(store), 11); /* none is ever given twice */
}

/* A clock that was a year ahead, or behind, for a while. */
static void a_wrong_clock_leaves_no_hole(void **state)
{
    struct store *store = *state;
    struct heard heard = {0};
    bool more;

    add(store, 9);
    set_back(store, 1, 3, 1000);
    set_back(store, 4, 5, 9000);
    set_back(store, 6, 7, 1000);
    assert_int_equal(store_age_changes(store, 2000, 100, &more), 0);
    assert_int_equal(oldest(store), 4);
    assert_int_equal(store_each_change_since(store, 3, hear, &heard), 0);
    assert_int_equal(heard.rows, 6);
}

static void what_is_rolled_back_has_not_changed(void **state)
{
    struct store *store = *state;

    add(store, 1);
    assert_int_equal(store_begin(store), 0);
    add(store, 1);
    store_rollback(store);
    assert_int_equal(newest(store), 1);
}

static void name_of(const char *directory, char ret[static STORE_CHANGES_INCARNATION_BYTES])
{
    struct store *store;

    assert_int_equal(store_open(&store, directory, STORE_WRITE), 0);
    assert_int_equal(store_changes_incarnation(store, ret), 0);
    assert_int_equal(strspn(ret, "0123456789abcdef"), STORE_CHANGES_INCARNATION_BYTES - 1);
    store_close(store);
}

/* The same file, put back twice. */
static void each_store_and_each_restore_has_a_name_of_its_own(void **state)
{
    char names[4][STORE_CHANGES_INCARNATION_BYTES], path[2 * DIRECTORY_BYTES];
    char directories[2][DIRECTORY_BYTES];

    (void)state;
    directory_make(directories[0]);
    directory_make(directories[1]);
    name_of(directories[0], names[0]);
    name_of(directories[0], names[1]);
    assert_string_equal(names[0], names[1]); /* a start changes nothing */
    name_of(directories[1], names[1]);
    (void)snprintf(path, sizeof path, "%s/dunghan.db", directories[0]);
    for (int i = 2; i < 4; i++) {
        assert_int_equal(store_adopt(path, directories[1]), 0);
        name_of(directories[0], names[i]);
    }
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < i; j++)
            assert_string_not_equal(names[i], names[j]);
    }
    directory_remove(directories[0]);
    directory_remove(directories[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(rows_are_numbered_and_told_in_order),
        SCRATCH_TEST(nothing_adds_no_row),
        SCRATCH_TEST(a_number_that_never_was_or_is_past_is_stale),
        SCRATCH_TEST(old_rows_go_in_slices_and_the_newest_stays),
        SCRATCH_TEST(a_wrong_clock_leaves_no_hole),
        SCRATCH_TEST(what_is_rolled_back_has_not_changed),
        cmocka_unit_test(each_store_and_each_restore_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
