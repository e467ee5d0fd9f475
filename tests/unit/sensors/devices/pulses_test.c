#include "sensors/devices/pulses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { PER_MINUTE = 60, SECOND = 1000, HOUR = 3600 * 1000 };

#define KEPT    PROFILE_POWER_LOSS_KEPT
#define ZERO    PROFILE_POWER_LOSS_ZERO
#define UNKNOWN PROFILE_POWER_LOSS_UNKNOWN
#define UNTOLD  PULSES_RESTART_UNTOLD
#define NO      PULSES_RESTART_NO
#define YES     PULSES_RESTART_YES

static const char *const verdicts[] = {"moved", "wrapped", "reset", "jumped"};

static const struct {
    const char *what;
    int bits;
    enum profile_power_loss lost;
    uint32_t before, after;
    int64_t elapsed_ms;
    enum pulses_restart restart;
    bool overflow;
    enum pulses_verdict verdict;
    uint32_t counted, held;
} cases[] = {
    {"stands", 32, UNKNOWN, 7, 7, SECOND, UNTOLD, 0, PULSES_MOVED, 0, 0},
    {"moves", 32, UNKNOWN, 7, 9, SECOND, UNTOLD, 0, PULSES_MOVED, 2, 0},
    {"a burst", 32, KEPT, 0, 61, SECOND, NO, 0, PULSES_MOVED, 61, 0},
    {"too many", 32, KEPT, 0, 62, SECOND, NO, 0, PULSES_JUMPED, 0, 62},
    {"as many in an hour", 32, KEPT, 0, 3660, HOUR, NO, 0, PULSES_MOVED, 3660, 0},
    {"nobody knows how long", 32, KEPT, 0, 61, 0, NO, 0, PULSES_JUMPED, 0, 61},
    {"over 16 bits", 16, KEPT, 65530, 3, SECOND, UNTOLD, 0, PULSES_WRAPPED, 9, 0},
    {"over 32 bits", 32, KEPT, UINT32_MAX, 0, SECOND, NO, 0, PULSES_WRAPPED, 1, 0},
    {"over 31 bits", 31, KEPT, 0x7fffffff, 4, SECOND, NO, 0, PULSES_WRAPPED, 5, 0},
    {"over, as its flag says", 16, ZERO, 65530, 3, SECOND, UNTOLD, 1, PULSES_WRAPPED, 9, 0},
    {"over or anew", 16, ZERO, 65530, 3, SECOND, UNTOLD, 0, PULSES_RESET, 0, 9},
    {"anew, for over cannot be", 16, ZERO, 500, 3, SECOND, UNTOLD, 0, PULSES_RESET, 3, 0},
    {"the flag cannot be right", 16, ZERO, 500, 3, SECOND, UNTOLD, 1, PULSES_RESET, 3, 0},
    {"anew, nobody knows how", 16, UNKNOWN, 500, 3, SECOND, UNTOLD, 0, PULSES_RESET, 0, 3},
    {"set back by hand", 32, KEPT, 500, 3, SECOND, UNTOLD, 0, PULSES_RESET, 0, 3},
    {"anew, it says so", 32, UNKNOWN, 500, 3, SECOND, YES, 0, PULSES_RESET, 3, 0},
    {"anew near the top", 16, ZERO, 65530, 3, SECOND, YES, 0, PULSES_RESET, 3, 0},
    {"anew near the top, but kept", 16, KEPT, 65530, 3, SECOND, YES, 0, PULSES_WRAPPED, 9,
     0},
    {"anew near the top, kept or not", 16, UNKNOWN, 65530, 3, SECOND, YES, 0, PULSES_RESET,
     0, 9},
    {"anew and past it", 16, ZERO, 5, 30, SECOND, YES, 0, PULSES_RESET, 30, 0},
    {"anew and too many", 16, ZERO, 5, 300, SECOND, YES, 0, PULSES_RESET, 0, 300},
    {"anew, and it was kept", 32, KEPT, 5, 30, SECOND, YES, 0, PULSES_MOVED, 25, 0},
    {"anew, kept or not", 32, UNKNOWN, 5, 30, SECOND, YES, 0, PULSES_RESET, 0, 30},
    {"anew, and stands", 32, UNKNOWN, 5, 5, SECOND, YES, 0, PULSES_MOVED, 0, 0},
    {"anew from nothing", 32, UNKNOWN, 0, 5, SECOND, YES, 0, PULSES_MOVED, 5, 0},
    {"anew, must have been kept", 32, UNKNOWN, 5000, 5030, SECOND, YES, 0, PULSES_MOVED, 30,
     0},
    {"not anew, so over", 16, ZERO, 65530, 3, SECOND, NO, 0, PULSES_WRAPPED, 9, 0},
    {"not anew, nor over", 16, ZERO, 500, 3, SECOND, NO, 0, PULSES_RESET, 0, 3},
    {"set back by hand, not anew", 32, KEPT, 500, 3, SECOND, NO, 0, PULSES_RESET, 0, 3},
    {"set to much by hand", 32, KEPT, 500, 99, SECOND, NO, 0, PULSES_RESET, 0, 99},
};

static void each_reading_has_its_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct pulses_rule rule = {UINT64_C(1) << cases[i].bits, cases[i].lost,
                                         PER_MINUTE};
        const struct pulses_reading reading = {cases[i].before, cases[i].after,
                                               cases[i].elapsed_ms, cases[i].restart,
                                               cases[i].overflow};
        struct pulses_result result = pulses_count(&rule, &reading);

        print_message("%s: %s, counted %u, held %u\n", cases[i].what,
                      verdicts[result.verdict], result.counted, result.held);
        assert_int_equal(result.verdict, cases[i].verdict);
        assert_int_equal(result.counted, cases[i].counted);
        assert_int_equal(result.held, cases[i].held);
    }
}

static void decimal_counters_wrap_at_their_digits(void **state)
{
    const struct pulses_rule rule = {10000, KEPT, PER_MINUTE};
    struct pulses_result result = pulses_count(
        &rule, &(struct pulses_reading){.before = 9998, .after = 1, .elapsed_ms = SECOND});

    (void)state;
    assert_int_equal(result.verdict, PULSES_WRAPPED);
    assert_int_equal(result.counted, 3);
}

/* A counter that is read at its pace, whatever its width, is counted to the last pulse. */
static void nothing_is_lost_of_a_counter_that_only_counts(void **state)
{
    static const int bits[] = {16, 24, 31, 32};

    (void)state;
    srandom(13);
    for (size_t i = 0; i < COUNT(bits); i++) {
        const struct pulses_rule rule = {UINT64_C(1) << bits[i], KEPT, 6000};
        uint64_t produced = rule.modulus - 100000, counted = produced;

        for (int n = 0; n < 10000; n++) {
            uint32_t before = (uint32_t)(produced % rule.modulus);
            struct pulses_result result;

            produced += (uint64_t)(random() % 100);
            result = pulses_count(
                &rule, &(struct pulses_reading){before, (uint32_t)(produced % rule.modulus),
                                                SECOND, UNTOLD, false});
            assert_int_equal(result.held, 0);
            counted += result.counted;
        }
        assert_true(counted == produced);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reading_has_its_meaning),
        cmocka_unit_test(decimal_counters_wrap_at_their_digits),
        cmocka_unit_test(nothing_is_lost_of_a_counter_that_only_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
