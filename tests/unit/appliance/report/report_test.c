#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/definition.h"
#include "appliance/report/formats/report_csv.h"
#include "appliance/report/formats/report_json.h"
#include "appliance/report/formats/report_xlsx.h"
#include "appliance/report/report_stated.h"
#include "mqtt/base/date.h"

/* Received 60 = 10 + 20 + 30, resolved 38 = 20 + 10 + 8, in progress 22 = 15 + 7. */
static const struct figures sample = {10, 20, 30, 20, 10, 8, 15, 7};

/* A report of one level; every text must outlive it. */
static struct report *make_report(const struct report_row *rows, size_t count)
{
    struct report *report = report_open();

    report->levels = calloc(1, sizeof *report->levels);
    report->rows = calloc(count + 1, sizeof *report->rows);
    assert_non_null(report->levels);
    assert_non_null(report->rows);
    report->as_of_day = date_day((struct date){2026, 10, 31});
    report->level_count = count > 0;
    report->row_count = count;
    for (size_t i = 0; i < count; i++) {
        report->rows[i] = rows[i];
        report->rows[i].number = (int)i + 1;
    }
    report->levels[0].name = (struct report_name){"commune", "Cấp xã", "Commune"};
    return report;
}

static struct report *sample_report(void)
{
    const struct report_row row = {0, 1, {"land", "Đất đai", "Land"}, sample, {{0}}};
    struct report *report = make_report(&row, 1);

    report->levels[0].figures = report->total = sample;
    return report;
}

/* --- checks and rates ---------------------------------------------------------------- */

/* "1 2" of what fails within the form, by the identities' places. */
static const char *failing(const struct report *report, char ret[static 16])
{
    size_t used = 0;

    for (int i = 0; i < REPORT_6_IS_11_BEFORE; i++) {
        if (!report_check(report, (enum report_identity)i).holds)
            ret[used++] = (char)('0' + i);
    }
    ret[used] = '\0';
    return ret;
}

static void the_check_says_which_identity_fails(void **state)
{
    static const struct {
        const char *name;
        int carried_extra, late_extra, not_due_extra; /* what is wrong with the one row */
        const char *failing;
        int64_t missing;
    } cases[] = {
        {"good", 0, 0, 0, "", 0},
        {"one too many", 1, 0, 0, "3", 0},
        {"more resolved than received", 0, 30, -30, "2", 15},
        {"carried over and late negative, but balanced", -31, -31, 0, "01", 0},
    };
    char which[16];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report *report = sample_report();

        print_message("case: %s\n", cases[i].name);
        report->rows[0].figures.carried_over += cases[i].carried_extra;
        report->rows[0].figures.resolved_late += cases[i].late_extra;
        report->rows[0].figures.in_progress_not_due += cases[i].not_due_extra;
        assert_string_equal(failing(report, which), cases[i].failing);
        assert_int_equal(report_balanced(report), *cases[i].failing == '\0');
        assert_int_equal(report_missing(report), cases[i].missing);
        report_close(report);
    }
}

static void the_stock_of_the_period_before_is_compared(void **state)
{
    static const struct report_gap gap = {
        {"commune", "Cấp xã", ""}, {"land", "Đất đai", ""}, 29, 0, 30};
    struct report *report = sample_report();
    struct report_check check = report_check(report, REPORT_6_IS_11_BEFORE);

    (void)state;
    assert_false(check.known);
    report->previous.known = true;
    report->previous.in_progress = 30;
    assert_true(report_check(report, REPORT_6_IS_11_BEFORE).holds);
    report->previous.gaps = malloc(sizeof gap); /* another field has one less */
    assert_non_null(report->previous.gaps);
    *report->previous.gaps = gap;
    report->previous.gap_count = 1;
    assert_false(report_check(report, REPORT_6_IS_11_BEFORE).holds);
    report->previous.in_progress = 29;
    check = report_check(report, REPORT_6_IS_11_BEFORE);
    assert_int_equal(check.left, 30);
    assert_int_equal(check.right, 29);
    assert_true(report_balanced(report)); /* within itself */
    report_close(report);
}

static void each_rate_has_its_own_fraction(void **state)
{
    static const struct {
        const char *name;
        struct figures figures;
        struct {
            int64_t num, den;
            const char *percent;
        } rates[REPORT_RATES];
    } cases[] = {
        {"sample",
         {10, 20, 30, 20, 10, 8, 15, 7},
         {{30, 38, "78.95"},
          {45, 60, "75.00"},
          {45, 60, "75.00"},
          {30, 45, "66.67"},
          {30, 60, "50.00"}}},
        {"nothing",
         {0},
         {{0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}}},
        {"only not due",
         {0, 5, 0, 0, 0, 0, 5, 0},
         {{0, 0, NULL}, {5, 5, "100.00"}, {5, 5, "100.00"}, {0, 0, NULL}, {0, 5, "0.00"}}},
        {"one pending late changes C and D, not A",
         {0, 5, 0, 0, 4, 0, 0, 1},
         {{4, 4, "100.00"},
          {4, 5, "80.00"},
          {4, 5, "80.00"},
          {4, 5, "80.00"},
          {4, 5, "80.00"}}},
        {"nearly all",
         {0, 20000, 0, 19999, 0, 1, 0, 0},
         {{19999, 20000, "99.99"},
          {19999, 20000, "99.99"},
          {19999, 20000, "99.99"},
          {19999, 20000, "99.99"},
          {19999, 20000, "99.99"}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        for (int r = 0; r < REPORT_RATES; r++) {
            struct fraction rate = report_rates[r].of(&cases[i].figures);
            char text[FRACTION_BYTES];
            const char *percent = report_percent(rate, '.', text);

            assert_int_equal(rate.num, cases[i].rates[r].num);
            assert_int_equal(rate.den, cases[i].rates[r].den);
            if (cases[i].rates[r].percent)
                assert_string_equal(percent, cases[i].rates[r].percent);
            else
                assert_null(percent);
        }
    }
}

/* Which the rates of the form begin with. */
static void the_four_definitions_go_by_the_names_of_their_rates(void **state)
{
    (void)state;
    for (int i = 0; i < DEFINITIONS; i++)
        assert_string_equal(report_rates[i].definition, definition_words[i].name);
}

static void a_rate_of_contradicting_figures_is_no_data(void **state)
{
    char text[FRACTION_BYTES];

    (void)state;
    assert_null(report_percent((struct fraction){-1, 5}, '.', text));
    assert_null(report_percent((struct fraction){6, 5}, '.', text));
}

/* --- formats ------------------------------------------------------------------------- */

static void csv_is_quoted_and_harmless_to_spreadsheets(void **state)
{
    static const struct {
        const char *name, *cell;
    } cases[] = {
        {"Đất đai", "Đất đai"},
        {"Tín ngưỡng, tôn giáo", "\"Tín ngưỡng, tôn giáo\""},
        {"a \"b\"", "\"a \"\"b\"\"\""},
        {"=1+1", "'=1+1"},
        {"+84", "'+84"},
        {"-1", "'-1"},
        {"@SUM(A1),2", "\"'@SUM(A1),2\""},
        {"two\r\nlines", "\"two\r\nlines\""},
        {"\tx", "'\tx"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct report_row row = {0, 1, {"land", cases[i].name, ""}, sample, {{0}}};
        struct report *report = make_report(&row, 1);
        char expected[160];
        size_t bytes;
        char *csv = report_csv(report, &bytes);

        (void)snprintf(expected, sizeof expected,
                       "\r\n1,field,commune,land,%s,60,10,20,30,38,20,10,8,22,15,7"
                       ",,,,,,,,,,,,,,2026-10-31,\r\n",
                       cases[i].cell);
        assert_non_null(strstr(csv, expected));
        assert_int_equal(strlen(csv), bytes);
        free(csv);
        report_close(report);
    }
}

static void csv_has_a_line_per_level_field_and_the_total(void **state)
{
    static const char expected[] =
        "row,kind,level,field,name,received_total,received_online,"
        "received_direct_or_postal,carried_over,resolved_total,resolved_early,"
        "resolved_on_time,resolved_late,in_progress,in_progress_not_due,"
        "in_progress_overdue,received_postal,taken_in,moved_in,moved_out,"
        "moved_carried_over,refused,"
        "supplements,unresolved,withdrawn,collected,to_collect,suspended,left_behind,"
        "as_of,"
        "provisional\r\n"
        "I,level,commune,_all,Cấp xã,60,10,20,30,38,20,10,8,22,15,7"
        ",,,,,,,,,,,,,,2026-10-31,\r\n"
        "1,field,commune,land,Đất đai,60,10,20,30,38,20,10,8,22,15,7"
        ",,,,,,,,,,,,,,2026-10-31,\r\n"
        ",total,_all,_all,Tổng cộng,60,10,20,30,38,20,10,8,22,15,7"
        ",,,,,,,,,,,,,,2026-10-31,\r\n";
    struct report *report = sample_report();
    size_t bytes;
    char *csv = report_csv(report, &bytes);

    (void)state;
    assert_string_equal(csv, expected);
    free(csv);
    report_close(report);
}

static void csv_says_on_what_the_figures_rest(void **state)
{
    struct report *report = sample_report();
    size_t bytes;
    char *csv;

    (void)state;
    report->basis.known = true;
    csv = report_csv(report, &bytes);
    assert_non_null(strstr(csv, ",2026-10-31,no\r\n,basis,_all,_all,\"Lịch nghỉ: "));
    free(csv);
    basis_years_add(&report->basis.provisional, 2027, 2027);
    csv = report_csv(report, &bytes);
    assert_non_null(
        strstr(csv, ",2026-10-31,yes\r\n,basis,_all,_all,\"Số liệu tạm tính: "));
    free(csv);
    report_close(report);
}

static void a_rate_applies_to_the_periods_in_which_it_was_law(void **state)
{
    static const struct {
        struct date from, to;
        bool rate_e;
    } cases[] = {
        {{2018, 5, 15}, {2018, 6, 14}, false},
        {{2018, 6, 15}, {2018, 7, 14}, true},
        {{2025, 6, 15}, {2025, 7, 14}, true},
        {{2025, 7, 1}, {2025, 7, 31}, false},
    };
    struct report *report = sample_report();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        report->period.from_day = date_day(cases[i].from);
        report->period.to_day = date_day(cases[i].to);
        for (int rate = 0; rate < REPORT_RATES; rate++)
            assert_int_equal(report_rate_applies(report, &report_rates[rate]),
                             *report_rates[rate].definition != 'E' || cases[i].rate_e);
    }
    report_close(report);
}

static void json_has_the_columns_checks_and_rates(void **state)
{
    struct report *report = sample_report();
    json_t *root, *row, *rate;

    (void)state;
    report->period.id = "2026-11";
    report->period.frozen_ms = 1795136472000;
    root = report_json(report);
    row = json_array_get(json_object_get(root, "rows"), 0);
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        int64_t values[REPORT_COLUMNS];

        report_values(&sample, values);
        assert_int_equal(json_integer_value(json_object_get(row, report_columns[i].name)),
                         values[i]);
    }
    rate = json_array_get(json_object_get(root, "rates"), 0);
    assert_string_equal(json_string_value(json_object_get(rate, "definition")), "A");
    assert_string_equal(json_string_value(json_object_get(rate, "pct")), "78.95");
    assert_int_equal(json_array_size(json_object_get(root, "checks")), REPORT_IDENTITIES);
    assert_true(json_is_true(json_object_get(root, "balanced")));
    assert_true(json_is_null(json_object_get(root, "previous")));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(root, "period"), "frozen")),
        "2026-11-20T08:01:12+07:00");
    json_decref(root);
    report_close(report);
}

static void xlsx_is_written_whatever_the_names_hold(void **state)
{
    static const char *const names[] = {"Đất đai", "=1+1", "<&>\"'\x01", ""};
    struct report_row rows[4];
    struct report *report;
    char *bytes;
    size_t size;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        rows[i] = (struct report_row){0, 0, {"x", names[i], ""}, sample, {{0}}};
    report = make_report(rows, 4);
    assert_int_equal(report_xlsx(report, &bytes, &size), 0);
    assert_true(size > 1000);
    assert_memory_equal(bytes, "PK\x03\x04", 4);
    free(bytes);
    report_close(report);
}

static void levels_have_roman_numbers(void **state)
{
    static const char *const numbers[] = {"I",  "II",  "III",  "IV", "V",
                                          "VI", "VII", "VIII", "IX", "X"};
    char text[16];

    (void)state;
    for (size_t i = 0; i < 10; i++)
        assert_string_equal(report_roman(i + 1, text), numbers[i]);
    assert_string_equal(report_roman(39, text), "XXXIX");
}

/* --- stated totals ------------------------------------------------------------------- */

/* A field stands in a row of each level. */
static void a_stated_total_is_held_against_its_field_over_all_levels(void **state)
{
    const struct report_row rows[] = {
        {0, 1, {"land", "Đất đai", "Land"}, sample, {{0}}},
        {0, 2, {"merit", "Người có công", "Merit"}, {.received_online = 7}, {{0}}},
        {0, 3, {"land", "Đất đai", "Land"}, {.received_online = 5}, {{0}}},
    };
    struct report *report = make_report(rows, sizeof rows / sizeof rows[0]);
    struct stated stated = {.in_time = STATED_UNKNOWN, .rates = ""};

    (void)state;
    for (int i = 0; i < STATED_COLUMNS; i++)
        stated.columns[i] = STATED_UNKNOWN;
    stated.columns[0] = 65;
    report_add_stated(report, &rows[0].field, &stated, "Báo cáo");
    stated.columns[0] = 66;
    report_add_stated(report, &rows[0].field, &stated, "");
    assert_int_equal(report->stated_count, 2);
    assert_int_equal(report->stated[0].finding_count, 0);
    assert_int_equal(report->stated[1].finding_count, 1);
    assert_string_equal(report->stated[1].findings[0].en, "column 3 stated 66, counted 65");
    report_close(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_says_which_identity_fails),
        cmocka_unit_test(the_stock_of_the_period_before_is_compared),
        cmocka_unit_test(each_rate_has_its_own_fraction),
        cmocka_unit_test(the_four_definitions_go_by_the_names_of_their_rates),
        cmocka_unit_test(a_rate_of_contradicting_figures_is_no_data),
        cmocka_unit_test(csv_is_quoted_and_harmless_to_spreadsheets),
        cmocka_unit_test(csv_has_a_line_per_level_field_and_the_total),
        cmocka_unit_test(csv_says_on_what_the_figures_rest),
        cmocka_unit_test(a_rate_applies_to_the_periods_in_which_it_was_law),
        cmocka_unit_test(json_has_the_columns_checks_and_rates),
        cmocka_unit_test(xlsx_is_written_whatever_the_names_hold),
        cmocka_unit_test(levels_have_roman_numbers),
        cmocka_unit_test(a_stated_total_is_held_against_its_field_over_all_levels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
