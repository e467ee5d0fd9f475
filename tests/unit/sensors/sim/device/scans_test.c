#include "sensors/sim/device/scans.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_is_shown_until_it_is_acknowledged(void **state)
{
    struct scans *scans;

    (void)state;
    scans_open(&scans, true);
    assert_string_equal(scans_shown(scans), "");
    assert_int_equal(scans_turn(scans), false);
    assert_int_equal(scans_add(scans, "first"), 0);
    assert_int_equal(scans_add(scans, "second"), 0);
    assert_int_equal(scans_turn(scans), true);
    assert_int_equal(scans_turn(scans), false);
    assert_string_equal(scans_shown(scans), "first");
    scans_acknowledge(scans);
    assert_string_equal(scans_shown(scans), "first");
    assert_int_equal(scans_turn(scans), true);
    assert_string_equal(scans_shown(scans), "second");
    scans_acknowledge(scans);
    assert_int_equal(scans_turn(scans), false);
    scans_close(scans);
}

static void without_that_the_next_one_takes_its_place(void **state)
{
    struct scans *scans;

    (void)state;
    scans_open(&scans, false);
    assert_int_equal(scans_add(scans, "first"), 0);
    assert_int_equal(scans_add(scans, "second"), 0);
    assert_int_equal(scans_turn(scans), true);
    assert_int_equal(scans_turn(scans), true);
    assert_int_equal(scans_turn(scans), false);
    assert_string_equal(scans_shown(scans), "second");
    scans_close(scans);
}

static void those_that_wait_are_forgotten_with_the_one_on_show(void **state)
{
    struct scans *scans;

    (void)state;
    scans_open(&scans, true);
    for (int i = 0; i < SCANS_MAX; i++)
        assert_int_equal(scans_add(scans, "code"), 0);
    assert_int_equal(scans_add(scans, "code"), -ENOSPC);
    assert_int_equal(scans_turn(scans), true);
    assert_int_equal(scans_add(scans, "code"), 0);
    assert_int_equal(scans_forget(scans), SCANS_MAX);
    assert_string_equal(scans_shown(scans), "");
    assert_int_equal(scans_add(scans, "new"), 0);
    assert_int_equal(scans_turn(scans), true);
    scans_close(scans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_shown_until_it_is_acknowledged),
        cmocka_unit_test(without_that_the_next_one_takes_its_place),
        cmocka_unit_test(those_that_wait_are_forgotten_with_the_one_on_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
