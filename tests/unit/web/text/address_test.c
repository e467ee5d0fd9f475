#include "web/text/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_path_is_that_of_its_language_or_the_only_one(void **state)
{
    (void)state;
    assert_string_equal(address_path(ADDRESS_METHOD, LANGUAGE_VIETNAMESE, "").text,
                        "/cach-tinh");
    assert_string_equal(address_path(ADDRESS_METHOD, LANGUAGE_ENGLISH, "").text,
                        "/en/method");
    assert_string_equal(address_path(ADDRESS_API, LANGUAGE_ENGLISH, "").text, "/api/v1");
    assert_null(address_own(ADDRESS_API, LANGUAGE_ENGLISH));
}

static void a_code_is_filled_in_as_one_segment_whatever_it_is(void **state)
{
    static const struct {
        const char *code, *path;
    } cases[] = {
        {"not-found", "/api/problems/not-found"},
        {"H42.31", "/api/problems/H42.31"},
        {"../a?b#c", "/api/problems/..%2Fa%3Fb%23c"},
        {"\xc4\x91", "/api/problems/%C4%91"},
    };
    char endless[1000];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(
            address_path(ADDRESS_PROBLEM, LANGUAGE_VIETNAMESE, cases[i].code).text,
            cases[i].path);
    memset(endless, '/', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_true(strlen(address_path(ADDRESS_PROBLEM, LANGUAGE_VIETNAMESE, endless).text) <
                ADDRESS_BYTES);
}

static void what_is_below_a_base_is_found_within_it(void **state)
{
    static const struct {
        const char *base, *path, *within;
    } cases[] = {
        {"/dunghan", "/dunghan/en/", "/en/"},
        {"/dunghan", "/dunghan", ""},
        {"/dunghan", "/dunghan/dunghan/", "/dunghan/"},
        {"/dunghan", "/dunghanh/", "/dunghanh/"},
        {"/dunghan", "/en/", "/en/"}, /* its proxy has taken the base away */
        {"/a/b", "/a/b/en/", "/en/"},
        {"", "/en/", "/en/"},
        {NULL, "/en/", "/en/"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(address_within(cases[i].base, cases[i].path), cases[i].within);
    assert_string_equal(address_below("/dunghan", "/").text, "/dunghan/");
    assert_string_equal(address_below(NULL, "/en/").text, "/en/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_that_of_its_language_or_the_only_one),
        cmocka_unit_test(what_is_below_a_base_is_found_within_it),
        cmocka_unit_test(a_code_is_filled_in_as_one_segment_whatever_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
