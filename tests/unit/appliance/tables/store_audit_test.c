#include "appliance/tables/store_audit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "tests/unit/appliance/tables/scratch.h"

static void add(struct store *store, const char *who, const char *what, int64_t at_ms)
{
    const struct store_audit row = {.at_ms = at_ms,
                                    .place = "page",
                                    .who = who,
                                    .what = what,
                                    .about = "id=2026-11",
                                    .outcome = "done",
                                    .times = 1};

    assert_int_equal(store_add_audit(store, &row), 0);
}

/* Eight rows, by turns of two accounts and two actions. */
static void fill(struct store *store)
{
    for (int i = 0; i < 8; i++)
        add(store, i % 2 ? "lan" : "minh", i % 4 < 2 ? "import" : "period_freeze",
            1000 * ((int64_t)i + 1));
}

static struct store_audit_state check(struct store *store)
{
    struct store_audit_state state;

    assert_int_equal(store_check_audit(store, &state), 0);
    return state;
}

struct heard {
    int rows;
    int64_t first, last;
};

static int hear(void *owner, const struct store_audit *row)
{
    struct heard *heard = owner;

    if (heard->rows++ == 0)
        heard->first = row->id;
    heard->last = row->id;
    assert_string_equal(row->about, "id=2026-11");
    return 0;
}

static void rows_are_told_newest_first_and_as_filtered(void **state)
{
    static const struct {
        const char *name;
        struct store_audit_filter filter;
        int rows;
        int64_t first, last;
    } cases[] = {
        {"all", {NULL, NULL, 0, 0, 0, 0}, 8, 8, 1},
        {"who", {"lan", NULL, 0, 0, 0, 0}, 4, 8, 2},
        {"what", {NULL, "import", 0, 0, 0, 0}, 4, 6, 1},
        {"both", {"lan", "import", 0, 0, 0, 0}, 2, 6, 2},
        {"since", {NULL, NULL, 7000, 0, 0, 0}, 2, 8, 7},
        {"until", {NULL, NULL, 0, 3000, 0, 0}, 2, 2, 1},
        {"a page", {NULL, NULL, 0, 0, 6, 2}, 2, 5, 4},
        {"nobody", {"an", NULL, 0, 0, 0, 0}, 0, 0, 0},
    };

    fill(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct heard heard = {0};

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(store_each_audit(*state, &cases[i].filter, hear, &heard), 0);
        assert_int_equal(heard.rows, cases[i].rows);
        assert_int_equal(heard.first, cases[i].first);
        assert_int_equal(heard.last, cases[i].last);
    }
}

static void a_chain_that_was_never_touched_is_whole(void **state)
{
    struct store_audit_state before = check(*state), after;

    assert_int_equal(before.rows, 0);
    assert_int_equal(before.broken, 0);
    fill(*state);
    before = check(*state);
    assert_int_equal(before.rows, 8);
    assert_int_equal(before.first, 1);
    assert_int_equal(before.last, 8);
    assert_int_equal(before.broken, 0);
    add(*state, "lan", "import", 9000);
    after = check(*state);
    assert_int_equal(after.broken, 0);
    assert_memory_not_equal(after.digest, before.digest, sizeof after.digest);
}

/* By somebody who has taken the triggers away first. */
static void what_was_changed_or_taken_out_shows(void **state)
{
    static const struct {
        const char *sql;
        int64_t broken;
    } cases[] = {
        {"UPDATE audit SET who = 'an' WHERE id = 3", 4},
        {"UPDATE audit SET outcome = 'refused' WHERE id = 1", 2},
        {"UPDATE audit SET at_ms = 1 WHERE id = 7", 8},
        {"UPDATE audit SET times = 2 WHERE id = 2", 3},
        {"UPDATE audit SET who = who || 'x', what = substr(what, 2) WHERE id = 5", 6},
        {"UPDATE audit SET before = zeroblob(32) WHERE id = 5", 5},
        {"UPDATE audit SET before = x'00' WHERE id = 1", 1},
        {"DELETE FROM audit WHERE id = 4", 5},
        {"DELETE FROM audit WHERE id = 4; UPDATE audit SET id = id - 1 WHERE id > 4", 4},
    };
    struct store *store = *state;

    fill(store);
    assert_int_equal(
        store_execute(store, "DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps"), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].sql);
        assert_int_equal(store_execute(store, "BEGIN"), 0);
        assert_int_equal(store_execute(store, cases[i].sql), 0);
        assert_int_equal(check(store).broken, cases[i].broken);
        assert_int_equal(store_execute(store, "ROLLBACK"), 0);
    }
    assert_int_equal(check(store).broken, 0);
}

static void the_log_is_only_added_to(void **state)
{
    static const char *const refused[] = {
        "UPDATE audit SET who = 'an' WHERE id = 8",
        "DELETE FROM audit WHERE id = 8",
        "DELETE FROM audit WHERE id IN (1, 3)",
        "INSERT INTO audit SELECT 12, at_ms, place, who, what, about, outcome, times, "
        "before "
        "FROM audit WHERE id = 8",
    };
    struct store *store = *state;

    fill(store);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        print_message("case: %s\n", refused[i]);
        assert_int_equal(store_execute(store, refused[i]), -EIO);
    }
    assert_int_equal(check(store).rows, 8);
    assert_int_equal(check(store).broken, 0);
}

static void what_is_too_old_goes_from_the_front_and_the_rest_is_whole(void **state)
{
    struct store *store = *state;
    bool more;

    assert_int_equal(store_age_audit(store, 5000, 3, &more), 0);
    assert_false(more);
    fill(store);
    assert_int_equal(store_age_audit(store, 5000, 3, &more), 0);
    assert_true(more);
    assert_int_equal(check(store).first, 4);
    assert_int_equal(store_age_audit(store, 5000, 3, &more), 0);
    assert_false(more);
    assert_int_equal(check(store).first, 5);
    assert_int_equal(check(store).broken, 0);
    assert_int_equal(store_age_audit(store, 1000000, 100, &more), 0);
    assert_int_equal(check(store).first, 8);
    add(store, "lan", "import", 9000);
    assert_int_equal(check(store).last, 9);
    assert_int_equal(check(store).broken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(rows_are_told_newest_first_and_as_filtered),
        SCRATCH_TEST(a_chain_that_was_never_touched_is_whole),
        SCRATCH_TEST(what_was_changed_or_taken_out_shows),
        SCRATCH_TEST(the_log_is_only_added_to),
        SCRATCH_TEST(what_is_too_old_goes_from_the_front_and_the_rest_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
