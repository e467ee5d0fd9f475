#include "web/connection/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_target_with_spaces_or_controls_is_odd(void **state)
{
    static const struct {
        const char *target;
        bool odd;
    } cases[] = {
        {"/", false},    {"/a%20b?c=d&e=%C4%91", false},
        {"/a b", true},  {"/a\tb", true},
        {"/\x01", true}, {"/\x7f", true},
        {"/a#b", false}, {"/\xc4\x91", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].target);
        assert_int_equal(shape_odd(cases[i].target), cases[i].odd);
    }
}

static void a_target_that_goes_on_behind_a_nul_is_cut(void **state)
{
    static const struct {
        char line[32];
        size_t version; /* where it begins */
        bool cut;
    } cases[] = {
        {"/a\0HTTP/1.1", 3, false},
        {"/a\0b\0HTTP/1.1", 5, true},
        {"/a\0\0HTTP/1.1", 4, true},
        {"/a\0HTTP/1.1\0HTTP/1.1", 12, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *line = cases[i].line;

        print_message("case: %zu\n", i);
        assert_int_equal(shape_cut(line, strlen(line), line + cases[i].version),
                         cases[i].cut);
    }
}

static void escapes_are_decoded_once_and_a_nul_stays_one(void **state)
{
    static const struct {
        const char *said, *text;
    } cases[] = {
        {"a%20b", "a b"}, {"%C4%91", "\xc4\x91"},
        {"%00", "%00"},   {"a%00b%41", "a%00bA"},
        {"%2541", "%41"}, {"%", "%"},
        {"%4", "%4"},     {"%zz", "%zz"},
        {"%2e%2E", ".."}, {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];

        (void)stpcpy(text, cases[i].said);
        print_message("case: %s\n", cases[i].said);
        assert_int_equal(shape_unescape(NULL, NULL, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_with_spaces_or_controls_is_odd),
        cmocka_unit_test(a_target_that_goes_on_behind_a_nul_is_cut),
        cmocka_unit_test(escapes_are_decoded_once_and_a_nul_stays_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
