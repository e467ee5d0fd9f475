#include "appliance/tables/store_devices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

enum { MOST = 8 };

struct list {
    int count, most; /* ends with -ECANCELED at so many */
    struct store_device_fault faults[MOST];
};

static int keep(void *owner, const struct store_device_fault *fault)
{
    struct list *list = owner;

    list->faults[list->count++] = *fault;
    return list->count == list->most ? -ECANCELED : 0;
}

static void note(struct store *store, int unit, const char *counter, int64_t at_ms,
                 uint32_t reading)
{
    struct store_device_fault fault = {.unit = unit,
                                       .what = EVENT_DEVICE_RESET,
                                       .times = 99, /* is not looked at */
                                       .newest_ms = at_ms,
                                       .serial = UINT32_MAX,
                                       .before = reading,
                                       .after = reading + 1};

    (void)snprintf(fault.counter, sizeof fault.counter, "%s", counter);
    assert_int_equal(store_note_device_fault(store, &fault), 0);
}

static struct list read_list(struct store *store, int most)
{
    struct list list = {0};

    assert_int_equal(store_each_device_fault(store, most, keep, &list), 0);
    return list;
}

/* A gateway that was away sends what is old after what is new. */
static void the_readings_of_the_newest_stand_in_whatever_order_they_come(void **state)
{
    static const struct {
        int64_t at_ms;
        uint32_t before; /* what stands then */
    } steps[] = {{500, 10}, {300, 10}, {700, 30}, {700, 40}, {1, 40}};
    struct store *store = *state;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct list list;

        note(store, 1, "q1", steps[i].at_ms, 10 * (uint32_t)(i + 1));
        list = read_list(store, MOST);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.faults[0].times, i + 1);
        assert_int_equal(list.faults[0].before, steps[i].before);
        assert_int_equal(list.faults[0].after, steps[i].before + 1);
        assert_int_equal(list.faults[0].serial, UINT32_MAX);
    }
}

static void devices_and_kinds_are_apart_and_the_newest_comes_first(void **state)
{
    struct store_device_fault lost = {.unit = 1, .what = EVENT_DEVICE_LOST, .newest_ms = 7};
    struct store *store = *state;
    struct list list = {.most = 2};
    int64_t all;

    note(store, 1, "q1", 5, 1);
    note(store, 1, "q2", 9, 2);
    note(store, 2, "q1", 9, 3);
    (void)snprintf(lost.counter, sizeof lost.counter, "q1");
    assert_int_equal(store_note_device_fault(store, &lost), 0);
    assert_int_equal(store_count_device_faults(store, &all), 0);
    assert_int_equal(all, 4);
    assert_int_equal(store_each_device_fault(store, MOST, keep, &list), -ECANCELED);
    list = read_list(store, 3);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.faults[0].counter, "q2");
    assert_int_equal(list.faults[1].unit, 2);
    assert_int_equal(list.faults[2].what, EVENT_DEVICE_LOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(the_readings_of_the_newest_stand_in_whatever_order_they_come),
        SCRATCH_TEST(devices_and_kinds_are_apart_and_the_newest_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
