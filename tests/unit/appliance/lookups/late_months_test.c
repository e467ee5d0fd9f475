#include "appliance/lookups/late_months.h"

#include "appliance/dossiers/ledger.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/clock.h"
#include "tests/unit/appliance/office.h"

/* The clock of the store is the machine's, so days are counted from now. */
static int32_t month_before(int months)
{
    return ledger_slot(LEDGER_GRAIN_MONTH, date_day_at(clock_wall_ms()) - 2) - months;
}

static int32_t first_day(int32_t month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

static void save(struct store *store, int unit, int32_t month, bool all)
{
    struct changes changes = {.all = all};

    changes_add_figures(&changes, unit, 1, first_day(month));
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_add_changes(store, &changes), 0);
    assert_int_equal(store_commit(store), 0);
    changes_release(&changes);
}

static void has(struct store *store, struct late_months *late, int64_t now_ms,
                const struct late_unit *wanted, size_t count)
{
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(late_months_renew(late, store, now_ms), 0);
    store_rollback(store);
    assert_int_equal(late->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(late->units[i].month, wanted[i].month);
        assert_int_equal(late->units[i].unit, wanted[i].unit);
    }
}

static void a_month_that_is_over_is_told_for_a_day(void **state)
{
    const int64_t now_ms = clock_wall_ms();
    const struct late_unit first[] = {{month_before(1), 4, 0}, {month_before(3), 2, 0}};
    const struct late_unit second[] = {
        {month_before(1), 2, 0}, {month_before(1), 4, 0}, {month_before(3), 2, 0}};
    struct late_months late = {0};
    struct store *store;

    (void)state;
    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    has(store, &late, now_ms, NULL, 0);
    save(store, 2, month_before(3), false);
    save(store, 4, month_before(1), false);
    save(store, 4, month_before(0), false); /* runs, or has just ended */
    save(store, 5, month_before(2), true);  /* all was counted again */
    has(store, &late, now_ms, first, 2);
    save(store, 2, month_before(1), false);
    save(store, 2, month_before(1), false);
    has(store, &late, now_ms, second, 3);
    has(store, &late, now_ms + 2 * (int64_t)DATE_DAY_MS, NULL, 0);
    late_months_release(&late);
    has(store, &late, now_ms + 2 * (int64_t)DATE_DAY_MS, NULL, 0);
    late_months_release(&late);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_that_is_over_is_told_for_a_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
