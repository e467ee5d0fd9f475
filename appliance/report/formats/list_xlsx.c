#include "appliance/report/formats/list_xlsx.h"

#include <stdlib.h>

#include "appliance/report/formats/sheet.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { TITLE_ROW, HEAD_ROW, FIRST_ROW };

/* --- cells --------------------------------------------------------------------------- */

static const struct {
    enum sheet_look look;
    double width;
} kinds[] = {
    [LIST_TEXT] = {SHEET_LOOK_TEXT, 34},     [LIST_WORD] = {SHEET_LOOK_TEXT, 22},
    [LIST_COUNT] = {SHEET_LOOK_COUNT, 13},   [LIST_DAY] = {SHEET_LOOK_DAY, 13},
    [LIST_MOMENT] = {SHEET_LOOK_MOMENT, 19}, [LIST_PERCENT] = {SHEET_LOOK_PERCENT, 13},
    [LIST_FLAG] = {SHEET_LOOK_TEXT, 13},
};

static void write_time(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                       enum sheet_look look, int64_t wall_ms)
{
    struct date date = date_of(date_day_at(wall_ms));
    int32_t second = date_second_at(wall_ms);
    lxw_datetime at = {date.year,     date.month,       date.day,
                       second / 3600, second / 60 % 60, second % 60};

    sheet_time(sheet, row, column, look, &at);
}

static void write_cell(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                       enum list_kind kind, const struct list_cell *cell)
{
    enum sheet_look look = kinds[kind].look;

    if (!cell->known) {
        sheet_text(sheet, row, column, look, "");
        return;
    }
    switch (kind) {
    case LIST_COUNT:
        sheet_number(sheet, row, column, look, (double)cell->number);
        break;
    case LIST_PERCENT:
        sheet_number(sheet, row, column, look, fraction_percent100(cell->fraction) / 1e4);
        break;
    case LIST_DAY:
        write_time(sheet, row, column, look, date_start_ms((int32_t)cell->number));
        break;
    case LIST_MOMENT:
        write_time(sheet, row, column, look, cell->number);
        break;
    default:
        sheet_text(sheet, row, column, look, cell->text);
    }
}

/* --- the sheets ---------------------------------------------------------------------- */

struct wanted {
    const struct list *list;
    const struct list_book *book;
};

static void write_rows(const struct sheet *sheet, const struct list *list)
{
    size_t columns = list->column_count;
    lxw_row_t rows = (lxw_row_t)(columns ? list->cell_count / columns : 0);

    sheet_text(sheet, TITLE_ROW, 0, SHEET_LOOK_LEFT_BOLD, list->title);
    for (size_t i = 0; i < columns; i++) {
        (void)worksheet_set_column(sheet->page, (lxw_col_t)i, (lxw_col_t)i,
                                   kinds[list->columns[i].kind].width, NULL);
        sheet_text(sheet, HEAD_ROW, (lxw_col_t)i, SHEET_LOOK_HEAD, list->columns[i].title);
    }
    for (size_t i = 0; columns > 0 && i < list->cell_count; i++)
        write_cell(sheet, (lxw_row_t)(FIRST_ROW + i / columns), (lxw_col_t)(i % columns),
                   list->columns[i % columns].kind, &list->cells[i]);
    worksheet_freeze_panes(sheet->page, FIRST_ROW, 0);
    (void)worksheet_repeat_rows(sheet->page, HEAD_ROW, HEAD_ROW);
    if (rows > 0)
        (void)worksheet_autofilter(sheet->page, HEAD_ROW, 0, FIRST_ROW + rows - 1,
                                   (lxw_col_t)(columns - 1));
}

static void write_facts(const struct sheet *sheet, const struct list *list)
{
    enum { NAME_WIDTH = 30, VALUE_WIDTH = 90 };

    (void)worksheet_set_column(sheet->page, 0, 0, NAME_WIDTH, NULL);
    (void)worksheet_set_column(sheet->page, 1, 1, VALUE_WIDTH, NULL);
    sheet_text(sheet, TITLE_ROW, 0, SHEET_LOOK_LEFT_BOLD, list->title);
    for (size_t i = 0; i < list->fact_count; i++) {
        const struct list_fact *fact = &list->facts[i];
        lxw_row_t row = (lxw_row_t)(HEAD_ROW + i);

        sheet_text(sheet, row, 0, SHEET_LOOK_BOLD_TEXT, fact->what.title);
        write_cell(sheet, row, 1, fact->what.kind, &fact->cell);
    }
}

static void write_sheets(struct sheet *sheet, lxw_workbook *book, const void *owner)
{
    const struct wanted *wanted = owner;

    sheet->page = need(workbook_add_worksheet(book, wanted->book->rows));
    sheet_paper(sheet, "&R&\"Times New Roman\"&9&P/&N");
    write_rows(sheet, wanted->list);
    sheet->page = need(workbook_add_worksheet(book, wanted->book->facts));
    sheet_paper(sheet, "&R&\"Times New Roman\"&9&P/&N");
    write_facts(sheet, wanted->list);
}

int list_xlsx(const struct list *list, const struct list_book *book, char **ret_bytes,
              size_t *ret_size)
{
    const struct wanted wanted = {list, book};

    return sheet_book(&(struct sheet_book){list->title, book->author, book->made_ms,
                                           write_sheets, &wanted},
                      ret_bytes, ret_size);
}
