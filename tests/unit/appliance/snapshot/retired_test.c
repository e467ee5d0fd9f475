#include "appliance/snapshot/retired.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void put(struct retired_list *list, const char *gateway, int64_t said_ms)
{
    struct retired row = {.said_ms = said_ms};

    (void)snprintf(row.gateway, sizeof row.gateway, "%s", gateway);
    retired_put(list, &row);
}

static void one_of_each_gateway_ordered_by_name(void **state)
{
    struct retired_list list = {0};

    (void)state;
    put(&list, "gw-2", 1);
    put(&list, "gw-3", 2);
    put(&list, "gw-1", 3);
    put(&list, "gw-3", 4);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.rows[0].gateway, "gw-1");
    assert_string_equal(list.rows[2].gateway, "gw-3");
    assert_int_equal(retired_find(&list, "gw-3")->said_ms, 4);
    assert_null(retired_find(&list, "gw-4"));
    retired_release(&list);
    assert_int_equal(list.count, 0);
}

static void who_has_spoken_anew_is_dropped(void **state)
{
    struct retired_list list = {0};

    (void)state;
    put(&list, "gw-1", 1);
    put(&list, "gw-2", 2);
    retired_drop(&list, "gw-1");
    retired_drop(&list, "gw-1");
    assert_int_equal(list.count, 1);
    assert_null(retired_find(&list, "gw-1"));
    assert_int_equal(retired_find(&list, "gw-2")->said_ms, 2);
    retired_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_each_gateway_ordered_by_name),
        cmocka_unit_test(who_has_spoken_anew_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
