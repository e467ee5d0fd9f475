#include "web/frame/title.h"

#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "web/text/period_text.h"

/* The unit or field whose page it is; NULL: it is none, or nobody knows it. */
static const struct source_row *row_of(const struct view *view)
{
    const struct source_overview *o = view->overview;

    switch (view->address) {
    case ADDRESS_UNIT:
    case ADDRESS_DIGEST:
        return source_row_of(o->units, o->unit_count, view->asked.code);
    case ADDRESS_FIELD:
        return source_row_of(o->fields, o->field_count, view->asked.code);
    default:
        return NULL;
    }
}

char *title_write(const struct view *view)
{
    const struct source_row *row = row_of(view);
    char *title = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&title, &bytes));

    if (row)
        (void)fputs(view_name(view, row->name_vi, row->name_en), out);
    else
        (void)fputs(view_word(view, address_word(view->address)), out);
    if (!row && *view->asked.code)
        (void)fprintf(out, " %s", view->asked.code);
    if (view->period)
        (void)fprintf(out, " · %s",
                      period_text(view->language, &view->overview->period).text);
    (void)fclose(out);
    return title;
}
