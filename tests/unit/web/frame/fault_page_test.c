#include "web/frame/fault_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"

static void people_get_a_page_that_quotes_them_safely(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_get_a_page_that_quotes_them_safely),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
