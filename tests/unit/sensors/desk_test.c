#include "sensors/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "mqtt/event.h"

static int64_t mono_ms = 1000;

/* In the place of those of mqtt/base/clock.c. */
int64_t clock_mono_ms(void)
{
    return mono_ms;
}

int64_t clock_wall_ms(void)
{
    return 0;
}

int clock_synchronised(void)
{
    return true;
}

static void a_code_is_for_one_key_and_a_minute(void **state)
{
    struct desk *desk;
    char code[EVENT_DOSSIER_BYTES];

    (void)state;
    desk_open(&desk);
    assert_false(desk_take(desk, "H42.31", "q1", code));
    desk_put(desk, "H42.31", "q1", "A-1");
    desk_put(desk, "H42.31", "q2", "A-2");
    desk_put(desk, "H42.32", "q1", "A-3");
    desk_put(desk, "H42.31", "q1", "A-4");
    assert_true(desk_take(desk, "H42.31", "q1", code));
    assert_string_equal(code, "A-4");
    assert_false(desk_take(desk, "H42.31", "q1", code));
    assert_true(desk_take(desk, "H42.32", "q1", code));
    assert_string_equal(code, "A-3");
    mono_ms += DESK_KEEP_MS;
    assert_false(desk_take(desk, "H42.31", "q2", code));
    desk_close(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_for_one_key_and_a_minute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
