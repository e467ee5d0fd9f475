/* Who is in charge when a dossier is given on, and when units end. */
#include "appliance/dossiers/charges.h"

#include <stdio.h>

#include "tests/unit/appliance/rules/unit_versions.h"

enum { TEXT_BYTES = 64 };

/* U1 merged into U2, that into U3; U4 ended without a successor. */
static const struct unit_version units[] = {
    {1, NULL, "1970-01-20", NULL, "commune", 0, 2},
    {2, NULL, "1970-01-30", NULL, "commune", 0, 3},
    {3, NULL, NULL, NULL, "commune", 0, 0},
    {4, NULL, "1970-01-20", NULL, "commune", 0, 0},
    {0},
};

enum { U1_ENDS = 19, U2_ENDS = 29 }; /* as days */

/* "10:1 20:2" */
static void assert_charges(const struct charges *charges, const char *wanted)
{
    char text[TEXT_BYTES] = "";
    size_t used = 0;

    for (size_t i = 0; i < charges->count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d:%d", i ? " " : "",
                                 charges->list[i].from_day, charges->list[i].unit);
    assert_string_equal(text, wanted);
}

static void a_closing_day_sees_who_had_it_last(void **state)
{
    static const struct {
        const char *name;
        struct charge given[4];
        size_t count;
        const char *wanted;
    } cases[] = {
        {"once", {{10, 1}}, 1, "10:1"},
        {"given on", {{10, 1}, {12, 2}}, 2, "10:1 12:2"},
        {"given on the same day", {{10, 1}, {10, 2}}, 2, "10:2"},
        {"to itself", {{10, 1}, {12, 1}}, 2, "10:1"},
        {"back on the same day", {{10, 1}, {12, 2}, {12, 1}}, 3, "10:1"},
        {"back on another day", {{10, 1}, {12, 2}, {13, 1}}, 3, "10:1 12:2 13:1"},
        {"to nobody", {{10, 1}, {12, CHARGES_NOBODY}}, 2, "10:1 12:0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct charges charges = {0};

        print_message("case: %s\n", cases[i].name);
        for (size_t k = 0; k < cases[i].count; k++)
            charges_give(&charges, cases[i].given[k].from_day, cases[i].given[k].unit);
        assert_charges(&charges, cases[i].wanted);
        charges_release(&charges);
    }
}

static void a_unit_that_ends_hands_over_on_the_day_after(void **state)
{
    static const struct {
        const char *name;
        int unit;
        int32_t from_day, to_day;
        const char *wanted;
    } cases[] = {
        {"on its last day not yet", 1, 10, U1_ENDS, "10:1"},
        {"the day after", 1, 10, U1_ENDS + 1, "10:1 20:2"},
        {"and on", 1, 10, INT32_MAX, "10:1 20:2 30:3"},
        {"given when it had ended: at once", 1, 25, INT32_MAX, "25:2 30:3"},
        {"all had ended", 1, 40, INT32_MAX, "40:3"},
        {"without a successor it stands for itself", 4, 10, INT32_MAX, "10:4"},
        {"nobody has none", CHARGES_NOBODY, 10, INT32_MAX, "10:0"},
    };
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct charges charges = {0};

        print_message("case: %s\n", cases[i].name);
        charges_give(&charges, cases[i].from_day, cases[i].unit);
        charges_hand_over(&charges, catalogue, cases[i].to_day);
        assert_charges(&charges, cases[i].wanted);
        charges_release(&charges);
    }
    catalogue_close(catalogue);
}

static void each_day_has_the_unit_of_that_day(void **state)
{
    struct charges charges = {0};

    (void)state;
    assert_int_equal(charges_last(&charges), CHARGES_NOBODY);
    assert_int_equal(charges_on(&charges, 10), CHARGES_NOBODY);
    charges_give(&charges, 10, 1);
    charges_give(&charges, 12, 2);
    assert_int_equal(charges_on(&charges, 9), CHARGES_NOBODY);
    assert_int_equal(charges_on(&charges, 10), 1);
    assert_int_equal(charges_on(&charges, 11), 1);
    assert_int_equal(charges_on(&charges, 12), 2);
    assert_int_equal(charges_on(&charges, INT32_MAX), 2);
    assert_int_equal(charges_last(&charges), 2);
    charges_release(&charges);
}

static void what_a_unit_had_goes_to_who_comes_after_it(void **state)
{
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    assert_int_equal(charges_heir(catalogue, 1, 10, U1_ENDS), 1);
    assert_int_equal(charges_heir(catalogue, 1, 10, U1_ENDS + 1), 2);
    assert_int_equal(charges_heir(catalogue, 1, 10, U2_ENDS + 1), 3);
    assert_int_equal(charges_heir(catalogue, 1, U2_ENDS + 5, U2_ENDS + 6), 3);
    assert_int_equal(charges_heir(catalogue, 4, 10, U2_ENDS), 4);
    catalogue_close(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closing_day_sees_who_had_it_last),
        cmocka_unit_test(a_unit_that_ends_hands_over_on_the_day_after),
        cmocka_unit_test(each_day_has_the_unit_of_that_day),
        cmocka_unit_test(what_a_unit_had_goes_to_who_comes_after_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
