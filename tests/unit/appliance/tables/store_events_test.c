#include "appliance/tables/store_events.h"

#include "appliance/store/store_sql.h"
#include "tests/unit/appliance/tables/scratch.h"

/* How many times SQLite made a statement anew behind our back. */
static int made_anew(const struct store *store)
{
    int times = 0;

    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(store->db, s));)
        times += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_REPREPARE, 0);
    return times;
}

static int pass_over(void *owner, const struct store_event *event)
{
    (void)owner;
    (void)event;
    return 0;
}

/* An import looks up each tally by its content: to make the statement anew takes ten times as long. */
static void what_is_bound_never_makes_a_statement_anew(void **state)
{
    static const struct store_alike any = {false, false};
    struct store *store = *state;
    int64_t alike = -1;

    for (int i = 0; i < 3 * EVENT_TYPES; i++) {
        const struct store_event event = {
            .amount = i + 1,
            .event = {
                .type = (enum event_type)(i % EVENT_TYPES), .at_ms = i, .unit = i + 1}};

        assert_int_equal(store_count_alike(store, &event, &any, &alike), 0);
        assert_int_equal(alike, 0);
        assert_int_equal(store_each_loose_event(store, event.event.type, pass_over, NULL),
                         0);
    }
    assert_int_equal(made_anew(store), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_is_bound_never_makes_a_statement_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
