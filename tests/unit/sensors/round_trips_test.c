#include "sensors/round_trips.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_median_is_of_the_last_answers(void **state)
{
    static const struct {
        const char *name;
        int64_t from, to; /* one answer of so many microseconds after the other */
        int64_t last;     /* and then one of so many; 0: none */
        struct payload_round_trip told;
    } cases[] = {
        {"no answer", 1, 0, 0, {0, 0}},
        {"one", 7, 7, 0, {7, 7}},
        {"an even number: the lower one", 10, 13, 0, {11, 13}},
        {"one that is late moves it little", 10, 13, 90000, {12, 90000}},
        {"as many as are kept", 1, 15, 0, {8, 15}},
        {"those before are past", 1, 100, 0, {93, 100}},
        {"faster than can be measured", 5, 5, -1, {1, 1}},
        {"slower than can be", 5, 5, INT64_MAX, {5, 3600000000}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct round_trips trips = {0};
        struct payload_round_trip told;

        print_message("case: %s\n", cases[i].name);
        for (int64_t us = cases[i].from; us <= cases[i].to; us++)
            round_trips_add(&trips, us);
        if (cases[i].last)
            round_trips_add(&trips, cases[i].last);
        told = round_trips_tell(&trips);
        assert_int_equal(told.median_us, cases[i].told.median_us);
        assert_int_equal(told.last_us, cases[i].told.last_us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_is_of_the_last_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
