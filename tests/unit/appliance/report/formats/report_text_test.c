#include "appliance/report/formats/report_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

/* Received 60 = 10 + 20 + 30, resolved 38 = 20 + 10 + 8, in progress 22 = 15 + 7. */
static const struct figures sample = {10, 20, 30, 20, 10, 8, 15, 7};

static struct report *open_sample(void)
{
    struct report *report = report_open();

    report->levels = calloc(1, sizeof *report->levels);
    report->rows = calloc(1, sizeof *report->rows);
    assert_non_null(report->levels);
    assert_non_null(report->rows);
    report->level_count = report->row_count = 1;
    report->levels[0] =
        (struct report_level){{"commune", "Cấp xã", "Commune"}, sample, {{0}}};
    report->rows[0] = (struct report_row){0, 1, {"land", "Đất đai", "Land"}, sample, {{0}}};
    report->total = sample;
    report->period = (struct report_period){"2026-10",
                                            "Tháng 10 năm 2026",
                                            "month",
                                            date_day((struct date){2026, 10, 1}),
                                            date_day((struct date){2026, 10, 31}),
                                            0,
                                            false};
    return report;
}

/* The caller frees it. */
static char *write(const struct report *report,
                   void (*writer)(const struct report *report, FILE *out))
{
    char *text = NULL;
    size_t bytes;
    FILE *out = open_memstream(&text, &bytes);

    assert_non_null(out);
    writer(report, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_says(const struct report *report, const char *line)
{
    char *text = write(report, report_text);

    print_message("wanted: %s\n", line);
    assert_non_null(strstr(text, line));
    free(text);
}

static void a_report_says_what_it_is_about(void **state)
{
    struct report *report = open_sample();

    (void)state;
    assert_says(report, "Kỳ báo cáo: Tháng 10 năm 2026, từ ngày 01/10/2026 đến hết ngày "
                        "31/10/2026\n");
    assert_says(report, "Đơn vị: tất cả\n");
    assert_says(report, "Số liệu chưa chốt\n");
    report->running = true;
    report->as_of_day = report->period.from_day;
    assert_says(report,
                "Số liệu chưa chốt\nKỳ báo cáo chưa kết thúc: cột 11, 12, 13 tính đến hết "
                "ngày 01/10/2026\n");
    report->unit = (struct report_name){"H99.1", "Sở Mẫu", ""};
    assert_says(report, "Đơn vị: Sở Mẫu, không gồm đơn vị trực thuộc\n");
    report->sub_units = true;
    assert_says(report, "Đơn vị: Sở Mẫu và các đơn vị trực thuộc\n");
    report->simulated = true;
    assert_says(report, "Số liệu mô phỏng, không phải của cơ quan nào\n");
    report_close(report);
}

/* Where all have figures, or nobody knows, nothing is said of it. */
static void a_part_of_the_units_is_called_so(void **state)
{
    struct report *report = open_sample();

    (void)state;
    assert_says(report, "Đơn vị: tất cả\n");
    report->part = (struct report_part){true, 9, 9};
    assert_says(report, "Đơn vị: tất cả\n");
    report->part.figured = 1;
    assert_says(report, "Đơn vị: tất cả; mới có số liệu của 1/9 đơn vị\n");
    report_close(report);
}

static void it_says_on_what_the_figures_rest(void **state)
{
    struct report *report = open_sample();

    (void)state;
    assert_says(report, "Căn cứ tính\n   chưa được lưu khi chốt số liệu\n");
    report->basis.known = true;
    assert_says(report, "Căn cứ tính\n   Lịch nghỉ: kèm theo phần mềm");
    assert_says(report, "   Quy tắc tính hạn và xếp loại: quy định chung\n");
    basis_years_add(&report->basis.provisional, 2027, 2027);
    assert_says(report, "\nSố liệu tạm tính: lịch nghỉ năm 2027 chưa được thông báo");
    report_close(report);
}

static void a_form_that_does_not_balance_says_by_how_much(void **state)
{
    struct report *report = open_sample();

    (void)state;
    assert_says(report, "3 = 7 + 11      đúng");
    report->total.carried_over += 2;
    assert_says(report, "62 và 60, chênh +2\n");
    assert_says(report, "chưa có kỳ trước\n");
    report_close(report);
}

static void a_rate_stands_with_its_fraction_in_vietnamese_figures(void **state)
{
    struct report *report = open_sample();

    (void)state;
    assert_says(report, "A   78,95% = 30/38");
    assert_says(report, "D   66,67% = 30/45");
    report->total = (struct figures){0};
    assert_says(report, "A       –  = 0/0");
    report_close(report);
}

/* Names are padded by their width on the screen, not by their bytes. */
static void columns_stand_below_each_other(void **state)
{
    static const char *const names[] = {"Đất đai", "Land", "Người có công, tôn giáo",
                                        "Hộ tịch"};
    struct report *report = open_sample();

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text, *line, *figure;
        int width = 0;

        report->rows[0].field.vi = names[i];
        text = write(report, report_text);
        line = strstr(text, names[i]);
        assert_non_null(line);
        figure = strstr(line, "60");
        assert_non_null(figure);
        for (; line < figure; line++)
            width += ((unsigned char)*line & 0xc0) != 0x80; /* no continuation byte */
        assert_int_equal(width, 42 - 3 + 9 - 2);
        free(text);
    }
    report_close(report);
}

static void corrections_show_both_figures_and_the_difference(void **state)
{
    struct report *report = open_sample();
    char *text = write(report, report_text_corrections);

    (void)state;
    assert_string_equal(text, "Không có thay đổi sau khi chốt\n");
    free(text);
    report->corrections = calloc(1, sizeof *report->corrections);
    assert_non_null(report->corrections);
    report->correction_count = 1;
    report->corrections[0] = (struct report_correction){.level = report->levels[0].name,
                                                        .field = report->rows[0].field,
                                                        .frozen = sample,
                                                        .now = sample,
                                                        .frozen_notes.of[NOTES_REFUSED] = 4,
                                                        .now_notes.of[NOTES_REFUSED] = 6};
    text = write(report, report_text_corrections);
    assert_non_null(strstr(text, "Từ chối tiếp nhận: đã chốt 4, hiện nay 6, chênh +2\n"));
    assert_null(strstr(text, "Công dân rút hồ sơ"));
    assert_null(strstr(text, "chênh lệch")); /* of the figures */
    free(text);
    report->corrections[0].now.resolved_late += 3;
    text = write(report, report_text_corrections);
    assert_non_null(strstr(text, "Cấp xã: Đất đai\n"));
    assert_non_null(strstr(text, "đã chốt"));
    assert_non_null(strstr(text, "hiện nay"));
    assert_non_null(strstr(text, "+3"));
    free(text);
    report_close(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_says_what_it_is_about),
        cmocka_unit_test(a_part_of_the_units_is_called_so),
        cmocka_unit_test(it_says_on_what_the_figures_rest),
        cmocka_unit_test(a_form_that_does_not_balance_says_by_how_much),
        cmocka_unit_test(a_rate_stands_with_its_fraction_in_vietnamese_figures),
        cmocka_unit_test(columns_stand_below_each_other),
        cmocka_unit_test(corrections_show_both_figures_and_the_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
