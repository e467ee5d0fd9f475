#include "sensors/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/event.h"

enum { SCANNED_MS = 1000, PRESSED_MS = 1500 };

static void a_code_is_for_one_key_and_a_minute(void **state)
{
    struct desk *desk;
    char code[EVENT_DOSSIER_BYTES];

    (void)state;
    desk_open(&desk);
    assert_false(desk_take(desk, "H42.31", "q1", PRESSED_MS, code));
    desk_put(desk, "H42.31", "q1", "A-1", SCANNED_MS);
    desk_put(desk, "H42.31", "q2", "A-2", SCANNED_MS);
    desk_put(desk, "H42.32", "q1", "A-3", SCANNED_MS);
    desk_put(desk, "H42.31", "q1", "A-4", SCANNED_MS);
    assert_true(desk_take(desk, "H42.31", "q1", PRESSED_MS, code));
    assert_string_equal(code, "A-4");
    assert_false(desk_take(desk, "H42.31", "q1", PRESSED_MS, code));
    assert_true(desk_take(desk, "H42.32", "q1", PRESSED_MS, code));
    assert_string_equal(code, "A-3");
    assert_false(desk_take(desk, "H42.31", "q2", SCANNED_MS + DESK_KEEP_MS, code));
    desk_close(desk);
}

static void a_code_is_not_for_a_press_of_before_it(void **state)
{
    struct desk *desk;
    char code[EVENT_DOSSIER_BYTES];

    (void)state;
    desk_open(&desk);
    desk_put(desk, "H42.31", "q1", "A-1", SCANNED_MS);
    assert_false(desk_take(desk, "H42.31", "q1", SCANNED_MS - 1, code));
    assert_true(desk_take(desk, "H42.31", "q1", SCANNED_MS, code));
    assert_string_equal(code, "A-1");
    desk_close(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_for_one_key_and_a_minute),
        cmocka_unit_test(a_code_is_not_for_a_press_of_before_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
