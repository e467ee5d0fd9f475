/* Of procedures_api, satisfaction_api and api_page: what is looked up, as the API tells it. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/http/query.h"

/* The address with these parameters, which it has to take. */
static json_t *ask(const char *path, const struct query_said *said, int count,
                   char **ret_links)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct route_place place = route_find(path);
    struct view view = sample_view(sample, place.language);
    struct fault fault;
    struct body body;
    json_t *root;

    view.address = place.address;
    view.asked = place.asked;
    assert_int_equal(
        query_read(route_get(place.address)->takes, said, count, view.asked.values, &fault),
        0);
    assert_int_equal(route_draw(place.address, &view, &body), 0);
    root = json_loads(body.text, 0, NULL);
    assert_non_null(root);
    if (ret_links) {
        *ret_links = body.links;
        body.links = NULL;
    }
    body_release(&body);
    free(sample);
    return root;
}

static const char *code_of(const json_t *root, size_t row)
{
    return json_string_value(
        json_object_get(json_array_get(json_object_get(root, "rows"), row), "code"));
}

static json_int_t number(const json_t *root, const char *name)
{
    return json_integer_value(json_object_get(root, name));
}

static void a_part_of_the_list_leads_to_the_others(void **state)
{
    static const struct {
        const char *page, *first, *links;
        json_int_t number;
    } cases[] = {
        {"1", "1.001193",
         "</api/v1/procedures?page=1&per_page=4>; rel=\"first\", "
         "</api/v1/procedures?page=2&per_page=4>; rel=\"next\", "
         "</api/v1/procedures?page=2&per_page=4>; rel=\"last\"",
         1},
        {"2", "3.000001",
         "</api/v1/procedures?page=1&per_page=4>; rel=\"first\", "
         "</api/v1/procedures?page=1&per_page=4>; rel=\"prev\", "
         "</api/v1/procedures?page=2&per_page=4>; rel=\"last\"",
         2},
        {"9999", "3.000001", NULL, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct query_said said[] = {{"page", cases[i].page}, {"per_page", "4"}};
        char *links;
        json_t *root = ask("/api/v1/procedures", said, 2, &links);

        assert_int_equal(number(root, "page"), cases[i].number);
        assert_int_equal(number(root, "count"), 6);
        assert_string_equal(code_of(root, 0), cases[i].first);
        if (cases[i].links)
            assert_string_equal(links, cases[i].links);
        free(links);
        json_decref(root);
    }
}

static void procedures_are_found_as_on_the_page(void **state)
{
    static const struct query_said said[] = {{"q", "dang ky"}, {"sort", "-median"}};
    json_t *root = ask("/api/v1/procedures", said, 2, NULL), *row;

    (void)state;
    assert_int_equal(number(root, "count"), 2);
    assert_string_equal(code_of(root, 0), "1.012766");
    row = json_array_get(json_object_get(root, "rows"), 0);
    assert_int_equal(number(row, "median_days"), 17);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(row, "rate"), "pct")), "89.19");
    json_decref(root);
    root = ask("/api/v1/procedures/1.004889", NULL, 0, NULL);
    assert_true(json_is_null(json_object_get(root, "median_days"))); /* of four results */
    assert_int_equal(json_array_size(json_object_get(root, "months")), 12);
    json_decref(root);
}

static void of_few_answers_no_share_is_told(void **state)
{
    json_t *root = ask("/api/v1/satisfaction", NULL, 0, NULL);
    json_t *units = json_object_get(root, "units"), *few = json_array_get(units, 1);
    json_t *answers = json_object_get(few, "answers");

    (void)state;
    assert_int_equal(json_array_size(units), 3);
    assert_int_equal(number(json_object_get(answers, "satisfied"), "num"), 11);
    assert_true(
        json_is_null(json_object_get(json_object_get(answers, "satisfied"), "pct")));
    assert_true(json_is_null(json_object_get(json_object_get(answers, "response"), "pct")));
    assert_true(json_is_null(
        json_object_get(json_object_get(few, "waits"), "median_minutes"))); /* of four */
    assert_string_equal(
        json_string_value(json_object_get(
            json_object_get(json_object_get(root, "answers"), "satisfied"), "pct")),
        "94.96");
    json_decref(root);
}

static void what_is_asked_wrongly_is_refused(void **state)
{
    static const struct {
        const char *path;
        struct query_said said;
    } cases[] = {
        {"/api/v1/procedures", {"page", "0"}},
        {"/api/v1/procedures", {"page", ""}},
        {"/api/v1/procedures", {"per_page", "201"}},
        {"/api/v1/procedures", {"per_page", "1e1"}},
        {"/api/v1/procedures", {"level", "hamlet"}},
        {"/api/v1/procedures", {"sort", "--code"}},
        {"/api/v1/procedures", {"standing", ""}},
        {"/api/v1/satisfaction", {"period", "2026-13"}},
        {"/api/v1/satisfaction", {"period", ""}},
        {"/api/v1/satisfaction", {"ky", "2026-11"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *values[ADDRESS_VALUES];
        struct fault fault;

        print_message("case: %s=%s\n", cases[i].said.name, cases[i].said.value);
        assert_int_not_equal(query_read(route_get(route_find(cases[i].path).address)->takes,
                                        &cases[i].said, 1, values, &fault),
                             0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_the_list_leads_to_the_others),
        cmocka_unit_test(procedures_are_found_as_on_the_page),
        cmocka_unit_test(of_few_answers_no_share_is_told),
        cmocka_unit_test(what_is_asked_wrongly_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
