#include "appliance/access/fill_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void places_are_filled_and_the_rest_stays(void **state)
{
    static const struct fill_text_value values[] = {
        {"host", "mqtt.example.vn"},
        {"port", "8883"},
        {"empty", ""},
        {NULL, NULL},
    };
    static const struct {
        const char *text, *filled;
    } cases[] = {
        {"", ""},
        {"listener @port@ @host@\n", "listener 8883 mqtt.example.vn\n"},
        {"@port@@port@", "88838883"},
        {"[@empty@]", "[]"},
        {"an@host.vn, @hosts@, @nobody@", "an@host.vn, @hosts@, @nobody@"},
        {"@", "@"},
        {"@port", "@port"},
        {"@@port@@", "@8883@"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        size_t bytes;
        FILE *stream = open_memstream(&text, &bytes);

        print_message("case: %s\n", cases[i].text);
        assert_non_null(stream);
        fill_text(stream, cases[i].text, values);
        assert_int_equal(fclose(stream), 0);
        assert_string_equal(text, cases[i].filled);
        free(text);
    }
}

/* A certificate's name or a path may hold anything. */
static void a_value_is_not_looked_through_for_places(void **state)
{
    static const struct fill_text_value values[] = {{"a", "@b@"}, {"b", "x"}, {NULL, NULL}};
    char *text = NULL;
    size_t bytes;
    FILE *stream = open_memstream(&text, &bytes);

    (void)state;
    assert_non_null(stream);
    fill_text(stream, "@a@ @b@", values);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, "@b@ x");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_filled_and_the_rest_stays),
        cmocka_unit_test(a_value_is_not_looked_through_for_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
