/* Form 06 as a page, drawn from the sample. */
#include "web/form06/report_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/browser/report_sample.h"
#include "tests/unit/web/drawn.h"
#include "web/form06/report_link.h"

/* What a test changes before the page is drawn; NULL: nothing. */
typedef void (*changer)(struct report *report);

static char *draw(const char *period, enum language language, changer change)
{
    const struct report_question question = {
        .period = period, .from_day = 20758, .to_day = 20787};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, language);
    struct report *report = NULL;
    const char *unknown = NULL;
    struct html html;
    size_t bytes;
    char *text;

    assert_int_equal(report_sample_make(NULL, &question, &report, &unknown), 0);
    if (change)
        change(report);
    html_open(&html);
    report_page_write(&html, &view,
                      &(struct report_page){report, &report->period, period ? 1 : 0});
    text = html_close(&html, &bytes);
    report_close(report);
    free(sample);
    return text;
}

/* Are these there, in this order? */
static void check_says(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; text && i < count; i++) {
        text = strstr(text, parts[i]);
        if (!text)
            print_message("is missing, or not in its place: %s\n", parts[i]);
    }
    assert_non_null(text);
}

#define SAYS(text, ...)                                                                    \
    check_says((text), (const char *const[]){__VA_ARGS__},                                 \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void it_has_the_columns_of_the_form_and_says_what_it_is(void **state)
{
    char *text = draw("2026-10", LANGUAGE_VIETNAMESE, NULL);

    (void)state;
    SAYS(text, "Kỳ báo cáo: Tháng 10 năm 2026, từ ngày 01/10/2026 đến hết ngày 31/10/2026",
         "Tất cả các đơn vị", "Số liệu đã chốt lúc", "Số hồ sơ nhận giải quyết", "(13)",
         "Cấp tỉnh", "Hộ tịch", "2.131", "Tổng cộng", "3.414",
         "/api/v1/reports/06.xlsx?period=2026-10");
    assert_null(strstr(text, "chưa kết thúc"));
    free(text);
    text = draw(NULL, LANGUAGE_ENGLISH, NULL);
    SAYS(text, "Figures not frozen yet", "columns 11, 12 and 13 are as of the end of",
         "In person, by public post", "Civil status", "2,131",
         "?from=2026-11-01&amp;to=2026-11-30");
    assert_null(strstr(text, "Changes since it was frozen"));
    free(text);
}

static void tell_the_truth(struct report *report)
{
    report->simulated = false;
}

static void it_says_across_itself_what_it_is_until_it_is_frozen(void **state)
{
    char *draft = draw(NULL, LANGUAGE_VIETNAMESE, tell_the_truth);
    char *frozen = draw("2026-10", LANGUAGE_VIETNAMESE, tell_the_truth);
    char *simulated = draw("2026-10", LANGUAGE_ENGLISH, NULL);

    (void)state;
    SAYS(draft, "data-mark=\"BẢN NHÁP\"", "Thông tư số 01/2020/TT-VPCP", "(3)=(4)+(5)+(6)",
         "NGƯỜI LẬP BIỂU", "Mã kiểm tra số liệu: ", "THỦ TRƯỞNG ĐƠN VỊ");
    SAYS(frozen, "data-mark=\"\"", "<a href=\"#corrections\">Đã đính chính",
         "id=\"corrections\"");
    SAYS(simulated, "data-mark=\"SIMULATED FIGURES\"");
    assert_null(strstr(draft, "Đã đính chính"));
    free(draft);
    free(frozen);
    free(simulated);
}

static void what_stands_beside_the_form_is_there_in_all_and_by_field(void **state)
{
    char *vi = draw(NULL, LANGUAGE_VIETNAMESE, NULL);
    char *en = draw(NULL, LANGUAGE_ENGLISH, NULL);

    (void)state;
    SAYS(vi, "id=\"notes\"", "nơi khác giải quyết</th><td class=\"n\">3.179<",
         "<details class=\"printed\">", "Hộ tịch", "2.100");
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        assert_non_null(strstr(vi, notes_words[kind].vi));
        assert_non_null(strstr(en, notes_words[kind].en));
    }
    free(en);
    free(vi);
}

static void add_basis_and_ended(struct report *report)
{
    static const struct report_ended ended[] = {
        {{"H99.1", "Xã Một", "Commune One"},
         {"H99.2", "Xã <Hai>", "Commune Two"},
         "commune",
         20761},
        {{"H99.3", "Xã Ba", ""}, {"", "", ""}, "commune", 20787}};

    report->basis.known = true;
    basis_years_add(&report->basis.announced, 2016, 2026);
    basis_years_add(&report->basis.provisional, 2027, 2027);
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++)
        report_add_ended(report, &ended[i]);
}

static void it_says_on_what_it_rests_and_which_units_ended(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, add_basis_and_ended);

    (void)state;
    SAYS(text, "Số liệu tạm tính: ", "2027", "<p class=\"basis\">Lịch nghỉ: ", "2016–2026",
         "quy định chung.</p>", "Đơn vị kết thúc hoạt động trong kỳ",
         "Xã Một (H99.1): ngày cuối 04/11/2026, nhập vào Xã &lt;Hai&gt; (H99.2)",
         "Xã Ba (H99.3): ngày cuối 30/11/2026, không có đơn vị kế thừa");
    free(text);
    text = draw(NULL, LANGUAGE_ENGLISH, add_basis_and_ended);
    SAYS(text, "2027",
         "<p class=\"basis\">Calendar of days off: ", "Commune One (H99.1): last day ",
         "merged into Commune Two (H99.2)", "Xã Ba (H99.3): last day ",
         "nobody came after it");
    free(text);
    text = draw(NULL, LANGUAGE_VIETNAMESE, NULL);
    assert_null(strstr(text, "class=\"basis\""));
    assert_null(strstr(text, "id=\"ended\""));
    free(text);
}

static void forget_notes(struct report *report)
{
    report->notes_known = false;
}

static void notes_that_nobody_kept_are_not_shown_as_none(void **state)
{
    char *text = draw("2026-10", LANGUAGE_VIETNAMESE, forget_notes);

    (void)state;
    SAYS(text, "id=\"notes\"", "đã chốt trước khi có số liệu kèm theo");
    assert_null(strstr(text, "Từ chối tiếp nhận"));
    free(text);
}

static void what_was_printed_stands_beside_what_is_counted(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, NULL);

    (void)state;
    SAYS(text, "id=\"stated\"",
         "Lệch</span> Tổng cộng: cột 7 ghi 3.296, 8 + 9 + 10 = 3.308",
         "Tổng cộng: cột 7 ghi 3.296, đếm được 3.308", "Xây dựng: không thấy chênh lệch",
         "Tỷ lệ đã công bố: 97,5 %", "Nguồn: Báo cáo số 12/BC-UBND", "đã công bố</th>",
         "3.296", "tính được</th>", "3.308", "chênh lệch</th>", "\u221212");
    free(text);
}

static void forget_stated(struct report *report)
{
    for (size_t i = 0; i < report->stated_count; i++)
        free(report->stated[i].findings);
    report->stated_count = 0;
}

static void of_nothing_stated_nothing_is_said(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, forget_stated);

    (void)state;
    assert_null(strstr(text, "đã công bố"));
    free(text);
}

static void a_negative_column_names_its_cause_and_makes_rates_doubtful(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, NULL);

    (void)state;
    SAYS(text, ">Đất đai<span class=\"note warn\" title=\"Cột 11 âm:", "ít nhất 5 hồ sơ\"",
         "▲</span> thiếu số kỳ trước chuyển sang", "<td class=\"n due\">\u22125</td>",
         "84,00%<span class=\"note warn\" title=\"Cột 11 âm:", "▲</span> chưa tin cậy",
         "99,43%<", "Lệch</span> 11 = 12 + 13", "Cấp tỉnh, Đất đai: cột 11 là \u22125",
         "▲</span> Các tỷ lệ chưa tin cậy");
    free(text);
}

static void take_over(struct report *report)
{
    report->rows[0].figures.carried_over += 5;
    report->rows[0].figures.in_progress_not_due += 5;
    report->levels[0].figures.carried_over += 5;
    report->levels[0].figures.in_progress_not_due += 5;
    report->total.carried_over += 5;
    report->total.in_progress_not_due += 5;
}

static void rates_of_figures_that_can_be_are_not_doubted(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, take_over);

    (void)state;
    assert_null(strstr(text, "chưa tin cậy"));
    assert_null(strstr(text, "thiếu số kỳ trước"));
    free(text);
}

static void leave_a_gap(struct report *report)
{
    report->previous.gaps = calloc(1, sizeof *report->previous.gaps);
    assert_non_null(report->previous.gaps);
    report->previous.gap_count = 1;
    report->previous.gaps[0] =
        (struct report_gap){report->levels[1].name, report->rows[2].field, 70, -2, 64};
}

static void what_was_not_taken_over_is_said(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, leave_a_gap);

    (void)state;
    SAYS(text, "Cấp xã, Đất đai: cột 6 là 64, cột 11 kỳ trước là 70, nhận trừ bàn giao "
               "\u22122, chênh \u22124.");
    free(text);
}

static void what_changed_since_it_was_frozen_is_listed(void **state)
{
    char *text = draw("2026-10", LANGUAGE_VIETNAMESE, NULL);

    (void)state;
    SAYS(text, "id=\"corrections\"", "Cấp xã · Đất đai", "(7) Tổng số", ">450<", ">452<",
         ">+2<", "(13) Quá hạn", ">14<", ">12<", ">\u22122<", "Số lần yêu cầu bổ sung",
         ">22<", ">25<", ">+3<");
    assert_null(strstr(text, "(4) Trực tuyến"));
    free(text);
}

static void write_evil(struct report *report)
{
    static const struct report_name evil = {"a&b", "<b>Ác ý</b>", ""};

    report->unit = evil;
    report->sub_units = true;
    report->rows[1].field = evil;
    report->stated[0].source = "\"><script>";
}

static void names_and_sources_are_only_text(void **state)
{
    char *text = draw(NULL, LANGUAGE_VIETNAMESE, write_evil);

    (void)state;
    assert_null(strstr(text, "<b>Ác ý"));
    assert_null(strstr(text, "\"><script>"));
    SAYS(text, "unit=a%26b", "<option value=\"a&amp;b\" selected>&lt;b&gt;Ác ý");
    free(text);
}

static void a_link_asks_for_the_same_again(void **state)
{
    struct report *report = report_open();
    struct report_period other = {.id = "2026-q4"};
    char *link;

    (void)state;
    report->period.from_day = 20758;
    report->period.to_day = 20787;
    link = report_link(report, &report->period);
    assert_string_equal(link, "?from=2026-11-01&to=2026-11-30");
    free(link);
    report->period.id = "2026-11";
    report->unit.code = "H 1";
    report->field.code = "x&y";
    report->as_now = true;
    link = report_link(report, &other);
    assert_string_equal(
        link, "?period=2026-q4&unit=H%201&sub_units=no&field=x%26y&structure=now");
    free(link);
    report->sub_units = true;
    link = report_link(report, NULL);
    assert_string_equal(
        link, "?from=2026-11-01&to=2026-11-30&unit=H%201&field=x%26y&structure=now");
    free(link);
    report_close(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_columns_of_the_form_and_says_what_it_is),
        cmocka_unit_test(it_says_across_itself_what_it_is_until_it_is_frozen),
        cmocka_unit_test(what_stands_beside_the_form_is_there_in_all_and_by_field),
        cmocka_unit_test(it_says_on_what_it_rests_and_which_units_ended),
        cmocka_unit_test(notes_that_nobody_kept_are_not_shown_as_none),
        cmocka_unit_test(what_was_printed_stands_beside_what_is_counted),
        cmocka_unit_test(of_nothing_stated_nothing_is_said),
        cmocka_unit_test(a_negative_column_names_its_cause_and_makes_rates_doubtful),
        cmocka_unit_test(rates_of_figures_that_can_be_are_not_doubted),
        cmocka_unit_test(what_was_not_taken_over_is_said),
        cmocka_unit_test(what_changed_since_it_was_frozen_is_listed),
        cmocka_unit_test(names_and_sources_are_only_text),
        cmocka_unit_test(a_link_asks_for_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
