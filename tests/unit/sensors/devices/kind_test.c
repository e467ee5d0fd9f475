#include "sensors/devices/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Each is found by the name that the list has of it, and is complete. */
static void every_kind_that_is_listed_can_be_found(void **state)
{
    char names[KIND_NAMES_BYTES];
    size_t count = 0;

    (void)state;
    kind_names(names);
    for (char *name = strtok(names, ", "); name; name = strtok(NULL, ", ")) {
        const struct kind *kind = kind_find(name);

        print_message("kind: %s\n", name);
        assert_non_null(kind);
        assert_string_equal(kind->name, name);
        assert_true(strlen(name) < KIND_KEY_BYTES);
        assert_true(kind->begin && kind->on_answer && kind->on_stored);
        count++;
    }
    assert_in_range(count, 1, 100);
}

static void a_device_that_does_not_say_is_a_record_terminal(void **state)
{
    (void)state;
    assert_ptr_equal(kind_find(NULL), kind_find("record-terminal"));
    assert_null(kind_find("abacus"));
    assert_null(kind_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_that_is_listed_can_be_found),
        cmocka_unit_test(a_device_that_does_not_say_is_a_record_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
