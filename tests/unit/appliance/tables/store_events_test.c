#include "appliance/tables/store_events.h"

#include <errno.h>

#include "appliance/store/store_sql.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_streams.h"
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

struct told {
    int count, stop_after;
    struct store_told_event of[8];
};

static int note(void *owner, const struct store_told_event *told)
{
    struct told *all = owner;

    all->of[all->count++] = *told;
    return all->count == all->stop_after ? -ECANCELED : 0;
}

/* Ten events, each third one out of a file; the second belongs to a dossier. */
static void save_some(struct store *store)
{
    struct store_dossier dossier = {.code = "H42.31-261120-0007"};
    struct store_stream gateway = {.gateway = "gw-1", .epoch = "00000000000000a1"};
    struct store_stream imports = {.gateway = "import", .epoch = "00000000000000a2"};

    dossier.id = store_next_dossier(store);
    dossier.last_event = 2;
    dossier.summary =
        (struct dossier_summary){.unit = 3, .field = 5, .class = DOSSIER_CLASS_LATE};
    assert_int_equal(store_save_stream(store, &gateway), 0);
    assert_int_equal(store_save_stream(store, &imports), 0);
    for (int i = 1; i <= 10; i++) {
        struct store_event event = {
            .stream = i % 3 ? gateway.id : imports.id,
            .seq = (uint64_t)i,
            .dossier = i == 2 ? dossier.id : 0,
            .event = {.type = EVENT_RESOLVED, .at_ms = i, .unit = 3}};

        assert_int_equal(store_save_event(store, &event), 0);
    }
    assert_int_equal(store_add_dossier(store, &dossier), 0);
}

static void events_of_gateways_are_told_from_one_on(void **state)
{
    struct told all = {0}, some = {0}, stopped = {.stop_after = 2};
    struct store *store = *state;
    int64_t count;

    save_some(store);
    assert_int_equal(store_each_event_after(store, 0, 8, note, &all), 0);
    assert_int_equal(all.count, 7);
    for (int i = 0; i < all.count; i++) {
        assert_int_equal(all.of[i].event.id, 1 + i + i / 2);
        assert_int_equal(all.of[i].field, i == 1 ? 5 : 0);
        assert_int_equal(all.of[i].class, i == 1 ? DOSSIER_CLASS_LATE : DOSSIER_CLASS_NONE);
    }
    assert_int_equal(store_each_event_after(store, 4, 2, note, &some), 0);
    assert_int_equal(some.count, 2);
    assert_int_equal(some.of[0].event.id, 5);
    assert_int_equal(some.of[1].event.id, 7);
    assert_int_equal(store_each_event_after(store, 0, 8, note, &stopped), -ECANCELED);
    assert_int_equal(stopped.count, 2);
    assert_int_equal(store_each_event_after(store, 10, 8, note, &some), 0);
    assert_int_equal(some.count, 2);
    for (int after = 0; after <= 10; after++) {
        struct told rest = {0};

        assert_int_equal(store_each_event_after(store, after, 8, note, &rest), 0);
        assert_int_equal(store_count_events_after(store, after, &count), 0);
        assert_int_equal(count, rest.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_is_bound_never_makes_a_statement_anew),
        SCRATCH_TEST(events_of_gateways_are_told_from_one_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
