#include "web/connection/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_kind_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < TALLY_KINDS; i++) {
        assert_non_null(tally_name((enum tally_kind)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(tally_name((enum tally_kind)i),
                                    tally_name((enum tally_kind)j));
    }
}

static void a_mistyped_address_is_everyday_and_an_attack_is_loud(void **state)
{
    struct tally tally = {.kinds = {[TALLY_LOGIN] = 3, [TALLY_STALE_SESSION] = 5},
                          .faults = {[FAULT_NOT_FOUND] = 7, [FAULT_STREAMS] = 11}};

    (void)state;
    assert_int_equal(tally_loud(&tally), 0);
    tally.kinds[TALLY_WRONG] = 1;
    tally.faults[FAULT_FRAMING] = 2;
    tally.faults[FAULT_LOOPBACK] = 4;
    assert_int_equal(tally_loud(&tally), 7);
}

static void what_is_loud_is_said_once_and_at_most_once_a_minute(void **state)
{
    struct tally tally = {.kinds = {[TALLY_SLOW] = 1}};

    (void)state;
    tally_run(&tally, 1000);
    assert_int_equal(tally.said, 1);
    assert_int_equal(tally.next_ms, 61000);
    tally.kinds[TALLY_SLOW] = 2;
    tally_run(&tally, 60999);
    assert_int_equal(tally.said, 1);
    tally_run(&tally, 61000);
    assert_int_equal(tally.said, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_name_of_its_own),
        cmocka_unit_test(a_mistyped_address_is_everyday_and_an_attack_is_loud),
        cmocka_unit_test(what_is_loud_is_said_once_and_at_most_once_a_minute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
