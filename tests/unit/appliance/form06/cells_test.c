#include "appliance/form06/cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_ledger.h"
#include "tests/unit/appliance/form06/levels.h"

enum { COMMUNE = 4, PROVINCE, OTHER_COMMUNE, NOBODY = 99, LAND = 7, CIVIL, NOTHING = 98 };
enum { FIRST_DAY = 100, LAST_DAY = 130 };

static const struct period period = {
    .number = 1, .id = "p", .kind = "month", .from_day = FIRST_DAY, .to_day = LAST_DAY};

struct bench {
    struct catalogue *catalogue;
    struct scope scope;
    struct store *store;
    struct cells cells;
};

/* A commune stands first, and the second one brings no other level: levels stand in the form's order. */
static int set_up(void **state)
{
    static struct bench b;

    b.catalogue = catalogue_open();
    levels_add_unit(b.catalogue, COMMUNE, "H1.1", "commune", 0);
    levels_add_unit(b.catalogue, PROVINCE, "H1", "province", 0);
    levels_add_unit(b.catalogue, OTHER_COMMUNE, "H1.2", "commune", 0);
    levels_add_field(b.catalogue, LAND, "land");
    levels_add_field(b.catalogue, CIVIL, "civil-status");
    catalogue_seal(b.catalogue);
    b.scope = (struct scope){.catalogue = b.catalogue};
    cells_open(&b.cells, &b.scope);
    *state = &b;
    return store_open(&b.store, NULL, STORE_SCRATCH);
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    cells_close(&b->cells);
    store_close(b->store);
    catalogue_close(b->catalogue);
    return 0;
}

static void receive(struct bench *b, int unit, int field, int64_t count)
{
    const struct ledger_place place = {FIRST_DAY, unit, field, EVENT_CHANNEL_ONLINE};
    struct ledger_sink sink = store_ledger_sink(b->store);
    struct ledger_batch *batch = ledger_batch_open();

    ledger_batch_tally(batch, &place, MEASURE_RECEIVED, count);
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    ledger_batch_close(batch);
}

static void levels_stand_in_the_order_of_the_form(void **state)
{
    const struct bench *b = *state;

    assert_int_equal(b->cells.level_count, 2);
    assert_int_equal(cells_level(&b->cells, "commune"), 1);
    assert_int_equal(cells_level(&b->cells, "province"), 0);
    assert_int_equal(cells_level(&b->cells, "ministry"), 2);
    assert_int_equal(cells_level(&b->cells, ""), 2);
    assert_int_equal(cells_field(&b->cells, "land"), 0);
    assert_int_equal(cells_field(&b->cells, "civil-status"), 1);
    assert_int_equal(cells_field(&b->cells, "sea"), 2);
}

/* What the catalogue does not know has its place behind, and is in every total. */
static void nothing_is_left_out_of_a_total(void **state)
{
    static const struct {
        int unit, field;
        size_t level, place;
    } counted[] = {{COMMUNE, LAND, 1, 0},    {OTHER_COMMUNE, LAND, 1, 0},
                   {PROVINCE, CIVIL, 0, 1},  {NOBODY, LAND, 2, 0},
                   {COMMUNE, NOTHING, 1, 2}, {COMMUNE, 0, 1, 2},
                   {NOBODY, NOTHING, 2, 2}};
    struct bench *b = *state;
    int64_t wanted[3][3] = {{0}}, all = 0;

    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        int64_t count = INT64_C(1) << i; /* so that each is seen in the sum */

        receive(b, counted[i].unit, counted[i].field, count);
        wanted[counted[i].level][counted[i].place] += count;
        all += count;
    }
    assert_int_equal(cells_add_live(&b->cells, b->store, &period), 0);
    for (size_t level = 0; level < 3; level++) {
        for (size_t field = 0; field < 3; field++)
            assert_int_equal(cells_at(&b->cells, level, field)->received_online,
                             wanted[level][field]);
    }
    assert_int_equal(cells_total(&b->cells).received_online, all);
    assert_true(b->cells.notes_known);
}

/* Units are of the scope, a field is too; what is outside of it adds to no cell. */
static void what_is_not_asked_for_is_in_no_cell(void **state)
{
    struct bench *b = *state;

    receive(b, COMMUNE, LAND, 1);
    receive(b, COMMUNE, CIVIL, 2);
    receive(b, PROVINCE, LAND, 4);
    receive(b, NOBODY, LAND, 8);
    b->scope.unit = COMMUNE;
    assert_int_equal(cells_add_live(&b->cells, b->store, &period), 0);
    assert_int_equal(cells_total(&b->cells).received_online, 1 + 2);
    b->scope.field = LAND;
    assert_int_equal(cells_add_live(&b->cells, b->store, &period), 0);
    assert_int_equal(cells_total(&b->cells).received_online, 1 + 2 + 1); /* it adds */
    b->scope = (struct scope){.catalogue = b->catalogue};
}

/* --- frozen -------------------------------------------------------------------------- */

static void frozen_figures_and_their_notes_come_to_the_same_places(void **state)
{
    static const struct figures figures = {.received_online = 3, .resolved_late = 2};
    static const struct notes notes = {.of = {[NOTES_TAKEN_IN] = 5, [NOTES_REFUSED] = 1}};
    struct bench *b = *state;

    assert_int_equal(store_save_period(b->store, &period), 0);
    assert_int_equal(store_add_frozen(b->store, 1, COMMUNE, LAND, &figures, &notes), 0);
    assert_int_equal(store_add_frozen(b->store, 1, OTHER_COMMUNE, LAND, &figures, &notes),
                     0);
    receive(b, COMMUNE, LAND, 100); /* since then */
    assert_int_equal(cells_add_frozen(&b->cells, b->store, &period), 0);
    assert_true(b->cells.notes_known);
    assert_int_equal(cells_at(&b->cells, 1, 0)->received_online, 6);
    assert_int_equal(cells_at(&b->cells, 1, 0)->resolved_late, 4);
    assert_int_equal(cells_notes_at(&b->cells, 1, 0)->of[NOTES_TAKEN_IN], 10);
    assert_int_equal(cells_total_notes(&b->cells).of[NOTES_REFUSED], 2);
    assert_int_equal(cells_total(&b->cells).received_online, 6);
}

static void of_a_frozen_period_without_any_dossier_the_notes_are_known(void **state)
{
    struct bench *b = *state;

    assert_int_equal(store_save_period(b->store, &period), 0);
    assert_int_equal(cells_add_frozen(&b->cells, b->store, &period), 0);
    assert_true(b->cells.notes_known);
    assert_int_equal(cells_total_notes(&b->cells).of[NOTES_TAKEN_IN], 0);
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(levels_stand_in_the_order_of_the_form),
        WITH_STORE(nothing_is_left_out_of_a_total),
        WITH_STORE(what_is_not_asked_for_is_in_no_cell),
        WITH_STORE(frozen_figures_and_their_notes_come_to_the_same_places),
        WITH_STORE(of_a_frozen_period_without_any_dossier_the_notes_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
