#include "appliance/explain/unit_limit.h"

#include "tests/unit/appliance/office.h"

/* Of units by their place in office_units, from 1. */
static void a_unit_is_within_what_names_it_or_one_above_it(void **state)
{
    static const struct {
        const char *codes;
        bool within[OFFICE_UNITS + 1]; /* of no unit first */
    } cases[] = {
        {NULL, {true, true, true, true, true, true, true, true, true}},
        {"H99", {false, true, true, true, true, true, true, true, true}},
        {"H99.3", {false, false, false, false, true, true, true, false, true}},
        {"H99.3.1", {false, false, false, false, false, true, false, false, true}},
        {"H99.1,H99.4", {false, false, true, false, false, false, false, true, false}},
        {"H99.9", {false, false, false, false, false, false, false, false, false}},
        {"H99.9,H99.2", {false, false, false, true, false, false, false, false, false}},
        {"", {false, false, false, false, false, false, false, false, false}},
    };
    const struct office *o = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct unit_limit limit = unit_limit_read(cases[i].codes, o->catalogue);

        print_message("case: %s\n", cases[i].codes ? cases[i].codes : "all");
        for (int unit = 0; unit <= OFFICE_UNITS; unit++)
            assert_int_equal(unit_limit_has(&limit, unit), cases[i].within[unit]);
        unit_limit_release(&limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_unit_is_within_what_names_it_or_one_above_it,
                                        office_set_up, office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
