#include "mqtt/base/key_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"

enum { ITEMS = 5000 };

struct item {
    int other;
    uint64_t key;
};

static uint64_t key_at(const void *list, size_t place)
{
    return ((const struct item *)list)[place].key;
}

static void nothing_is_found_in_an_empty_one(void **state)
{
    struct key_index index = {.key_at = key_at};

    (void)state;
    assert_int_equal(key_index_find(&index, NULL, 0), -1);
    key_index_release(&index);
    assert_int_equal(key_index_find(&index, NULL, 0), -1);
}

/* Of keys that differ in a few bits only, and of 0. */
static void each_is_found_where_it_stands_though_the_list_moves(void **state)
{
    static const uint64_t steps[] = {1, UINT64_C(1) << 32, UINT64_C(1) << 51, 7919};

    (void)state;
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        struct key_index index = {.key_at = key_at};
        struct item *items = NULL;
        size_t count = 0, room = 0;

        while (count < ITEMS) {
            items = memory_grow(items, count, &room, sizeof *items);
            items[count] = (struct item){0, count * steps[s]};
            assert_int_equal(key_index_find(&index, items, items[count].key), -1);
            key_index_add(&index, items, count);
            count++;
        }
        for (size_t i = 0; i < count; i++)
            assert_int_equal(key_index_find(&index, items, i * steps[s]), i);
        key_index_release(&index);
        free(items);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_in_an_empty_one),
        cmocka_unit_test(each_is_found_where_it_stands_though_the_list_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
