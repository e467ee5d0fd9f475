#include "appliance/form06/scope.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/appliance/form06/levels.h"

enum { PROVINCE = 1, DISTRICT, COMMUNE, HAMLET, OTHER, LOOP, LAND = 1, CIVIL };

/* A province of three levels below it, a unit beside it, and one that is its own parent. */
static int open_catalogue(void **state)
{
    struct catalogue *catalogue = catalogue_open();

    levels_add_unit(catalogue, PROVINCE, "H1", "", 0);
    levels_add_unit(catalogue, DISTRICT, "H1.1", "", PROVINCE);
    levels_add_unit(catalogue, COMMUNE, "H1.1.1", "", DISTRICT);
    levels_add_unit(catalogue, HAMLET, "H1.1.1.1", "", COMMUNE);
    levels_add_unit(catalogue, OTHER, "H2", "", 0);
    levels_add_unit(catalogue, LOOP, "H3", "", LOOP);
    levels_add_field(catalogue, LAND, "land");
    levels_add_field(catalogue, CIVIL, "civil-status");
    catalogue_seal(catalogue);
    *state = catalogue;
    return 0;
}

static int close_catalogue(void **state)
{
    catalogue_close(*state);
    return 0;
}

static void a_scope_has_what_was_asked_for(void **state)
{
    static const struct {
        const char *unit, *field;
        bool sub_units;
        int of_unit, of_field;
        bool has;
    } cases[] = {
        {NULL, NULL, false, HAMLET, LAND, true},
        {NULL, NULL, false, 0, 0, true}, /* what the catalogue does not know */
        {NULL, "land", false, HAMLET, LAND, true},
        {NULL, "land", false, HAMLET, CIVIL, false},
        {NULL, "land", false, HAMLET, 0, false},
        {"H1", NULL, false, PROVINCE, LAND, true},
        {"H1", NULL, false, DISTRICT, LAND, false},
        {"H1", NULL, true, HAMLET, LAND, true},
        {"H1.1", NULL, true, HAMLET, LAND, true},
        {"H1.1", NULL, true, PROVINCE, LAND, false},
        {"H1", NULL, true, OTHER, LAND, false},
        {"H1", NULL, true, 0, LAND, false},
        {"H1", NULL, true, 99, LAND, false},
        {"H1", NULL, true, LOOP, LAND, false}, /* and the climb ends */
        {"H3", NULL, true, LOOP, LAND, true},
        {"H1.1", "land", true, COMMUNE, CIVIL, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct report_question question = {.unit = cases[i].unit,
                                                 .field = cases[i].field,
                                                 .sub_units = cases[i].sub_units};
        const char *unknown = NULL;
        struct scope scope;

        print_message("case: %zu\n", i);
        assert_int_equal(scope_read(&question, *state, &scope, &unknown), 0);
        assert_null(unknown);
        assert_int_equal(scope_has(&scope, cases[i].of_unit, cases[i].of_field),
                         cases[i].has);
    }
}

static void what_the_catalogue_does_not_have_is_named(void **state)
{
    static const struct {
        const char *unit, *field, *unknown;
    } cases[] = {
        {"H4", NULL, "unit"},
        {"H1", "tax", "field"},
        {"H4", "tax", "unit"},
        {"", NULL, "unit"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct report_question question = {.unit = cases[i].unit,
                                                 .field = cases[i].field};
        const char *unknown = NULL;
        struct scope scope;

        assert_int_equal(scope_read(&question, *state, &scope, &unknown), -ENOENT);
        assert_string_equal(unknown, cases[i].unknown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scope_has_what_was_asked_for),
        cmocka_unit_test(what_the_catalogue_does_not_have_is_named),
    };

    return cmocka_run_group_tests(tests, open_catalogue, close_catalogue);
}
