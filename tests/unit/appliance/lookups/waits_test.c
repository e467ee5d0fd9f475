#include "appliance/lookups/waits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void nine_of_ten_waited_no_longer_than_the_most(void **state)
{
    struct waits *waits = waits_open();
    struct lookup_waits unit, hour, all;

    (void)state;
    for (int minutes = 10; minutes > 0; minutes--)
        waits_add(waits, &(struct store_wait){3, -1, minutes, 1});
    waits_add(waits, &(struct store_wait){3, -1, STORE_VISITS_UNCALLED, 2});
    waits_add(waits, &(struct store_wait){3, -1, STORE_VISITS_UNCLEAR, 3});
    waits_add(waits, &(struct store_wait){3, -1, STORE_VISITS_UNNUMBERED, 4});
    waits_add(waits, &(struct store_wait){5, -1, 60, 1});
    waits_add(waits, &(struct store_wait){0, 9, 20, 3});
    waits_add(waits, &(struct store_wait){0, 8, 1, 6});
    waits_add(waits, &(struct store_wait){0, 8, 2, 1});
    waits_seal(waits);
    unit = waits_of_unit(waits, 3);
    assert_int_equal(unit.called, 10);
    assert_int_equal(unit.median_minutes, 5);
    assert_int_equal(unit.most_minutes, 9);
    assert_int_equal(unit.uncalled, 2);
    assert_int_equal(unit.unclear, 3);
    assert_int_equal(unit.unnumbered, 4);
    assert_int_equal(lookup_waits_all(&unit), 19);
    hour = waits_of_hour(waits, 8);
    assert_int_equal(hour.called, 7);
    assert_int_equal(hour.median_minutes, 1);
    assert_int_equal(hour.most_minutes, 2);
    all = waits_of_all(waits); /* of all hours, and of no unit twice */
    assert_int_equal(all.called, 10);
    assert_int_equal(all.median_minutes, 1);
    assert_int_equal(all.most_minutes, 20);
    waits_close(waits);
}

static void of_nobody_there_is_nothing(void **state)
{
    struct waits *waits = waits_open();
    struct lookup_waits none;

    (void)state;
    waits_seal(waits);
    none = waits_of_all(waits);
    assert_int_equal(lookup_waits_all(&none), 0);
    assert_int_equal(none.median_minutes, 0);
    none = waits_of_unit(waits, 4);
    assert_int_equal(lookup_waits_all(&none), 0);
    waits_close(waits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_of_ten_waited_no_longer_than_the_most),
        cmocka_unit_test(of_nobody_there_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
