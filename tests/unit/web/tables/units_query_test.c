#include "web/tables/units_query.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_query_is_understood_or_refused(void **state)
{
    static const struct {
        const char *name, *value;
        int rc;
    } cases[] = {
        {"cap", "commune", 0},         {"cap", "", 0},
        {"cong-thuc", "D", 0},         {"cong-thuc", "", 0},
        {"cong-thuc", "E", -EINVAL},   {"cong-thuc", "AB", -EINVAL},
        {"sap-xep", "-ty-le", 0},      {"sap-xep", "ten", 0},
        {"sap-xep", "--ten", -EINVAL}, {"sap-xep", "-", -EINVAL},
        {"sap-xep", "rate", -EINVAL},  {"trang", "1", 0},
        {"trang", "9999", 0},          {"trang", "0", -EINVAL},
        {"trang", "10000", -EINVAL},   {"trang", "-1", -EINVAL},
        {"trang", "2x", -EINVAL},      {"tim", "Xã Đông", 0},
        {"ky", "2026-11", 0},          {"nam", "2026", -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct query_said said = {cases[i].name, cases[i].value};
        const char *values[ADDRESS_VALUES];
        struct fault fault;

        print_message("case: %s=%s\n", said.name, said.value);
        assert_int_equal(query_read(&units_query_takes, &said, 1, values, &fault),
                         cases[i].rc);
    }
}

static void what_is_not_said_is_the_lowest_rate_first(void **state)
{
    static const char *const nothing[ADDRESS_VALUES] = {"",   NULL, "", NULL,
                                                        NULL, NULL, "", NULL};
    static const char *const all[ADDRESS_VALUES] = {
        "chua-ro", "C", "-dang-qua-han", NULL, NULL, NULL, "an", "7"};
    struct units_question question = units_query(nothing);

    (void)state;
    assert_null(question.level);
    assert_string_equal(question.search, "");
    assert_int_equal(question.definition, DEFINITION_A);
    assert_int_equal(question.by, RANKING_BY_RATE);
    assert_false(question.down);
    assert_int_equal(question.page, 1);
    question = units_query(all);
    assert_string_equal(question.level, "");
    assert_string_equal(question.search, "an");
    assert_int_equal(question.definition, DEFINITION_C);
    assert_int_equal(question.by, RANKING_BY_OVERDUE);
    assert_true(question.down);
    assert_int_equal(question.page, 7);
}

/* Names from A, counts from the highest; the same once more is the other way round. */
static void a_head_asks_for_the_order_that_one_wants_first(void **state)
{
    static const struct {
        enum ranking_by now;
        bool down;
        enum ranking_by by;
        const char *order;
    } cases[] = {
        {RANKING_BY_RATE, false, RANKING_BY_NAME, "ten"},
        {RANKING_BY_RATE, false, RANKING_BY_LATE, "-tre"},
        {RANKING_BY_RATE, false, RANKING_BY_RATE, "-ty-le"},
        {RANKING_BY_RATE, true, RANKING_BY_RATE, "ty-le"},
        {RANKING_BY_LATE, true, RANKING_BY_LATE, "tre"},
        {RANKING_BY_NAME, false, RANKING_BY_NAME, "-ten"},
        {RANKING_BY_LATE, true, RANKING_BY_RESOLVED, "-da-giai-quyet"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct units_question question = {.by = cases[i].now, .down = cases[i].down};
        char order[UNITS_QUERY_ORDER_BYTES];

        units_query_order(&question, cases[i].by, order);
        assert_string_equal(order, cases[i].order);
    }
}

static void a_query_is_written_as_it_was_said(void **state)
{
    static const char *const values[ADDRESS_VALUES] = {"commune", "",   NULL,     "2026-Q3",
                                                       NULL,      NULL, "xã & x", "2"};
    char *text = query_write(&units_query_takes, values);

    (void)state;
    assert_string_equal(text, "?cap=commune&ky=2026-Q3&tim=x%C3%A3%20%26%20x&trang=2");
    free(text);
    text = query_write(&query_nothing, values);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_understood_or_refused),
        cmocka_unit_test(what_is_not_said_is_the_lowest_rate_first),
        cmocka_unit_test(a_head_asks_for_the_order_that_one_wants_first),
        cmocka_unit_test(a_query_is_written_as_it_was_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
