/* Ranges of lost events, beside a naive set. */
#include "appliance/rules/gaps.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_gaps(const struct gaps *gaps, const char *expected)
{
    char text[512] = "";
    size_t at = 0;

    for (size_t i = 0; i < gaps->count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%llu-%llu ",
                               (unsigned long long)gaps->rows[i].first,
                               (unsigned long long)gaps->rows[i].last);
    assert_string_equal(text, expected);
}

static int add(struct gaps *gaps, uint64_t first, uint64_t last, int64_t noticed_ms)
{
    return gaps_add(gaps, &(struct gap){first, last, noticed_ms, GAP_LOST});
}

static void ranges_that_touch_or_overlap_become_one(void **state)
{
    struct gaps gaps = {0};

    (void)state;
    assert_int_equal(add(&gaps, 10, 19, 5), 0);
    assert_int_equal(add(&gaps, 30, 39, 7), 0);
    assert_gaps(&gaps, "10-19 30-39 ");
    assert_int_equal(add(&gaps, 1, 8, 9), 0);
    assert_gaps(&gaps, "1-8 10-19 30-39 ");
    assert_int_equal(add(&gaps, 9, 9, 9), 0);
    assert_gaps(&gaps, "1-19 30-39 ");
    assert_true(gaps_has(&gaps, 1) && gaps_has(&gaps, 19) && gaps_has(&gaps, 30));
    assert_false(gaps_has(&gaps, 20) || gaps_has(&gaps, 40));
    assert_int_equal(gaps.rows[0].noticed_ms, 5);
    assert_int_equal(add(&gaps, 15, 50, 9), 0);
    assert_gaps(&gaps, "1-50 ");
    assert_int_equal(add(&gaps, 2, 3, 9), 0);
    assert_gaps(&gaps, "1-50 ");
    assert_int_equal(gaps_sum(&gaps, GAP_LOST), 50);
}

static void what_comes_all_the_same_shrinks_and_cuts(void **state)
{
    struct gaps gaps = {0};

    (void)state;
    assert_int_equal(add(&gaps, 10, 19, 5), 0);
    assert_int_equal(gaps_take(&gaps, 9), -ENOENT);
    assert_int_equal(gaps_take(&gaps, 20), -ENOENT);
    assert_int_equal(gaps_take(&gaps, 10), 0);
    assert_int_equal(gaps_take(&gaps, 19), 0);
    assert_int_equal(gaps_take(&gaps, 14), 0);
    assert_gaps(&gaps, "11-13 15-18 ");
    assert_int_equal(gaps_take(&gaps, 14), -ENOENT);
    assert_int_equal(gaps.rows[1].noticed_ms, 5);
    for (uint64_t seq = 11; seq <= 13; seq++)
        assert_int_equal(gaps_take(&gaps, seq), 0);
    assert_gaps(&gaps, "15-18 ");
    assert_int_equal(gaps_sum(&gaps, GAP_LOST), 4);
}

static void there_are_never_too_many(void **state)
{
    struct gaps gaps = {0}, before;

    (void)state;
    for (uint64_t i = 0; i < GAPS_MOST; i++)
        assert_int_equal(add(&gaps, 10 * i + 1, 10 * i + 5, 1), 0);
    before = gaps;
    assert_int_equal(add(&gaps, 10 * GAPS_MOST + 1, 10 * GAPS_MOST + 1, 1), -ENOSPC);
    assert_int_equal(gaps_take(&gaps, 3), -ENOSPC);
    assert_memory_equal(&gaps, &before, sizeof gaps);
    assert_int_equal(gaps_take(&gaps, 1), 0); /* at an end there is always room */
    assert_int_equal(add(&gaps, 6, 10, 1), 0);
    assert_int_equal(gaps.count, GAPS_MOST - 1);
}

static int claim(struct gaps *gaps, uint64_t first, uint64_t last)
{
    return gaps_add(gaps, &(struct gap){first, last, 1, GAP_CLAIMED});
}

/* What is lost does not grow by a claim beside it; where they overlap it is all a claim. */
static void kinds_are_told_apart_until_they_overlap(void **state)
{
    struct gaps gaps = {0};

    (void)state;
    assert_int_equal(add(&gaps, 1, 10, 1), 0);
    assert_int_equal(claim(&gaps, 11, (uint64_t)1 << 60), 0);
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps_sum(&gaps, GAP_LOST), 10);
    assert_int_equal(gaps_sum(&gaps, GAP_CLAIMED), ((uint64_t)1 << 60) - 10);
    assert_int_equal(gaps_take(&gaps, 20), 0);
    assert_int_equal(gaps_sum(&gaps, GAP_CLAIMED), ((uint64_t)1 << 60) - 11);
    assert_int_equal(gaps.count, 3);
    assert_int_equal(claim(&gaps, 5, 12), 0);
    assert_int_equal(gaps_sum(&gaps, GAP_LOST), 0);
    assert_int_equal(gaps.rows[0].last, 19);
    gaps_dismiss(&gaps);
    assert_int_equal(gaps_sum(&gaps, GAP_CLAIMED), 0);
    assert_int_equal(gaps_sum(&gaps, GAP_DISMISSED), ((uint64_t)1 << 60) - 1);
    assert_int_equal(gaps_take(&gaps, 19), 0); /* it comes all the same */
    assert_int_equal(gaps_take(&gaps, 20), -ENOENT);
}

enum { NUMBERS = 150 };

/* As many ranges as a naive set has runs, and the same numbers in them. */
static void assert_same(const struct gaps *gaps, const bool *lost)
{
    size_t runs = 0, row = 0;

    for (int seq = 1; seq <= NUMBERS; seq++)
        runs += lost[seq] && !lost[seq - 1];
    assert_int_equal(gaps->count, runs);
    for (int seq = 1; seq <= NUMBERS; seq++) {
        while (row < gaps->count && gaps->rows[row].last < (uint64_t)seq)
            row++;
        assert_int_equal(row < gaps->count && gaps->rows[row].first <= (uint64_t)seq,
                         lost[seq]);
    }
}

static void lose(struct gaps *gaps, bool *lost, uint64_t first, uint64_t last)
{
    if (add(gaps, first, last, 1) < 0)
        return; /* there is no room */
    memset(lost + first, true, (size_t)(last - first + 1) * sizeof *lost);
}

static void find_again(struct gaps *gaps, bool *lost, uint64_t first, uint64_t last)
{
    for (uint64_t seq = first; seq <= last; seq++) {
        int rc = gaps_take(gaps, seq);

        assert_int_equal(rc == -ENOENT, !lost[seq]);
        lost[seq] = lost[seq] && rc < 0;
    }
}

static void any_course_is_that_of_a_set(void **state)
{
    bool lost[NUMBERS + 2] = {false};
    struct gaps gaps = {0};
    uint32_t dice = 4711;

    (void)state;
    for (int step = 0; step < 20000; step++) {
        uint64_t first, last;

        dice = dice * 1664525U + 1013904223U;
        first = 1 + (dice >> 8) % NUMBERS;
        last = first + (dice >> 28);
        if (last > NUMBERS)
            last = NUMBERS;
        if (dice >> 31)
            lose(&gaps, lost, first, last);
        else
            find_again(&gaps, lost, first, last);
        assert_same(&gaps, lost);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_that_touch_or_overlap_become_one),
        cmocka_unit_test(what_comes_all_the_same_shrinks_and_cuts),
        cmocka_unit_test(there_are_never_too_many),
        cmocka_unit_test(kinds_are_told_apart_until_they_overlap),
        cmocka_unit_test(any_course_is_that_of_a_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
