#include "web/connection/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
        cmocka_unit_test(what_a_client_said_is_quoted_as_clean_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
