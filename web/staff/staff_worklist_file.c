/* The lists that an office works with as files. They have codes of dossiers in them, so they are only
 * behind a login, and nothing on the way keeps them. */
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/lists/lists.h"
#include "web/staff/staff_file.h"
#include "web/staff/staff_lists.h"

/* --- for programs -------------------------------------------------------------------- */

static int as_text(const struct worklist *list, bool csv, bool marked, struct body *ret)
{
    struct body body = {.status = 200, .type = csv ? "text/csv; charset=utf-8" : BODY_JSON};
    FILE *out = need(open_memstream(&body.text, &body.bytes));
    json_t *root = csv ? NULL : worklist_json(list);

    if (marked) /* which a spreadsheet takes for another encoding without */
        (void)fputs("\xEF\xBB\xBF", out);
    if (csv)
        worklist_csv(list, out);
    else if (json_dumpf(root, out, JSON_COMPACT) < 0)
        abort(); /* out of memory */
    json_decref(root);
    if (fclose(out) != 0)
        abort();
    *ret = body;
    return 0;
}

/* --- a workbook ---------------------------------------------------------------------- */

static void put_columns(struct list *list, const struct view *view, enum worklist_kind kind)
{
    const enum word *days = staff_worklist_days(kind);
    const struct lists_column columns[] = {
        {"code", WORD_DOSSIER_CODE, LIST_TEXT},
        {"unit", WORD_UNIT, LIST_TEXT},
        {"field", WORD_FIELD, LIST_TEXT},
        {"procedure", WORD_PROCEDURE, LIST_TEXT},
        {"received", WORD_RECEIVED_DAY, LIST_DAY},
        {"due", WORD_DUE_DAY, LIST_DAY},
        {"resolved", WORD_RESOLVED_DAY, LIST_DAY},
        {"since", WORD_WAITS_SINCE, LIST_DAY},
        {"working_days", days[0], LIST_COUNT},
        {"calendar_days", days[1], LIST_COUNT},
        {"suspended", WORD_REMARK_SUSPENDED, LIST_FLAG},
        {"provisional", WORD_REMARK_PROVISIONAL, LIST_FLAG},
        {"cause", WORD_CAUSE, LIST_WORD},
    };

    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
}

static struct list_cell name_cell(const struct view *view, const struct report_name *name)
{
    return *name->code ? list_text(view_name(view, name->vi, name->en)) : list_nothing();
}

static struct list_cell day_cell(int32_t day)
{
    return day == WORKLIST_NO_DAY ? list_nothing() : list_day(day);
}

static struct list_cell flag_cell(const struct view *view, bool flag)
{
    return list_flag(flag, view_word(view, flag ? WORD_YES : WORD_NO));
}

static struct list_cell cause_cell(const struct view *view, enum cause cause)
{
    const struct cause_words *words = &cause_words[cause];

    return cause == CAUSE_NOT_STATED
               ? list_nothing()
               : list_word(words->name, view_name(view, words->vi, words->en));
}

static void put_row(struct list *list, const struct view *view,
                    const struct worklist_row *row)
{
    const struct list_cell cells[] = {
        list_text(row->code),
        name_cell(view, &row->unit),
        name_cell(view, &row->field),
        name_cell(view, &row->procedure),
        day_cell(row->received_day),
        day_cell(row->due_day),
        day_cell(row->resolved_day),
        day_cell(row->since_day),
        list_count(row->working_days),
        list_count(row->calendar_days),
        flag_cell(view, row->suspended),
        flag_cell(view, row->provisional),
        cause_cell(view, row->cause),
    };

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        list_put(list, cells[i]);
}

static int as_xlsx(const struct view *view, const struct worklist *worklist,
                   struct body *ret)
{
    struct list *list = list_open();
    int rc;

    list_title(list, view_word(view, staff_worklist_words[worklist->question.kind]));
    put_columns(list, view, worklist->question.kind);
    for (size_t i = 0; i < worklist->count; i++)
        put_row(list, view, &worklist->rows[i]);
    rc = staff_file(view, list, "xlsx", ret);
    list_close(list);
    return rc;
}

int staff_worklist_file(const struct staff_view *view, const struct worklist *list,
                        struct body *ret)
{
    const char *format = staff_lists_said(view, STAFF_LISTS_FORMAT);
    bool marked = strcmp(format, "excel") == 0;

    if (strcmp(format, "xlsx") == 0)
        return as_xlsx(&view->view, list, ret);
    return as_text(list, marked || strcmp(format, "csv") == 0, marked, ret);
}
