/*
 * report_sheet - what the sheets of report_xlsx share: their looks, and the second sheet.
 * Only report_xlsx's files include it, and with it xlsxwriter.h.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_SHEET_H
#define APPLIANCE_REPORT_FORMATS_REPORT_SHEET_H

#include <xlsxwriter.h>

#include "appliance/report/report.h"

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
    SHEET_LOOKS
};

struct sheet {
    lxw_worksheet *page;
    lxw_format *const *looks; /* SHEET_LOOKS of them */
    const struct report *report;
};

/* Empty text: a cell with nothing but its look. */
void sheet_text(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                enum sheet_look look, const char *text);

void sheet_number(const struct sheet *sheet, lxw_row_t row, lxw_col_t column,
                  enum sheet_look look, double number);

/* One text over the columns first ... last of a row. */
void sheet_across(const struct sheet *sheet, lxw_row_t row, lxw_col_t first, lxw_col_t last,
                  enum sheet_look look, const char *text);

/* Makes the row high enough for a text that wraps in so many letters. */
void sheet_fit(const struct sheet *sheet, lxw_row_t row, const char *text, int letters);

/* Paper, margins, footer and the height of rows, the same on each sheet. */
void sheet_set_paper(const struct sheet *sheet);

/* The second sheet. */
void report_sheet_checks(const struct sheet *sheet);

#endif
