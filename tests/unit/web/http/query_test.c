#include "web/http/query.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/site/routes.h"

static const struct {
    const char *name;
    enum address address;
    struct query_said said[2];
    int count;
    enum fault_kind fault;
    const char *allowed;
} cases[] = {
    {"none", ADDRESS_FIELDS, {{0}}, 0, FAULT_NONE, NULL},
    {"B", ADDRESS_FIELDS, {{"definition", "B"}}, 1, FAULT_NONE, NULL},
    {"other value", ADDRESS_UNITS, {{"definition", "E"}}, 1, FAULT_VALUE, "A, B, C, D"},
    {"small letter", ADDRESS_UNITS, {{"definition", "b"}}, 1, FAULT_VALUE, "A, B, C, D"},
    {"empty", ADDRESS_UNITS, {{"definition", ""}}, 1, FAULT_VALUE, "A, B, C, D"},
    {"two letters", ADDRESS_UNITS, {{"definition", "AB"}}, 1, FAULT_VALUE, "A, B, C, D"},
    {"twice",
     ADDRESS_SUMMARY,
     {{"definition", "A"}, {"definition", "A"}},
     2,
     FAULT_REPEATED,
     "period, from, to, definition"},
    {"unknown",
     ADDRESS_SUMMARY,
     {{"unit", "H99"}},
     1,
     FAULT_PARAMETER,
     "period, from, to, definition"},
    {"takes none", ADDRESS_DEVICES, {{"definition", "A"}}, 1, FAULT_PARAMETER, ""},
    {"page", ADDRESS_OVERVIEW, {{"x", "1"}}, 1, FAULT_PARAMETER, "ky, tu, den"},
    {"takes anything", ADDRESS_ASSET, {{"x", "1"}}, 1, FAULT_NONE, NULL},
    {"reason",
     ADDRESS_ASIDE,
     {{"reason", "bad_json"}, {"after", "7"}},
     2,
     FAULT_NONE,
     NULL},
    {"no number", ADDRESS_ASIDE, {{"after", "-7"}}, 1, FAULT_VALUE, "0-9"},
};

static void a_query_is_understood_or_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct query_list *takes = route_get(cases[i].address)->takes;
        const char *values[ADDRESS_VALUES];
        struct fault fault = {.kind = FAULT_NONE};
        int rc = query_read(takes, cases[i].said, cases[i].count, values, &fault);

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(rc, cases[i].fault == FAULT_NONE ? 0 : -EINVAL);
        assert_int_equal(fault.kind, cases[i].fault);
        if (cases[i].fault != FAULT_NONE)
            assert_string_equal(fault.allowed, cases[i].allowed);
        else
            for (int j = 0; j < cases[i].count && !takes->anything; j++)
                assert_ptr_equal(values[query_place(takes, cases[i].said[j].name)],
                                 cases[i].said[j].value);
    }
}

static void a_list_takes_its_own_parameters_alone(void **state)
{
    const struct query_list *takes = route_get(ADDRESS_ASIDE)->takes;

    (void)state;
    assert_true(query_takes(takes, "reason"));
    assert_true(query_takes(takes, "after"));
    assert_false(query_takes(takes, "Reason"));
    assert_false(query_takes(takes, "fbclid"));
    assert_false(query_takes(&query_nothing, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_understood_or_explained),
        cmocka_unit_test(a_list_takes_its_own_parameters_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
