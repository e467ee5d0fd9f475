/*
 * sheet - the sheets of a workbook: their looks and paper, and the workbook as bytes.
 *
 * The one place where a workbook begins and ends; only what writes one includes it, and with it
 * xlsxwriter.h. libxlsxwriter keeps its parts in temporary files (TMPDIR, /tmp) until it is done.
 * Any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_SHEET_H
#define APPLIANCE_REPORT_FORMATS_SHEET_H

#include <stdint.h>
#include <xlsxwriter.h>

enum sheet_look {
    SHEET_LOOK_PLAIN,
    SHEET_LOOK_RIGHT, /* italic, to the right */
    SHEET_LOOK_CENTRE,
    SHEET_LOOK_CENTRE_BOLD,
    SHEET_LOOK_CENTRE_ITALIC,
    SHEET_LOOK_LEFT_BOLD,
    SHEET_LOOK_WARNING,
    SHEET_LOOK_TITLE,
    SHEET_LOOK_HEAD,        /* of a table; with borders, like all that follow */
    SHEET_LOOK_HEAD_NUMBER, /* "(3)=(4)+(5)+(6)" */
    SHEET_LOOK_TEXT,
    SHEET_LOOK_MIDDLE,
    SHEET_LOOK_COUNT,
    SHEET_LOOK_BOLD_TEXT,
    SHEET_LOOK_BOLD_MIDDLE,
    SHEET_LOOK_BOLD_COUNT,
    SHEET_LOOK_PERCENT,
    SHEET_LOOK_DIFFERENCE, /* with its sign */
    SHEET_LOOK_DAY,
    SHEET_LOOK_MOMENT,
    SHEET_LOOKS
};

struct sheet {
    lxw_worksheet *page;
    lxw_format *const *looks; /* SHEET_LOOKS of them */
};

/* Empty text: a cell with nothing but its look. */
void sheet_text(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                enum sheet_look look, const char *text);

void sheet_number(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                  enum sheet_look look, double number);

/* In the time of Việt Nam, as a spreadsheet has none of another. */
void sheet_time(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                enum sheet_look look, const lxw_datetime *time);

/* One text over the columns first ... last of a row. */
void sheet_across(const struct sheet *sheet, lxw_row_t row, lxw_col_t first, lxw_col_t last,
                  enum sheet_look look, const char *text);

/* Makes the row high enough for a text that wraps in so many letters. */
void sheet_fit(const struct sheet *sheet, lxw_row_t row, const char *text, int letters);

/* Landscape A4 with its margins and the height of its rows; the footer as Excel codes it. */
void sheet_paper(const struct sheet *sheet, const char *footer);

struct sheet_book {
    const char *title, *author;
    int64_t made_ms;
    /* Adds the sheets: each is sheet->page while it is written. */
    void (*write)(struct sheet *sheet, lxw_workbook *book, const void *owner);
    const void *owner;
};

/* The caller frees it. -EIO, or errno of the temporary files. */
int sheet_book(const struct sheet_book *book, char **ret_bytes, size_t *ret_size);

#endif
