#include "appliance/report/formats/report_sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/report/basis_words.h"
#include "mqtt/base/fraction.h"

void report_sheet_paper(const struct sheet *sheet, const struct report *report)
{
    char footer[256], moment[REPORT_MOMENT_BYTES];

    (void)snprintf(footer, sizeof footer,
                   "&L&\"Times New Roman\"&9 3=4+5+6; 7=8+9+10; 11=12+13; 3=7+11"
                   "&C&\"Times New Roman\"&9Số liệu đến sự kiện %" PRId64 ", lập lúc %s"
                   "&R&\"Times New Roman\"&9Trang &P/&N",
                   report->newest_event, report_moment(report->made_ms, moment));
    sheet_paper(sheet, footer);
}

/* --- the second sheet ---------------------------------------------------------------- */

static lxw_row_t write_head(const struct sheet *sheet, lxw_row_t row, const char *title,
                            const char *const *heads, int count)
{
    sheet_text(sheet, row++, 0, SHEET_LOOK_LEFT_BOLD, title);
    for (int i = 0; i < count; i++)
        sheet_text(sheet, row, (lxw_col_t)i, SHEET_LOOK_HEAD, heads[i]);
    return row + 1;
}

static lxw_row_t write_checks(const struct sheet *sheet, const struct report *report,
                              lxw_row_t row)
{
    static const char *const heads[] = {"Đẳng thức", "Ý nghĩa", "Vế trái", "Vế phải",
                                        "Kết quả"};

    row = write_head(sheet, row, "Kiểm tra cân đối", heads, 5);
    for (int i = 0; i < REPORT_IDENTITIES; i++, row++) {
        struct report_check check = report_check(report, (enum report_identity)i);

        sheet_text(sheet, row, 0, SHEET_LOOK_MIDDLE, check.formula);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, check.vi);
        sheet_number(sheet, row, 2, SHEET_LOOK_COUNT, (double)check.left);
        if (check.known)
            sheet_number(sheet, row, 3, SHEET_LOOK_COUNT, (double)check.right);
        else
            sheet_text(sheet, row, 3, SHEET_LOOK_MIDDLE, "–");
        sheet_text(sheet, row, 4, SHEET_LOOK_MIDDLE,
                   !check.known  ? "chưa có kỳ trước"
                   : check.holds ? "đúng"
                                 : "lệch");
    }
    return row + 1;
}

static lxw_row_t write_rates(const struct sheet *sheet, const struct report *report,
                             lxw_row_t row)
{
    static const char *const heads[] = {"Cách tính", "Định nghĩa", "Tử số",
                                        "Mẫu số",    "Tỷ lệ",      "Công thức theo cột"};

    row =
        write_head(sheet, row,
                   report_missing(report)
                       ? "Tỷ lệ đúng hạn (chưa tin cậy: cột 6 thiếu số chuyển từ kỳ trước)"
                       : "Tỷ lệ đúng hạn",
                   heads, 6);
    for (int i = 0; i < REPORT_RATES; i++) {
        const struct report_rate *rate = &report_rates[i];
        struct fraction fraction = rate->of(&report->total);
        char text[FRACTION_BYTES];

        if (!report_rate_applies(report, rate))
            continue;
        sheet_text(sheet, row, 0, SHEET_LOOK_MIDDLE, rate->definition);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, rate->vi);
        sheet_number(sheet, row, 2, SHEET_LOOK_COUNT, (double)fraction.num);
        sheet_number(sheet, row, 3, SHEET_LOOK_COUNT, (double)fraction.den);
        if (report_percent(fraction, '.', text))
            sheet_number(sheet, row, 4, SHEET_LOOK_PERCENT,
                         fraction_percent100(fraction) / 1e4);
        else
            sheet_text(sheet, row, 4, SHEET_LOOK_MIDDLE, "chưa có hồ sơ");
        sheet_text(sheet, row++, 5, SHEET_LOOK_MIDDLE, rate->formula);
    }
    return row + 1;
}

static lxw_row_t write_notes(const struct sheet *sheet, const struct report *report,
                             lxw_row_t row)
{
    static const char *const heads[] = {"", "Chỉ tiêu", "Số lượng"};

    if (!report->notes_known)
        return row;
    row = write_head(sheet, row, "Số liệu kèm theo, ngoài các cột của biểu", heads, 3);
    for (int kind = 0; kind < NOTES_KINDS; kind++, row++) {
        sheet_number(sheet, row, 0, SHEET_LOOK_MIDDLE, kind + 1);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, notes_words[kind].vi);
        sheet_number(sheet, row, 2, SHEET_LOOK_COUNT, (double)report->notes.of[kind]);
    }
    return row + 1;
}

/* One number that is another one today; its column, or the words for it. */
static void write_change(const struct sheet *sheet, lxw_row_t row,
                         const struct report_correction *correction, const char *what,
                         const int64_t values[static 2])
{
    sheet_text(sheet, row, 0, SHEET_LOOK_TEXT, correction->level.vi);
    sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, correction->field.vi);
    sheet_text(sheet, row, 2, SHEET_LOOK_MIDDLE, what);
    sheet_number(sheet, row, 3, SHEET_LOOK_COUNT, (double)values[0]);
    sheet_number(sheet, row, 4, SHEET_LOOK_COUNT, (double)values[1]);
    sheet_number(sheet, row, 5, SHEET_LOOK_DIFFERENCE, (double)(values[1] - values[0]));
}

static lxw_row_t write_correction(const struct sheet *sheet, lxw_row_t row,
                                  const struct report_correction *correction)
{
    int64_t frozen[REPORT_COLUMNS], now[REPORT_COLUMNS];
    char column[16];

    report_values(&correction->frozen, frozen);
    report_values(&correction->now, now);
    for (int c = 0; c < REPORT_COLUMNS; c++) {
        const int64_t values[] = {frozen[c], now[c]};

        (void)snprintf(column, sizeof column, "(%d)", REPORT_FIRST_COLUMN + c);
        if (frozen[c] != now[c])
            write_change(sheet, row++, correction, column, values);
    }
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        const int64_t values[] = {correction->frozen_notes.of[kind],
                                  correction->now_notes.of[kind]};

        if (values[0] != values[1])
            write_change(sheet, row++, correction, notes_words[kind].vi, values);
    }
    return row;
}

static lxw_row_t write_corrections(const struct sheet *sheet, const struct report *report,
                                   lxw_row_t row)
{
    static const char *const heads[] = {"Cấp",     "Lĩnh vực", "Cột",
                                        "Đã chốt", "Hiện nay", "Chênh lệch"};

    row = write_head(sheet, row, "Thay đổi sau khi chốt", heads, 6);
    for (size_t i = 0; i < report->correction_count; i++)
        row = write_correction(sheet, row, &report->corrections[i]);
    if (report->correction_count == 0)
        sheet_across(sheet, row++, 0, 5, SHEET_LOOK_MIDDLE, "Không có thay đổi");
    return row + 1;
}

static lxw_row_t write_gaps(const struct sheet *sheet, const struct report *report,
                            lxw_row_t row)
{
    static const char *const heads[] = {"Cấp", "Lĩnh vực", "Cột 11 kỳ trước", "Cột 6",
                                        "Chênh lệch"};
    const struct report_previous *previous = &report->previous;

    if (previous->gap_count == 0)
        return row;
    row = write_head(sheet, row, "Chênh lệch tồn kỳ trước", heads, 5);
    for (size_t i = 0; i < previous->gap_count; i++, row++) {
        const struct report_gap *gap = &previous->gaps[i];

        sheet_text(sheet, row, 0, SHEET_LOOK_TEXT, gap->level.vi);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, gap->field.vi);
        sheet_number(sheet, row, 2, SHEET_LOOK_COUNT, (double)gap->left);
        sheet_number(sheet, row, 3, SHEET_LOOK_COUNT, (double)gap->carried_over);
        sheet_number(sheet, row, 4, SHEET_LOOK_DIFFERENCE,
                     (double)(gap->carried_over - gap->left - gap->moved));
    }
    return row + 1;
}

static lxw_row_t write_stated_one(const struct sheet *sheet, lxw_row_t row,
                                  const struct report_stated *stated)
{
    const char *field = *stated->field.code ? stated->field.vi : "Tổng cộng";

    for (int i = 0; i < REPORT_COLUMNS; i++) {
        if (stated->stated.columns[i] == STATED_UNKNOWN)
            continue;
        sheet_text(sheet, row, 0, SHEET_LOOK_MIDDLE, report_columns[i].number);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, field);
        sheet_number(sheet, row++, 2, SHEET_LOOK_COUNT, (double)stated->stated.columns[i]);
    }
    for (size_t i = 0; i < stated->finding_count; i++) {
        sheet_text(sheet, row, 0, SHEET_LOOK_MIDDLE, "lệch");
        sheet_text(sheet, row++, 1, SHEET_LOOK_TEXT, stated->findings[i].vi);
    }
    if (*stated->source)
        sheet_text(sheet, row++, 1, SHEET_LOOK_TEXT, stated->source);
    return row;
}

static lxw_row_t write_stated(const struct sheet *sheet, const struct report *report,
                              lxw_row_t row)
{
    static const char *const heads[] = {"Cột", "Nội dung", "Đã công bố"};

    if (report->stated_count == 0)
        return row;
    row = write_head(sheet, row, "Số liệu đã công bố, để đối chiếu", heads, 3);
    for (size_t i = 0; i < report->stated_count; i++)
        row = write_stated_one(sheet, row, &report->stated[i]);
    return row + 1;
}

static lxw_row_t write_ended(const struct sheet *sheet, const struct report *report,
                             lxw_row_t row)
{
    static const char *const heads[] = {"Mã", "Đơn vị", "Ngày cuối", "Nhập vào"};
    char day[REPORT_DAY_BYTES];

    if (report->ended_count == 0)
        return row;
    row = write_head(sheet, row, "Đơn vị kết thúc hoạt động trong kỳ", heads, 4);
    for (size_t i = 0; i < report->ended_count; i++, row++) {
        const struct report_ended *ended = &report->ended[i];

        sheet_text(sheet, row, 0, SHEET_LOOK_MIDDLE, ended->unit.code);
        sheet_text(sheet, row, 1, SHEET_LOOK_TEXT, ended->unit.vi);
        sheet_text(sheet, row, 2, SHEET_LOOK_MIDDLE, report_day(ended->last_day, day));
        sheet_text(sheet, row, 3, SHEET_LOOK_MIDDLE, ended->successor.code);
    }
    return row + 1;
}

/* Of what the sheet is. */
static lxw_row_t write_source(const struct sheet *sheet, const struct report *report)
{
    char line[512], from[REPORT_DAY_BYTES], to[REPORT_DAY_BYTES];
    char moment[REPORT_MOMENT_BYTES];

    sheet_text(sheet, 0, 0, SHEET_LOOK_LEFT_BOLD, "Biểu số 06: kiểm tra và tỷ lệ");
    (void)snprintf(line, sizeof line, "Kỳ báo cáo: %s%stừ ngày %s đến hết ngày %s",
                   report->period.name, *report->period.name ? ", " : "",
                   report_day(report->period.from_day, from),
                   report_day(report->period.to_day, to));
    sheet_text(sheet, 1, 0, SHEET_LOOK_PLAIN, line);
    (void)snprintf(line, sizeof line, "Số liệu đến sự kiện %" PRId64 ", lập lúc %s%s",
                   report->newest_event, report_moment(report->made_ms, moment),
                   report->simulated ? "; số liệu mô phỏng" : "");
    sheet_text(sheet, 2, 0, SHEET_LOOK_PLAIN, line);
    return 4;
}

static lxw_row_t write_basis(const struct sheet *sheet, const struct report *report,
                             lxw_row_t row)
{
    enum { LETTERS = 130 }; /* that fit over all columns */

    sheet_text(sheet, row++, 0, SHEET_LOOK_LEFT_BOLD, "Căn cứ tính");
    if (!report->basis.known)
        sheet_across(sheet, row++, 0, 5, SHEET_LOOK_TEXT, "Chưa được lưu khi chốt số liệu");
    for (int line = 0; line < BASIS_WORDS_LINES; line++) {
        char *text = basis_words_line(&report->basis, (enum basis_words_line)line, false);

        if (text) {
            sheet_across(sheet, row, 0, 5, SHEET_LOOK_TEXT, text);
            sheet_fit(sheet, row++, text, LETTERS);
        }
        free(text);
    }
    return row + 1;
}

void report_sheet_checks(const struct sheet *sheet, const struct report *report)
{
    static const int widths[] = {16, 62, 14, 14, 20, 30};
    const struct report_previous *previous = &report->previous;
    char line[512], moment[REPORT_MOMENT_BYTES];
    lxw_row_t row;

    report_sheet_paper(sheet, report);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        (void)worksheet_set_column(sheet->page, (lxw_col_t)i, (lxw_col_t)i, widths[i],
                                   sheet->looks[SHEET_LOOK_PLAIN]);
    row = write_basis(sheet, report, write_source(sheet, report));
    row = write_checks(sheet, report, row);
    if (previous->known) {
        (void)snprintf(line, sizeof line, "11' là cột 11 của kỳ trước: %s (%s%s).",
                       previous->period.name,
                       previous->period.frozen_ms ? "đã chốt lúc " : "chưa chốt",
                       previous->period.frozen_ms
                           ? report_moment(previous->period.frozen_ms, moment)
                           : "");
        sheet_text(sheet, row - 1, 0, SHEET_LOOK_PLAIN, line);
        row++;
    }
    row = write_rates(sheet, report, row);
    sheet_text(
        sheet, row - 1, 0, SHEET_LOOK_PLAIN,
        "Tỷ lệ làm tròn nửa lên đến hai chữ số thập phân; chỉ ghi 100% khi mọi hồ sơ "
        "đúng hạn, chỉ ghi 0% khi không có hồ sơ nào đúng hạn.");
    row = write_notes(sheet, report, row + 1);
    row = write_stated(sheet, report,
                       write_gaps(sheet, report, write_ended(sheet, report, row)));
    if (report->period.frozen_ms)
        (void)write_corrections(sheet, report, row);
}
