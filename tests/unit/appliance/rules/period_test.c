#include "appliance/rules/period.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

static void kinds_know_their_days_and_names_from_the_id(void **state)
{
    static const struct {
        const char *kind, *id, *from, *to, *name;
    } cases[] = {
        {"month", "2026-02", "2026-02-01", "2026-02-28", "tháng 2/2026"},
        {"month", "2024-02", "2024-02-01", "2024-02-29", "tháng 2/2024"},
        {"month", "2026-12", "2026-12-01", "2026-12-31", "tháng 12/2026"},
        {"quarter", "2026-q1", "2026-01-01", "2026-03-31", "quý I/2026"},
        {"quarter", "2026-q4", "2026-10-01", "2026-12-31", "quý IV/2026"},
        {"half", "2026-h2", "2026-07-01", "2026-12-31", "6 tháng cuối năm 2026"},
        {"year", "2026", "2026-01-01", "2026-12-31", "năm 2026"},
        {"statutory-month", "2026-11", "2026-10-15", "2026-11-14", "tháng 11/2026"},
        {"statutory-month", "2026-01", "2025-12-15", "2026-01-14", "tháng 1/2026"},
        {"statutory-month", "2026-03", "2026-02-15", "2026-03-14", "tháng 3/2026"},
        {"statutory-quarter", "2026-q1", "2025-12-15", "2026-03-14", "quý I/2026"},
        {"statutory-quarter", "2026-q4", "2026-09-15", "2026-12-14", "quý IV/2026"},
        {"statutory-half", "2026-h1", "2025-12-15", "2026-06-14", "6 tháng đầu năm 2026"},
        {"statutory-nine-months", "2026-9m", "2025-12-15", "2026-09-14",
         "9 tháng năm 2026"},
        {"statutory-year", "2026", "2025-12-15", "2026-12-14", "năm 2026"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct period_words words = {.id = cases[i].id, .kind = cases[i].kind};
        char fault[PERIOD_FAULT_BYTES], from[DATE_BYTES], to[DATE_BYTES];
        struct period period;

        print_message("case: %s %s\n", cases[i].kind, cases[i].id);
        assert_int_equal(period_make(&words, &period, fault), 0);
        assert_string_equal(date_format(period.from_day, from), cases[i].from);
        assert_string_equal(date_format(period.to_day, to), cases[i].to);
        assert_string_equal(period.name, cases[i].name);
        assert_string_equal(period.kind, cases[i].kind);
    }
}

static void months_of_a_kind_follow_one_another_without_a_gap(void **state)
{
    static const char *const kinds[] = {"month", "statutory-month"};

    (void)state;
    for (size_t kind = 0; kind < 2; kind++) {
        int32_t last = 0;

        for (int month = 0; month < 12 * 30; month++) {
            char id[16], fault[PERIOD_FAULT_BYTES];
            struct period_words words = {.id = id, .kind = kinds[kind]};
            struct period period;

            (void)snprintf(id, sizeof id, "%d-%02d", 2010 + month / 12, month % 12 + 1);
            assert_int_equal(period_make(&words, &period, fault), 0);
            if (last)
                assert_int_equal(period.from_day, last + 1);
            last = period.to_day;
        }
    }
}

static void days_that_are_said_win_over_the_kind(void **state)
{
    /* Units really do this: a "month" from the 21st to the 20th, a quarter of winter. */
    static const struct period_words words[] = {
        {"2026-11", NULL, "month", "2026-10-21", "2026-11-20"},
        {"Q1.2020", "Quý I/2020", NULL, "2019-12-01", "2020-02-29"},
        {"mot-ngay", NULL, NULL, "2026-11-20", "2026-11-20"},
    };
    static const char *const names[] = {"2026-11", "Quý I/2020", "mot-ngay"};
    static const char *const kinds[] = {"month", "other", "other"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char fault[PERIOD_FAULT_BYTES], from[DATE_BYTES], to[DATE_BYTES];
        struct period period;

        assert_int_equal(period_make(&words[i], &period, fault), 0);
        assert_string_equal(date_format(period.from_day, from), words[i].from);
        assert_string_equal(date_format(period.to_day, to), words[i].to);
        assert_string_equal(period.name, names[i]);
        assert_string_equal(period.kind, kinds[i]);
    }
}

static void what_is_no_period_is_refused_with_the_reason(void **state)
{
    static const struct {
        struct period_words words;
        const char *says;
    } cases[] = {
        {{NULL, NULL, "month", NULL, NULL}, "id ''"},
        {{"", NULL, "month", NULL, NULL}, "id ''"},
        {{"2026 11", NULL, "month", NULL, NULL}, "id '2026 11'"},
        {{"tháng", NULL, "month", NULL, NULL}, "id 'tháng'"},
        {{"a23456789012345678901234567890123", NULL, "month", NULL, NULL}, "1 to 32"},
        {{"2026-13", NULL, "month", NULL, NULL}, "such as 2026-11"},
        {{"2026-1", NULL, "month", NULL, NULL}, "such as 2026-11"},
        {{"2026-q5", NULL, "quarter", NULL, NULL}, "such as 2026-q4"},
        {{"2026-11", NULL, "year", NULL, NULL}, "such as 2026,"},
        {{"1970", NULL, "year", NULL, NULL}, "such as 2026,"},
        {{"12026", NULL, "year", NULL, NULL}, "such as 2026,"},
        {{"2026-11", NULL, "mnth", NULL, NULL}, "one of: month quarter"},
        {{"2026-11", NULL, NULL, NULL, NULL}, "one of: month quarter"},
        {{"2026-11", NULL, "Month!", NULL, NULL}, "kind 'Month!'"},
        {{"2026-11", "Th\u00E1ng\u200B 11", "month", NULL, NULL}, "name has U+200B in it"},
        {{"x", NULL, NULL, "2026-11-01", NULL}, "both"},
        {{"x", NULL, NULL, NULL, "2026-11-01"}, "both"},
        {{"x", NULL, NULL, "2026-02-29", "2026-11-01"}, "from '2026-02-29'"},
        {{"x", NULL, NULL, "2026-02-28", "1/3/2026"}, "to '1/3/2026'"},
        {{"x", NULL, NULL, "2026-02-28", "2026-02-27"}, "is before"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char fault[PERIOD_FAULT_BYTES] = "";
        struct period period;

        print_message("case: %s\n", cases[i].says);
        assert_int_equal(period_make(&cases[i].words, &period, fault), -EINVAL);
        assert_non_null(strstr(fault, cases[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_know_their_days_and_names_from_the_id),
        cmocka_unit_test(months_of_a_kind_follow_one_another_without_a_gap),
        cmocka_unit_test(days_that_are_said_win_over_the_kind),
        cmocka_unit_test(what_is_no_period_is_refused_with_the_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
