#include "sensors/devices/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_reader_that_a_profile_names_is_complete(void **state)
{
    static const char *const readers[] = {"channels", "record-terminal"};

    (void)state;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        const struct kind *kind = kind_find(readers[i]);

        assert_non_null(kind);
        assert_string_equal(kind->name, readers[i]);
        assert_true(kind->state_bytes && kind->begin && kind->on_answer && kind->on_stored);
    }
}

static void a_profile_that_does_not_say_has_channels(void **state)
{
    (void)state;
    assert_ptr_equal(kind_find(NULL), kind_find("channels"));
    assert_null(kind_find("abacus"));
    assert_null(kind_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reader_that_a_profile_names_is_complete),
        cmocka_unit_test(a_profile_that_does_not_say_has_channels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
