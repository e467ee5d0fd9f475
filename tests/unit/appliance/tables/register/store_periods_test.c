#include "appliance/tables/register/store_periods.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

/* Adds it; its number. */
static int add_period(struct store *store, const char *id, const char *kind,
                      int32_t from_day, int32_t to_day)
{
    struct period period = {.from_day = from_day, .to_day = to_day}, stored;

    (void)snprintf(period.id, sizeof period.id, "%s", id);
    (void)snprintf(period.kind, sizeof period.kind, "%s", kind);
    assert_int_equal(store_save_period(store, &period), 0);
    assert_int_equal(store_find_period(store, id, &stored), 0);
    return stored.number;
}

static void freeze(struct store *store, int number)
{
    const struct period period = {.number = number, .frozen_ms = 1, .frozen_event = 1};
    struct catalogue *catalogue = catalogue_open();

    catalogue_seal(catalogue);
    assert_int_equal(store_freeze_period(store, &period, catalogue, "null"), 0);
    catalogue_close(catalogue);
}

/* --- what is frozen ------------------------------------------------------------------ */

enum { MEMBERS = sizeof(struct figures) / sizeof(int64_t), CELLS = 4 };

/* Every figure of every cell is another number. */
static struct figures figures_of(int cell)
{
    int64_t values[MEMBERS];
    struct figures figures;

    for (int i = 0; i < MEMBERS; i++)
        values[i] = cell * 100 + i - 1; /* one is less than nothing */
    memcpy(&figures, values, sizeof figures);
    return figures;
}

struct heard {
    int cells, notes;
    int64_t of[CELLS][NOTES_KINDS];
};

static const struct place {
    int unit, field;
} places[CELLS] = {{2, 7}, {2, 9}, {3, 0}, {3, 8}};

static int hear(void *owner, int unit, int field, const struct figures *figures)
{
    struct heard *heard = owner;
    const struct figures wanted = figures_of(heard->cells);

    assert_int_equal(unit, places[heard->cells].unit);
    assert_int_equal(field, places[heard->cells].field);
    assert_memory_equal(figures, &wanted, sizeof wanted);
    heard->cells++;
    return 0;
}

static int hear_note(void *owner, int unit, int field, enum notes_kind kind,
                     int64_t dossiers)
{
    struct heard *heard = owner;

    for (int cell = 0; cell < CELLS; cell++) {
        if (places[cell].unit == unit && places[cell].field == field)
            heard->of[cell][kind] = dossiers;
    }
    heard->notes++;
    return 0;
}

static void what_is_frozen_comes_back_figure_by_figure(void **state)
{
    struct heard heard = {0};
    int period = add_period(*state, "2026-10", "month", 100, 130);
    int other = add_period(*state, "2026-11", "month", 131, 160);

    for (int cell = CELLS - 1; cell >= 0; cell--) { /* in the other order */
        const struct figures figures = figures_of(cell);
        struct notes notes;

        for (int kind = 0; kind < NOTES_KINDS; kind++)
            notes.of[kind] = cell ? cell * 50 + kind : 0;
        assert_int_equal(store_add_frozen(*state, period, places[cell].unit,
                                          places[cell].field, &figures, &notes),
                         0);
        assert_int_equal(store_add_frozen(*state, other, 1, 1, &figures, &notes),
                         cell == CELLS - 1 ? 0 : -EIO); /* a cell is frozen once */
    }
    assert_int_equal(store_each_frozen(*state, period, hear, &heard), 0);
    assert_int_equal(heard.cells, CELLS);
    assert_int_equal(store_each_frozen_note(*state, period, hear_note, &heard), 0);
    for (int cell = 1; cell < CELLS; cell++) {
        for (int kind = 0; kind < NOTES_KINDS; kind++)
            assert_int_equal(heard.of[cell][kind], cell * 50 + kind);
    }
    /* of the first one stands only that they were kept */
    assert_int_equal(heard.notes, (CELLS - 1) * NOTES_KINDS + 1);
}

static int stop(void *owner, int unit, int field, const struct figures *figures)
{
    (void)unit;
    (void)field;
    (void)figures;
    ++*(int *)owner;
    return -EDOM;
}

static void who_listens_can_end_it(void **state)
{
    static const struct figures figures;
    static const struct notes notes;
    int period = add_period(*state, "2026-10", "month", 100, 130), calls = 0;

    assert_int_equal(store_add_frozen(*state, period, 1, 1, &figures, &notes), 0);
    assert_int_equal(store_add_frozen(*state, period, 1, 2, &figures, &notes), 0);
    assert_int_equal(store_each_frozen(*state, period, stop, &calls), -EDOM);
    assert_int_equal(calls, 1);
    assert_int_equal(store_each_frozen(*state, period, stop, &calls), -EDOM);
    assert_int_equal(calls, 2); /* from the beginning again */
}

/* --- the period before --------------------------------------------------------------- */

static void expect_before(struct store *store, const char *kind, const char *id)
{
    struct period before;

    assert_int_equal(store_find_period_before(store, 100, kind, &before), 0);
    assert_string_equal(before.id, id);
}

/* Each one added is preferred to all that were there. */
static void the_period_before_is_of_the_kind_or_frozen_or_the_shortest(void **state)
{
    struct period before;

    add_period(*state, "ends too early", "month", 60, 98);
    add_period(*state, "ends too late", "month", 60, 100);
    assert_int_equal(store_find_period_before(*state, 100, "month", &before), -ENOENT);
    add_period(*state, "long", "year", 1, 99);
    expect_before(*state, "month", "long");
    add_period(*state, "short", "quarter", 50, 99);
    expect_before(*state, "month", "short");
    freeze(*state, add_period(*state, "frozen", "other", 20, 99));
    expect_before(*state, "month", "frozen");
    add_period(*state, "of the kind", "month", 10, 99);
    expect_before(*state, "month", "of the kind");
    expect_before(*state, "quarter", "short");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_is_frozen_comes_back_figure_by_figure),
        SCRATCH_TEST(who_listens_can_end_it),
        SCRATCH_TEST(the_period_before_is_of_the_kind_or_frozen_or_the_shortest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
