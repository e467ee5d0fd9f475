#include "web/site/routes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"

static void every_row_is_found_by_its_paths_and_answered_in_one_way(void **state)
{
    (void)state;
    for (int i = 0; i < ADDRESSES * LANGUAGES; i++) {
        enum address address = (enum address)(i / LANGUAGES);
        enum language language = (enum language)(i % LANGUAGES);
        const struct route *route = route_get(address);
        struct route_place place;

        assert_int_equal(
            !!route->page + !!route->data + !!route->looked_up + !!route->ask +
                (route->list && !route->page && !route->data && !route->looked_up) +
                (route->staff.draw || route->staff.form),
            1);
        if (!address_own(address, language))
            continue;
        place = route_find(address_path(address, language, "H42.31").text);
        assert_int_equal(place.address, address);
        assert_int_equal(place.language, language);
        assert_string_equal(place.asked.code,
                            strchr(address_own(address, language), '{') ? "H42.31" : "");
    }
}

static void people_find_every_page_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < ADDRESSES; i++) {
        enum address address = (enum address)i;
        const struct route *route = route_get(address);

        if (!route->page && !route_is_staff(route))
            continue;
        assert_non_null(address_own(address, LANGUAGE_VIETNAMESE));
        assert_non_null(address_own(address, LANGUAGE_ENGLISH));
        assert_int_equal(strncmp(address_own(address, LANGUAGE_ENGLISH), "/en/", 4), 0);
        assert_int_not_equal(address_word(address), WORDS);
    }
}

static void what_is_nearly_an_address_is_none(void **state)
{
    static const char *const paths[] = {
        "",
        "/nowhere",
        "/cach-tinh/",
        "/cach-tin",
        "/en/method/x",
        "/api/v1/",
        "/static/",
        "/static",
        "/static/a/b",
        "/api/problems/",
        "//",
        "/API/v1",
        "/{code}",
        "/api/problems",
        "/api/problems/a-code-that-is-longer-than-any-of-ours-can-be-and-so-no-code",
    };

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        print_message("case: %s\n", paths[i]);
        assert_int_equal(route_find(paths[i]).address, ADDRESSES);
    }
}

static void a_base_that_hides_an_address_is_known(void **state)
{
    static const char *const hiding[] = {
        "/api",    "/api/v1", "/api/v1/reports", "/en",      "/en/staff",
        "/noi-bo", "/static", "/static/x",       "/healthz", "/api/problems/x",
    };
    static const char *const good[] = {
        "/dunghan",        "/ap",          "/apis",       "/api/v2",
        "/noi-bo/dunghan", "/dunghan/api", "/static/x/y", "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hiding / sizeof hiding[0]; i++) {
        print_message("case: %s\n", hiding[i]);
        assert_true(route_is_hidden_by(hiding[i]));
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        print_message("case: %s\n", good[i]);
        assert_false(route_is_hidden_by(good[i]));
    }
    assert_false(route_is_hidden_by(NULL));
}

static void slashes_at_the_end_lead_beside(void **state)
{
    static const struct {
        const char *path;
        enum address address;
        enum language language;
    } cases[] = {
        {"/api/v1/", ADDRESS_API, LANGUAGE_VIETNAMESE},
        {"/api/v1///", ADDRESS_API, LANGUAGE_VIETNAMESE},
        {"/en", ADDRESS_OVERVIEW, LANGUAGE_ENGLISH},
        {"/en//", ADDRESS_OVERVIEW, LANGUAGE_ENGLISH},
        {"/en/method/", ADDRESS_METHOD, LANGUAGE_ENGLISH},
        {"//", ADDRESS_OVERVIEW, LANGUAGE_VIETNAMESE},
        {"/api/problems/busy/", ADDRESS_PROBLEM, LANGUAGE_VIETNAMESE},
        {"//evil/", ADDRESSES, LANGUAGE_VIETNAMESE},
        {"//evil/api/v1/", ADDRESSES, LANGUAGE_VIETNAMESE},
        {"/nowhere/", ADDRESSES, LANGUAGE_VIETNAMESE},
        {"/static/", ADDRESSES, LANGUAGE_VIETNAMESE},
    };
    char long_path[1000];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_place place = route_beside(cases[i].path);

        print_message("case: %s\n", cases[i].path);
        assert_int_equal(place.address, cases[i].address);
        assert_int_equal(place.language, cases[i].language);
    }
    memset(long_path, '/', sizeof long_path);
    (void)stpcpy(long_path + sizeof long_path - 3, "x/");
    assert_int_equal(route_beside(long_path).address, ADDRESSES);
}

static void what_is_allowed_is_the_list_of_what_is_taken(void **state)
{
    (void)state;
    for (int i = 0; i < ADDRESSES; i++) {
        const struct query_list *takes = route_get((enum address)i)->takes;
        char names[256] = "";

        for (int p = 0; p < takes->count; p++)
            (void)snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s",
                           p ? ", " : "", takes->parameters[p].name);
        assert_string_equal(takes->names, names);
        assert_true(takes->count <= ADDRESS_VALUES);
    }
}

static void forms_are_taken_where_they_are_posted_and_nowhere_else(void **state)
{
    (void)state;
    for (int i = 0; i < ADDRESSES; i++) {
        const struct route *route = route_get((enum address)i);

        assert_int_equal(!!(route->methods & ROUTE_POST), route->staff.form != NULL);
        assert_int_equal(!!(route->methods & ROUTE_GET),
                         route->staff.form == NULL || route->staff.draw != NULL);
        if (route->staff.form)
            assert_int_equal(route->staff.form->anybody, route->who == ROUTE_DOOR);
    }
}

static void what_the_code_does_not_stand_for_cannot_be_drawn(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_ENGLISH);
    struct body body;

    (void)state;
    (void)stpcpy(view.asked.code, "no-such-thing");
    assert_int_equal(route_draw(ADDRESS_PROBLEM, &view, &body), -ENOENT);
    assert_null(body.text);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_paths_and_answered_in_one_way),
        cmocka_unit_test(people_find_every_page_in_both_languages),
        cmocka_unit_test(what_is_nearly_an_address_is_none),
        cmocka_unit_test(a_base_that_hides_an_address_is_known),
        cmocka_unit_test(slashes_at_the_end_lead_beside),
        cmocka_unit_test(what_is_allowed_is_the_list_of_what_is_taken),
        cmocka_unit_test(forms_are_taken_where_they_are_posted_and_nowhere_else),
        cmocka_unit_test(what_the_code_does_not_stand_for_cannot_be_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
