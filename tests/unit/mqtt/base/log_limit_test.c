#include "mqtt/base/log_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void one_line_a_minute_says_how_many_there_were(void **state)
{
    struct log_limit limit = {0};
    char words[LOG_LIMIT_BYTES];

    (void)state;
    assert_true(log_limit_pass(&limit, 1000, words));
    assert_string_equal(words, "");
    for (int i = 0; i < 4; i++)
        assert_false(log_limit_pass(&limit, 1000 + LOG_LIMIT_EVERY_MS - 1, words));
    assert_true(log_limit_pass(&limit, 1000 + LOG_LIMIT_EVERY_MS, words));
    assert_string_equal(words, " (and 4 times since it was last said)");
    assert_true(log_limit_pass(&limit, 1000 + 3 * LOG_LIMIT_EVERY_MS, words));
    assert_string_equal(words, "");
}

static void some_lines_a_minute_are_as_many_and_the_next_says_the_rest(void **state)
{
    struct log_limit limit = {0};
    char words[LOG_LIMIT_BYTES];

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(log_limit_pass_some(&limit, 3, 1000 + i, words));
        assert_string_equal(words, "");
    }
    for (int i = 0; i < 5; i++)
        assert_false(log_limit_pass_some(&limit, 3, 2000, words));
    assert_true(log_limit_pass_some(&limit, 3, 1000 + LOG_LIMIT_EVERY_MS, words));
    assert_string_equal(words, " (and 5 times since it was last said)");
    assert_true(log_limit_pass_some(&limit, 3, 1000 + LOG_LIMIT_EVERY_MS, words));
    assert_string_equal(words, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_a_minute_says_how_many_there_were),
        cmocka_unit_test(some_lines_a_minute_are_as_many_and_the_next_says_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
