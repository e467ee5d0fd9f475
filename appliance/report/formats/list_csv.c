#include "appliance/report/formats/list_csv.h"

#include <inttypes.h>
#include <stdio.h>

#include "appliance/report/report.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

static void put_percent(FILE *out, struct fraction fraction)
{
    char text[FRACTION_BYTES];
    const char *percent = report_percent(fraction, '.', text);

    (void)fputs(percent ? percent : "", out);
}

static void put_known(FILE *out, enum list_kind kind, const struct list_cell *cell,
                      bool people)
{
    char day[DATE_BYTES], stamp[DATE_STAMP_BYTES];

    switch (kind) {
    case LIST_TEXT:
    case LIST_WORD:
    case LIST_FLAG:
        csv_put_guarded(out, people ? cell->text : cell->name);
        break;
    case LIST_COUNT:
        (void)fprintf(out, "%" PRId64, cell->number);
        break;
    case LIST_DAY:
        (void)fputs(date_format((int32_t)cell->number, day), out);
        break;
    case LIST_MOMENT:
        (void)fputs(stamp_format(cell->number, stamp), out);
        break;
    case LIST_PERCENT:
        put_percent(out, cell->fraction);
        break;
    }
}

/* Behind a cell, which may be the last of its row. */
static void put_end(FILE *out, const struct list *list, size_t column)
{
    (void)fputs(column + 1 < list->column_count ? "," : "\r\n", out);
}

char *list_csv(const struct list *list, bool people, size_t *ret_bytes)
{
    char *text = NULL;
    FILE *out = need(open_memstream(&text, ret_bytes));

    if (people)
        (void)fputs("\xef\xbb\xbf", out);
    for (size_t i = 0; i < list->column_count; i++) {
        csv_put_guarded(out, people ? list->columns[i].title : list->columns[i].name);
        put_end(out, list, i);
    }
    for (size_t i = 0, column = 0; i < list->cell_count; i++) {
        if (list->cells[i].known)
            put_known(out, list->columns[column].kind, &list->cells[i], people);
        put_end(out, list, column);
        column = column + 1 < list->column_count ? column + 1 : 0;
    }
    (void)fclose(out);
    return text;
}
