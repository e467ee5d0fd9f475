#include "sensors/fork_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void ask(struct fork_search *search, int64_t now_ms, uint64_t first, size_t count)
{
    uint64_t from = 0;

    assert_true(fork_search_next(search, now_ms, &from));
    assert_int_equal(from, first);
    fork_search_asked(search, count, now_ms);
    assert_false(fork_search_next(search, now_ms, &from));
}

static void it_asks_part_after_part_until_one_differs(void **state)
{
    struct fork_search search = {0};
    uint64_t first;

    (void)state;
    assert_false(fork_search_next(&search, 0, &first)); /* there is nothing to look for */
    fork_search_begin(&search, 10);
    ask(&search, 0, 11, 500);
    assert_false(fork_search_answer(&search, 510, 510, 900));
    ask(&search, 5, 511, 390);
    assert_true(fork_search_answer(&search, 900, 733, 900));
    assert_int_equal(search.common, 733);
    assert_false(search.under_way);
}

static void what_is_all_the_same_ends_with_the_newest(void **state)
{
    struct fork_search search = {0};

    (void)state;
    fork_search_begin(&search, 0);
    ask(&search, 0, 1, 7);
    assert_true(fork_search_answer(&search, 7, 7, 7));
    assert_int_equal(search.common, 7);
}

static void a_question_that_is_lost_is_asked_again(void **state)
{
    struct fork_search search = {0};
    uint64_t first;

    (void)state;
    fork_search_begin(&search, 3);
    ask(&search, 100, 4, 2);
    assert_false(fork_search_next(&search, 100 + FORK_SEARCH_AGAIN_MS - 1, &first));
    ask(&search, 100 + FORK_SEARCH_AGAIN_MS, 4, 5); /* there are more by now */
    fork_search_again(&search);
    ask(&search, 101 + FORK_SEARCH_AGAIN_MS, 4, 5);
}

static void the_answer_to_another_question_is_none(void **state)
{
    struct fork_search search = {0};

    (void)state;
    fork_search_begin(&search, 3);
    assert_false(fork_search_answer(&search, 3, 3, 8)); /* nothing was asked */
    ask(&search, 0, 4, 2);
    ask(&search, FORK_SEARCH_AGAIN_MS, 4, 5);
    assert_false(
        fork_search_answer(&search, 5, 5, 8)); /* to the first question: not a fork */
    assert_false(fork_search_answer(&search, 8, 2, 8));
    assert_false(fork_search_answer(&search, 8, 9, 8));
    assert_true(fork_search_answer(&search, 8, 6, 8));
    assert_int_equal(search.common, 6);
    assert_false(fork_search_answer(&search, 8, 6, 8)); /* once */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_part_after_part_until_one_differs),
        cmocka_unit_test(what_is_all_the_same_ends_with_the_newest),
        cmocka_unit_test(a_question_that_is_lost_is_asked_again),
        cmocka_unit_test(the_answer_to_another_question_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
