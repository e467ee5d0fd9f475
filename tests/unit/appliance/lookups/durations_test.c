#include "appliance/lookups/durations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

enum { PROCEDURE = 7, COMMUNE = 4 };

static int32_t day(int year, int month, int number)
{
    return date_day((struct date){year, month, number});
}

static void add(struct durations *durations, int32_t resolved_day, int days, bool late)
{
    const struct store_result result = {
        .procedure = PROCEDURE,
        .resolved_day = resolved_day,
        .class = late ? DOSSIER_CLASS_LATE : DOSSIER_CLASS_ON_TIME,
    };

    durations_add(durations, &result, days, COMMUNE);
}

static void half_of_the_results_took_no_longer_than_the_median(void **state)
{
    static const struct {
        const char *name;
        int days[5], count, median;
    } cases[] = {
        {"one", {9}, 1, 9},
        {"an even number", {1, 5, 2, 9}, 4, 2},
        {"an odd number", {3, 30, 1, 2, 4}, 5, 3},
        {"all on the same day", {0, 0, 0, 7}, 4, 0},
        {"most on the same day", {0, 0, 1, 1}, 4, 0},
        {"years", {1000, 1001, 90000}, 3, 1000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct durations *durations = durations_open(day(2026, 11, 21));
        struct lookup_times times;

        print_message("case: %s\n", cases[i].name);
        for (int j = 0; j < cases[i].count; j++)
            add(durations, day(2026, 11, 2), cases[i].days[j], false);
        times = durations_of(durations, PROCEDURE);
        assert_int_equal(times.resolved, cases[i].count);
        assert_int_equal(times.in_time, cases[i].count);
        assert_int_equal(times.median_days, cases[i].median);
        assert_int_equal(times.levels, 1U << COMMUNE);
        durations_close(durations);
    }
}

static void each_of_twelve_months_is_told_apart_and_none_before(void **state)
{
    struct durations *durations = durations_open(day(2026, 11, 21));
    struct lookup_times first, last, all;

    (void)state;
    assert_int_equal(durations_from(durations), day(2025, 12, 1));
    add(durations, day(2025, 11, 30), 1, true);
    add(durations, day(2025, 12, 1), 20, true);
    add(durations, day(2026, 11, 30), 4, false);
    add(durations, day(2026, 12, 1), 4, false);
    first = durations_in(durations, PROCEDURE, 0);
    last = durations_in(durations, PROCEDURE, LOOKUP_PROCEDURES_MONTHS - 1);
    all = durations_of(durations, PROCEDURE);
    assert_int_equal(first.resolved, 1);
    assert_int_equal(first.in_time, 0);
    assert_int_equal(first.median_days, 20);
    assert_int_equal(last.resolved, 1);
    assert_int_equal(last.in_time, 1);
    assert_int_equal(all.resolved, 2);
    assert_int_equal(all.in_time, 1);
    durations_close(durations);
}

static void of_what_was_never_counted_there_is_nothing(void **state)
{
    struct durations *durations = durations_open(day(2026, 1, 31));

    (void)state;
    add(durations, day(2026, 1, 5), 3, false);
    for (int procedure = 0; procedure < 3 * PROCEDURE; procedure++) {
        if (procedure != PROCEDURE)
            assert_int_equal(durations_of(durations, procedure).resolved, 0);
    }
    durations_close(durations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_results_took_no_longer_than_the_median),
        cmocka_unit_test(each_of_twelve_months_is_told_apart_and_none_before),
        cmocka_unit_test(of_what_was_never_counted_there_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
