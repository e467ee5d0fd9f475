#include "appliance/report/formats/report_xlsx.h"

#include <stdio.h>
#include <stdlib.h>

#include "appliance/report/basis_words.h"
#include "appliance/report/formats/report_sheet.h"
#include "mqtt/base/memory.h"

/* --- the form ------------------------------------------------------------------------ */

enum {
    LAST = 12,         /* column 13 of the form */
    TOP_ROWS = 8,      /* above its table */
    HEAD_ROWS = 4,     /* of its table, the numbers included */
    FIRST_VALUE = 2,   /* column 3 of the form */
    NAME_LETTERS = 36, /* fit beside each other in column 2 */
};

/* Above the table, and on paper too. */
static void write_provisional(const struct sheet *sheet, const struct report *report)
{
    char *text = basis_words_line(&report->basis, BASIS_WORDS_LINE_PROVISIONAL, false);

    if (text)
        sheet_across(sheet, 6, 0, LAST,
                     basis_provisional(&report->basis) ? SHEET_LOOK_WARNING
                                                       : SHEET_LOOK_CENTRE_ITALIC,
                     text);
    free(text);
}

static void write_top(const struct sheet *sheet, const struct report *report)
{
    const char *unit = *report->unit.vi ? report->unit.vi : report->office.vi;
    char from[REPORT_DAY_BYTES], to[REPORT_DAY_BYTES], moment[REPORT_MOMENT_BYTES];
    char line[512], *part = report_part_text(&report->part);

    sheet_across(sheet, 0, 0, 4, SHEET_LOOK_LEFT_BOLD, "Biểu số 06");
    sheet_across(sheet, 1, 0, 4, SHEET_LOOK_PLAIN, "Thông tư số 01/2020/TT-VPCP");
    (void)snprintf(line, sizeof line, "Đơn vị báo cáo: %s", unit);
    sheet_across(sheet, 0, 5, LAST, SHEET_LOOK_CENTRE_BOLD, line);
    if (report->simulated)
        sheet_across(sheet, 1, 5, LAST, SHEET_LOOK_WARNING,
                     "SỐ LIỆU MÔ PHỎNG, không phải của cơ quan nào");
    sheet_across(sheet, 2, 0, LAST, SHEET_LOOK_TITLE, report_title);
    (void)snprintf(line, sizeof line, "Kỳ báo cáo: %s%s(từ ngày %s đến hết ngày %s)",
                   report->period.name, *report->period.name ? " " : "",
                   report_day(report->period.from_day, from),
                   report_day(report->period.to_day, to));
    sheet_across(sheet, 3, 0, LAST, SHEET_LOOK_CENTRE, line);
    (void)snprintf(line, sizeof line, "Phạm vi: %s%s; %s%s%s%s%s",
                   *report->unit.code ? report->unit.vi : "tất cả các đơn vị",
                   !*report->unit.code ? ""
                   : report->sub_units ? " và các đơn vị trực thuộc"
                                       : ", không gồm đơn vị trực thuộc",
                   *report->field.code ? "lĩnh vực " : "mọi lĩnh vực", report->field.vi,
                   report->as_now ? "; theo tổ chức hiện nay" : "", part ? "; mới có " : "",
                   part ? part : "");
    free(part);
    sheet_across(sheet, 4, 0, LAST, SHEET_LOOK_CENTRE, line);
    if (report->period.frozen_ms)
        (void)snprintf(line, sizeof line, "Số liệu đã chốt lúc %s",
                       report_moment(report->period.frozen_ms, moment));
    else if (report->running)
        (void)snprintf(
            line, sizeof line,
            "Bản nháp: kỳ báo cáo chưa kết thúc; cột 11, 12, 13 tính đến hết ngày %s",
            report_day(report->as_of_day, to));
    else
        (void)snprintf(line, sizeof line, "Bản nháp: số liệu chưa chốt");
    sheet_across(sheet, 5, 0, LAST, SHEET_LOOK_CENTRE_ITALIC, line);
    write_provisional(sheet, report);
    sheet_across(sheet, 7, 0, LAST, SHEET_LOOK_RIGHT, "Đơn vị tính: số hồ sơ TTHC");
}

/* One cell of the head, over some rows and columns. */
static void head(const struct sheet *sheet, int row, int rows, int column, int columns,
                 const char *text)
{
    lxw_row_t top = (lxw_row_t)(TOP_ROWS + row);

    if (rows == 1 && columns == 1)
        sheet_text(sheet, top, (lxw_col_t)column, SHEET_LOOK_HEAD, text);
    else
        (void)worksheet_merge_range(
            sheet->page, top, (lxw_col_t)column, top + (lxw_row_t)rows - 1,
            (lxw_col_t)(column + columns - 1), text, sheet->looks[SHEET_LOOK_HEAD]);
}

static void write_head(const struct sheet *sheet)
{
    static const struct {
        int row, rows, column, columns;
        const char *text;
    } cells[] = {
        {0, 3, 0, 1, "TT"},
        {0, 3, 1, 1, "Lĩnh vực, công việc giải quyết theo cấp"},
        {0, 1, 2, 4, "Số hồ sơ nhận giải quyết"},
        {0, 1, 6, 4, "Số hồ sơ đã giải quyết"},
        {0, 1, 10, 3, "Số hồ sơ đang giải quyết"},
        {1, 1, 3, 2, "Trong kỳ"},
    };
    lxw_row_t numbers = TOP_ROWS + HEAD_ROWS - 1;

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        head(sheet, cells[i].row, cells[i].rows, cells[i].column, cells[i].columns,
             cells[i].text);
    sheet_text(sheet, numbers, 0, SHEET_LOOK_HEAD_NUMBER, "(1)");
    sheet_text(sheet, numbers, 1, SHEET_LOOK_HEAD_NUMBER, "(2)");
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        bool in_period = i == 1 || i == 2; /* below "Trong kỳ" */

        head(sheet, in_period ? 2 : 1, in_period ? 1 : 2, FIRST_VALUE + i, 1,
             report_columns[i].vi);
        sheet_text(sheet, numbers, (lxw_col_t)(FIRST_VALUE + i), SHEET_LOOK_HEAD_NUMBER,
                   report_columns[i].number);
    }
}

static void write_line(const struct sheet *sheet, lxw_row_t row, const char *number,
                       const char *name, const struct figures *figures, bool bold)
{
    int64_t values[REPORT_COLUMNS];

    sheet_text(sheet, row, 0, bold ? SHEET_LOOK_BOLD_MIDDLE : SHEET_LOOK_MIDDLE, number);
    sheet_text(sheet, row, 1, bold ? SHEET_LOOK_BOLD_TEXT : SHEET_LOOK_TEXT, name);
    sheet_fit(sheet, row, name, NAME_LETTERS);
    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        sheet_number(sheet, row, (lxw_col_t)(FIRST_VALUE + i),
                     bold ? SHEET_LOOK_BOLD_COUNT : SHEET_LOOK_COUNT, (double)values[i]);
}

/* Returns the row below the total. */
static lxw_row_t write_body(const struct sheet *sheet, const struct report *report)
{
    lxw_row_t row = TOP_ROWS + HEAD_ROWS;
    char number[16];

    for (size_t i = 0; i < report->row_count; i++) {
        const struct report_row *line = &report->rows[i];
        const struct report_level *level = &report->levels[line->level];

        if (line->number == 1)
            write_line(sheet, row++, report_roman(line->level + 1, number), level->name.vi,
                       &level->figures, true);
        (void)snprintf(number, sizeof number, "%d", line->number);
        write_line(sheet, row++, number, line->field.vi, &line->figures, false);
    }
    write_line(sheet, row++, "", "Tổng cộng", &report->total, true);
    return row;
}

static void write_signatures(const struct sheet *sheet, lxw_row_t row)
{
    sheet_across(sheet, row, 7, LAST, SHEET_LOOK_CENTRE_ITALIC,
                 "............, ngày ..... tháng ..... năm .........");
    sheet_across(sheet, row + 1, 0, 3, SHEET_LOOK_CENTRE_BOLD, "NGƯỜI LẬP BIỂU");
    sheet_across(sheet, row + 1, 7, LAST, SHEET_LOOK_CENTRE_BOLD, "THỦ TRƯỞNG ĐƠN VỊ");
    sheet_across(sheet, row + 2, 0, 3, SHEET_LOOK_CENTRE_ITALIC, "(Ký, ghi rõ họ tên)");
    sheet_across(sheet, row + 2, 7, LAST, SHEET_LOOK_CENTRE_ITALIC,
                 "(Ký, đóng dấu, ghi rõ họ tên)");
}

static void write_form(const struct sheet *sheet, const struct report *report)
{
    enum {
        NUMBER_WIDTH = 6,
        NAME_WIDTH = 38,
        VALUE_WIDTH = 11,
        NUMBERS_POINTS = 30,
        HEAD_POINTS = 50
    };
    lxw_format *plain = sheet->looks[SHEET_LOOK_PLAIN];
    lxw_row_t end;

    report_sheet_paper(sheet, report);
    (void)worksheet_set_column(sheet->page, 0, 0, NUMBER_WIDTH, plain);
    (void)worksheet_set_column(sheet->page, 1, 1, NAME_WIDTH, plain);
    (void)worksheet_set_column(sheet->page, FIRST_VALUE, LAST, VALUE_WIDTH, plain);
    (void)worksheet_set_row(sheet->page, TOP_ROWS + 2, HEAD_POINTS, NULL);
    (void)worksheet_set_row(sheet->page, TOP_ROWS + 3, NUMBERS_POINTS, NULL);
    write_top(sheet, report);
    write_head(sheet);
    end = write_body(sheet, report);
    write_signatures(sheet, end + 1);
    (void)worksheet_repeat_rows(sheet->page, TOP_ROWS, TOP_ROWS + HEAD_ROWS - 1);
    worksheet_freeze_panes(sheet->page, TOP_ROWS + HEAD_ROWS, FIRST_VALUE);
    (void)worksheet_print_area(sheet->page, 0, 0, end + 3, LAST);
}

/* --- the workbook -------------------------------------------------------------------- */

static void write_sheets(struct sheet *sheet, lxw_workbook *book, const void *owner)
{
    const struct report *report = owner;

    sheet->page = need(workbook_add_worksheet(book, "Biểu 06"));
    write_form(sheet, report);
    sheet->page = need(workbook_add_worksheet(book, "Kiểm tra"));
    report_sheet_checks(sheet, report);
}

int report_xlsx(const struct report *report, char **ret_bytes, size_t *ret_size)
{
    const struct sheet_book book = {report_title, report->office.vi, report->made_ms,
                                    write_sheets, report};

    return sheet_book(&book, ret_bytes, ret_size);
}
