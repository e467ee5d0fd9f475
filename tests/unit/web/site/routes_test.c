#include "web/site/routes.h"

#include <errno.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/browser/sample.h"
#include "web/api/problem.h"
#include "web/page/fault_page.h"

static void every_page_has_its_twin_in_the_other_language(void **state)
{
    (void)state;
    for (int i = 0; i < route_count(); i++) {
        const struct route *route = route_at(i), *twin;

        assert_int_equal(route_index(route), i);
        assert_ptr_equal(route_find(route->path), route);
        if (route->kind != ROUTE_PAGE)
            continue;
        twin = route_find(route->other);
        assert_non_null(twin);
        assert_string_equal(twin->other, route->path);
        assert_int_not_equal(twin->language, route->language);
        assert_int_equal(twin->live, route->live);
    }
    assert_null(route_find("/nowhere"));
    assert_null(route_find(""));
}

static void a_query_is_understood_or_explained(void **state)
{
    static const struct {
        const char *name, *path;
        struct request_parameter parameters[2];
        int count;
        enum fault_kind fault;
        const char *allowed;
        enum definition definition;
    } cases[] = {
        {"none", "/api/v1/fields", {{0}}, 0, FAULT_NONE, NULL, DEFINITION_A},
        {"B", "/api/v1/fields", {{"definition", "B"}}, 1, FAULT_NONE, NULL, DEFINITION_B},
        {"other value", "/api/v1/units", {{"definition", "E"}}, 1, FAULT_VALUE, "A, B", 0},
        {"small letter", "/api/v1/units", {{"definition", "b"}}, 1, FAULT_VALUE, "A, B", 0},
        {"empty", "/api/v1/units", {{"definition", ""}}, 1, FAULT_VALUE, "A, B", 0},
        {"twice",
         "/api/v1/summary",
         {{"definition", "A"}, {"definition", "A"}},
         2,
         FAULT_REPEATED,
         "definition",
         0},
        {"unknown",
         "/api/v1/summary",
         {{"period", "2026"}},
         1,
         FAULT_PARAMETER,
         "definition",
         0},
        {"takes none", "/api/v1/devices", {{"definition", "A"}}, 1, FAULT_PARAMETER, "", 0},
        {"page", "/", {{"x", "1"}}, 1, FAULT_PARAMETER, "", 0},
        {"shared",
         "/",
         {{"fbclid", "1"}, {"utm_source", "zalo"}},
         2,
         FAULT_NONE,
         NULL,
         DEFINITION_A},
        {"shared API", "/api/v1", {{"fbclid", "1"}}, 1, FAULT_PARAMETER, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum definition definition = DEFINITION_A;
        struct fault fault = {.kind = FAULT_NONE};
        int rc = route_query(route_find(cases[i].path), cases[i].parameters, cases[i].count,
                             &definition, &fault);

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(rc, cases[i].fault == FAULT_NONE ? 0 : -EINVAL);
        assert_int_equal(fault.kind, cases[i].fault);
        if (cases[i].fault == FAULT_NONE)
            assert_int_equal(definition, cases[i].definition);
        else
            assert_string_equal(fault.allowed, cases[i].allowed);
    }
}

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

static void people_get_a_page_that_quotes_them_safely(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = {&sample->overview, sample_levels, LANGUAGE_VIETNAMESE};
    struct fault fault = {.kind = FAULT_NOT_FOUND, .allowed = ""};
    struct body body;

    (void)state;
    fault_quote(fault.path, "/<script>");
    body = fault_page(&view, &fault);
    assert_int_equal(body.status, 404);
    assert_string_equal(body.type, "text/html; charset=utf-8");
    assert_non_null(strstr(body.text, "“/&lt;script&gt;”"));
    assert_null(strstr(body.text, "<script>"));
    body_release(&body);
    free(sample);
}

static void what_a_client_said_is_quoted_as_clean_text(void **state)
{
    static const struct {
        const char *said, *quoted;
    } cases[] = {
        {"/đất-đai", "/đất-đai"},
        {"/a\r\nX: y", "/a??X: y"},
        {"/\xff\xfe", "/??"},
        {"/\xc3", "/?"},
        {"", ""},
    };
    char text[FAULT_TEXT_BYTES], endless[1000];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fault_quote(text, cases[i].said);
        assert_string_equal(text, cases[i].quoted);
    }
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    fault_quote(text, endless);
    assert_int_equal(strlen(text), FAULT_TEXT_BYTES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_has_its_twin_in_the_other_language),
        cmocka_unit_test(a_query_is_understood_or_explained),
        cmocka_unit_test(programs_get_problem_json),
        cmocka_unit_test(people_get_a_page_that_quotes_them_safely),
        cmocka_unit_test(what_a_client_said_is_quoted_as_clean_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
