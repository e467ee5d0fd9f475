#include "sensors/commission/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_line(struct typed *typed, const char *expected)
{
    char line[TYPED_BYTES];

    assert_true(typed_line(typed, line));
    assert_string_equal(line, expected);
}

static void assert_none(struct typed *typed)
{
    char line[TYPED_BYTES];

    assert_false(typed_line(typed, line));
}

static void lines_come_as_they_are_typed(void **state)
{
    struct typed typed = {0};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    typed.fd = ends[0];
    assert_none(&typed);
    assert_int_equal(write(ends[1], "s\n\nq", 4), 4);
    assert_line(&typed, "s");
    assert_line(&typed, "");
    assert_none(&typed);
    assert_int_equal(write(ends[1], "u", 1), 1);
    assert_none(&typed);
    close(ends[1]);
    assert_line(&typed, "qu");
    assert_none(&typed);
    assert_true(typed.ended);
    close(ends[0]);
}

static void a_line_without_end_comes_in_parts(void **state)
{
    struct typed typed = {0};
    char line[TYPED_BYTES], text[2 * TYPED_BYTES];
    size_t letters = 0;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    typed.fd = ends[0];
    memset(text, 'a', sizeof text);
    assert_int_equal(write(ends[1], text, sizeof text), sizeof text);
    close(ends[1]);
    while (!typed.ended) {
        if (typed_line(&typed, line))
            letters += strlen(line);
    }
    assert_int_equal(letters, sizeof text);
    assert_true(typed.ended);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_as_they_are_typed),
        cmocka_unit_test(a_line_without_end_comes_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
