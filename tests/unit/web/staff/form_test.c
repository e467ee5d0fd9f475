/* Forms, and the bytes of targets, read strictly. */
#include "web/staff/form.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "web/connection/shape.h"

static void a_form_gives_its_fields_decoded(void **state)
{
    char text[] = "name=l%C3%A2n&password=a+b%2Bc%26%3d&empty=";
    struct form form;

    (void)state;
    assert_int_equal(form_read(text, &form), 0);
    assert_int_equal(form.count, 3);
    assert_string_equal(form_get(&form, "name"), "lân");
    assert_string_equal(form_get(&form, "password"), "a b+c&=");
    assert_string_equal(form_get(&form, "empty"), "");
    assert_string_equal(form_get(&form, "none"), "");
}

/* Eight fields. */
#define MANY(x) "a" x "=&b" x "=&c" x "=&d" x "=&e" x "=&f" x "=&g" x "=&h" x "=&"

static void what_no_browser_sends_is_refused(void **state)
{
    static const char *const texts[] = {
        "name",
        "name&x=1",
        "a=1&&b=2",
        "a=%",
        "a=%4",
        "a=%zz",
        "a=%00",
        "%00=a",
        "a=1&a=2",
        "a=1&%61=2",
        MANY("1") MANY("2") MANY("3") MANY("4") "a=1",
        "&",
    };
    struct form form;
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        print_message("case: %s\n", texts[i]);
        (void)snprintf(text, sizeof text, "%s", texts[i]);
        assert_int_equal(form_read(text, &form), -EINVAL);
    }
    (void)strcpy(text, "");
    assert_int_equal(form_read(text, &form), 0);
    assert_int_equal(form.count, 0);
}

static void escapes_are_decoded_once_and_never_to_a_nul(void **state)
{
    static const struct {
        const char *text, *decoded;
    } cases[] = {
        {"/a%2fb", "/a/b"}, {"/%2e%2E/", "/../"},   {"/a%00b", "/a%00b"},
        {"/%2500", "/%00"}, {"/%25%30%30", "/%00"}, {"/%", "/%"},
        {"/%4", "/%4"},     {"/%g0%0g", "/%g0%0g"}, {"/%C4%90", "/Đ"},
        {"", ""},
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].text);
        (void)snprintf(text, sizeof text, "%s", cases[i].text);
        assert_int_equal(shape_unescape(NULL, NULL, text), strlen(cases[i].decoded));
        assert_string_equal(text, cases[i].decoded);
    }
}

static void a_target_has_no_blank_and_no_control_in_it(void **state)
{
    (void)state;
    assert_false(shape_odd("/a?b=%20&c=\xc4\x90"));
    assert_true(shape_odd("/a b"));
    assert_true(shape_odd("/a\tb"));
    assert_true(shape_odd("/\x7f"));
    assert_true(shape_odd("/\x1b[31m"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_gives_its_fields_decoded),
        cmocka_unit_test(what_no_browser_sends_is_refused),
        cmocka_unit_test(escapes_are_decoded_once_and_never_to_a_nul),
        cmocka_unit_test(a_target_has_no_blank_and_no_control_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
