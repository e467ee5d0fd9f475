#include "appliance/snapshot/parted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static struct parted_list list;

    *state = &list;
    return 0;
}

static int tear_down(void **state)
{
    parted_release(*state);
    return 0;
}

static void put(struct parted_list *list, const char *gateway, int counter, int64_t seen_ms)
{
    struct parted row = {.device = {.unit = "H99.1", .seen_ms = seen_ms}};

    (void)snprintf(row.gateway, sizeof row.gateway, "%s", gateway);
    (void)snprintf(row.device.counter, sizeof row.device.counter, "q%d", counter);
    parted_put(list, &row);
}

static void the_last_word_of_a_gateway_on_a_device_counts(void **state)
{
    struct parted_list *list = *state;

    put(list, "gw-1", 1, 10);
    put(list, "gw-2", 1, 20);
    put(list, "gw-1", 1, 30);
    assert_int_equal(list->count, 2);
    assert_int_equal(list->rows[0].device.seen_ms, 20);
    assert_int_equal(list->rows[1].device.seen_ms, 30);
}

static void of_what_is_dropped_nobodys_word_is_kept(void **state)
{
    struct parted_list *list = *state;

    put(list, "gw-1", 1, 10);
    put(list, "gw-1", 2, 20);
    put(list, "gw-2", 1, 30);
    parted_drop(list, "H99.1", "q1");
    parted_drop(list, "H99.2", "q2");
    assert_int_equal(list->count, 1);
    assert_string_equal(list->rows[0].device.counter, "q2");
}

static void beyond_the_most_the_oldest_goes(void **state)
{
    struct parted_list *list = *state;

    for (int i = 0; i < PARTED_MOST + 2; i++)
        put(list, "gw-1", i, i + 1);
    assert_int_equal(list->count, PARTED_MOST);
    assert_string_equal(list->rows[0].device.counter, "q2");
    assert_int_equal(list->rows[PARTED_MOST - 1].device.seen_ms, PARTED_MOST + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_word_of_a_gateway_on_a_device_counts,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_what_is_dropped_nobodys_word_is_kept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(beyond_the_most_the_oldest_goes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
