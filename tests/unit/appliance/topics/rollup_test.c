#include "appliance/topics/rollup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/appliance/form06/levels.h"

enum { LAND = 1, MERIT, PROVINCE = 1, TOWN, VILLAGE, CITY, BITER, BITTEN };

static int set_up(void **state)
{
    struct catalogue *catalogue = catalogue_open();

    levels_add_unit(catalogue, PROVINCE, "H99", "province", 0);
    levels_add_unit(catalogue, TOWN, "H99.1", "commune", PROVINCE);
    levels_add_unit(catalogue, VILLAGE, "H99.1.1", "hamlet", TOWN);
    levels_add_unit(catalogue, CITY, "H98", "province", 0);
    levels_add_unit(catalogue, BITER, "H97", "", BITTEN);
    levels_add_unit(catalogue, BITTEN, "H96", "", BITER);
    levels_add_field(catalogue, LAND, "land");
    levels_add_field(catalogue, MERIT, "merit");
    catalogue_seal(catalogue);
    *state = catalogue;
    return 0;
}

static int tear_down(void **state)
{
    catalogue_close(*state);
    return 0;
}

static void add(struct rollup *rollup, int unit, int field, int late)
{
    rollup_add(rollup, unit, field, &(struct figures){.resolved_late = late});
}

/* The figure of a cell; -1: there is none. */
static int64_t late_of(const struct rollup *rollup, const char *unit, const char *field)
{
    for (size_t i = 0; i < rollup->count; i++) {
        const struct rollup_cell *cell = &rollup->cells[i];

        if (strcmp(cell->unit_code, unit) == 0 && strcmp(cell->field_code, field) == 0)
            return cell->figures.resolved_late;
    }
    return -1;
}

static void each_row_counts_for_its_unit_those_above_and_all(void **state)
{
    static const struct {
        const char *unit, *field;
        int late;
    } cases[] = {
        {"H99.1.1", "land", 1}, {"H99.1.1", "_all", 1},   {"H99.1", "land", 3},
        {"H99.1", "merit", 4},  {"H99.1", "_all", 7},     {"H99", "land", 3},
        {"H99", "_none", 8},    {"H99", "_all", 15},      {"H98", "land", 16},
        {"_none", "land", 32},  {"_none", "_all", 32},    {"_all", "land", 51},
        {"_all", "merit", 4},   {"_all", "_none", 8},     {"_all", "_all", 63},
        {"H98", "merit", -1},   {"H99.1.1", "merit", -1},
    };
    struct rollup rollup;

    rollup_open(&rollup, *state);
    add(&rollup, VILLAGE, LAND, 1);
    add(&rollup, TOWN, LAND, 2);
    add(&rollup, TOWN, MERIT, 4);
    add(&rollup, PROVINCE, 0, 8); /* of no field that is known */
    add(&rollup, CITY, LAND, 16);
    add(&rollup, 0, LAND, 32); /* of no unit */
    rollup_seal(&rollup);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s/%s\n", cases[i].unit, cases[i].field);
        assert_int_equal(late_of(&rollup, cases[i].unit, cases[i].field), cases[i].late);
    }
    rollup_release(&rollup);
}

static size_t place_of(const struct rollup *rollup, const char *unit, const char *field)
{
    size_t place = 0;

    while (strcmp(rollup->cells[place].unit_code, unit) != 0 ||
           strcmp(rollup->cells[place].field_code, field) != 0)
        place++;
    return place;
}

static void parts_stand_before_what_they_are_part_of(void **state)
{
    struct rollup rollup;

    rollup_open(&rollup, *state);
    add(&rollup, PROVINCE, MERIT, 1);
    add(&rollup, VILLAGE, LAND, 1);
    add(&rollup, 0, 0, 1);
    rollup_seal(&rollup);
    assert_true(place_of(&rollup, "H99.1.1", "land") <
                place_of(&rollup, "H99.1.1", "_all"));
    assert_true(place_of(&rollup, "H99.1.1", "_all") < place_of(&rollup, "H99.1", "land"));
    assert_true(place_of(&rollup, "H99.1", "_all") < place_of(&rollup, "H99", "land"));
    assert_true(place_of(&rollup, "H99", "_all") < place_of(&rollup, "_all", "land"));
    assert_true(place_of(&rollup, "_none", "_all") < place_of(&rollup, "_all", "land"));
    assert_int_equal(place_of(&rollup, "_all", "_all"), rollup.count - 1);
    rollup_release(&rollup);
}

static void without_any_row_there_is_all_and_nothing_else(void **state)
{
    struct rollup rollup;

    rollup_open(&rollup, *state);
    rollup_seal(&rollup);
    assert_int_equal(rollup.count, 1);
    assert_int_equal(late_of(&rollup, "_all", "_all"), 0);
    rollup_release(&rollup);
}

static void a_tree_that_bites_its_own_tail_ends(void **state)
{
    struct rollup rollup;

    rollup_open(&rollup, *state);
    add(&rollup, BITER, LAND, 1);
    rollup_seal(&rollup);
    assert_int_equal(late_of(&rollup, "_all", "_all"), 1);
    rollup_release(&rollup);
}

/* The other one's catalogue has other numbers, and a unit and a field more. */
static void a_cell_is_found_by_the_codes_of_another_one(void **state)
{
    struct catalogue *other = catalogue_open();
    struct rollup here, there;
    size_t found = 0;

    levels_add_unit(other, 1, "H98", "province", 0);
    levels_add_unit(other, 2, "H95", "province", 0);
    levels_add_field(other, 1, "merit");
    levels_add_field(other, 2, "culture");
    levels_add_field(other, 3, "land");
    catalogue_seal(other);
    rollup_open(&here, *state);
    add(&here, CITY, LAND, 5);
    rollup_seal(&here);
    rollup_open(&there, other);
    add(&there, 1, 3, 1);
    add(&there, 1, 2, 1);
    add(&there, 2, 3, 1);
    rollup_seal(&there);
    for (size_t i = 0; i < there.count; i++) {
        const struct rollup_cell *cell = rollup_find(&here, &there.cells[i]);

        found += cell != NULL;
        if (cell)
            assert_int_equal(cell->figures.resolved_late, 5);
    }
    assert_int_equal(found, 4); /* of H98 and of all: land and all */
    rollup_release(&here);
    rollup_release(&there);
    catalogue_close(other);
}

int main(void)
{
#define WITH_UNITS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_UNITS(each_row_counts_for_its_unit_those_above_and_all),
        WITH_UNITS(parts_stand_before_what_they_are_part_of),
        WITH_UNITS(without_any_row_there_is_all_and_nothing_else),
        WITH_UNITS(a_tree_that_bites_its_own_tail_ends),
        WITH_UNITS(a_cell_is_found_by_the_codes_of_another_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
