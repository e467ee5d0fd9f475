#include "sensors/hook/hook_key.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "mqtt/base/file.h"
#include "tests/unit/directory.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define KEY          "0123456789abcdef"

static void a_key_is_a_line_that_can_stand_in_a_header(void **state)
{
    static const struct {
        const char *text;
        int rc;
    } cases[] = {
        {KEY, 0},
        {KEY "\n", 0},
        {KEY "\r\nanother line\n", 0},
        {"", -EINVAL},
        {"\n" KEY, -EINVAL},
        {"0123456789abcde", -EINVAL},
        {"0123456789 abcdef", -EINVAL},
        {"0123456789abcdefé", -EINVAL},
    };
    char dir[DIRECTORY_BYTES], path[2 * DIRECTORY_BYTES];
    struct hook_key expected = {0};

    (void)state;
    directory_make(dir);
    (void)snprintf(path, sizeof path, "%s/key", dir);
    hook_key_make(&expected, KEY);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hook_key key = {0};

        print_message("case %zu\n", i);
        assert_int_equal(file_write(path, cases[i].text, strlen(cases[i].text), 0600), 0);
        assert_int_equal(hook_key_read(&key, path), cases[i].rc);
        assert_int_equal(hook_key_same(&key, &expected), cases[i].rc == 0);
    }
    assert_int_equal(remove(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody writes into it, ever */
    assert_int_equal(hook_key_read(&expected, path), -EINVAL);
    directory_remove(dir);
    assert_int_equal(hook_key_read(&expected, path), -ENOENT);
}

/* Else two of them would open for whoever says nothing. */
static void keys_that_are_not_known_are_not_the_same(void **state)
{
    struct hook_key none = {0}, other = {0}, key = {0};

    (void)state;
    hook_key_make(&key, KEY);
    assert_false(hook_key_same(&none, &other));
    assert_false(hook_key_same(&none, &key));
    assert_true(hook_key_same(&key, &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_a_line_that_can_stand_in_a_header),
        cmocka_unit_test(keys_that_are_not_known_are_not_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
