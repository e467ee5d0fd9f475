/*
 * list_xlsx - a list as a workbook: its rows with their types under a head that stays, to be
 * filtered and counted on with; a second sheet has the facts, what the figures are and of when.
 *
 * With temporary files, as appliance/report/formats/sheet.h says. Any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_LIST_XLSX_H
#define APPLIANCE_REPORT_FORMATS_LIST_XLSX_H

#include "appliance/report/list.h"

/* What the book says beside the list. */
struct list_book {
    const char *author;
    const char *rows, *facts; /* names of its sheets */
    int64_t made_ms;
};

/* The caller frees it. -EIO, or errno of the temporary files. */
int list_xlsx(const struct list *list, const struct list_book *book, char **ret_bytes,
              size_t *ret_size);

#endif
