#include "web/api/problem.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"

static void programs_get_problem_json(void **state)
{
    struct fault fault = {.kind = FAULT_VALUE, .allowed = "A, B"};
    struct body body;
    json_t *root, *error;

    (void)state;
    fault_quote(fault.path, "/api/v1/fields");
    fault_quote(fault.parameter, "definition");
    fault_quote(fault.value, "\"E\"");
    body = problem(&fault, LANGUAGE_ENGLISH);
    assert_int_equal(body.status, 400);
    assert_string_equal(body.type, "application/problem+json");
    root = json_loadb(body.text, body.bytes, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "type")),
                        "/api/problems/invalid-parameter");
    assert_int_equal(json_integer_value(json_object_get(root, "status")), 400);
    assert_string_equal(json_string_value(json_object_get(root, "instance")),
                        "/api/v1/fields");
    error = json_array_get(json_object_get(root, "errors"), 0);
    assert_string_equal(json_string_value(json_object_get(error, "parameter")),
                        "definition");
    assert_string_equal(json_string_value(json_object_get(error, "detail")),
                        "Allowed: A, B");
    json_decref(root);
    body_release(&body);
}

static void every_problem_is_explained_where_its_type_points(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (int kind = FAULT_NONE + 1; kind < FAULTS; kind++) {
        struct fault fault = {.kind = (enum fault_kind)kind, .allowed = ""};
        struct body said = problem(&fault, LANGUAGE_ENGLISH), explained;
        json_t *problem = json_loadb(said.text, said.bytes, 0, NULL), *root;
        const char *type = json_string_value(json_object_get(problem, "type"));

        explained = drawn(type, sample);
        root = json_loadb(explained.text, explained.bytes, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(root, "type")), type);
        assert_true(json_equal(json_object_get(root, "status"),
                               json_object_get(problem, "status")));
        json_decref(root);
        json_decref(problem);
        body_release(&explained);
        body_release(&said);
    }
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_get_problem_json),
        cmocka_unit_test(every_problem_is_explained_where_its_type_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
