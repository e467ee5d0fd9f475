/* The lists of fields: of all units, and of one. */
#include <errno.h>
#include <stdlib.h>

#include "web/lists/lists.h"
#include "web/tables/crossings.h"
#include "web/tables/fields_query.h"

static void put_fields(struct list *list, const struct view *view,
                       const struct source_row *fields, size_t count,
                       enum definition definition)
{
    static const struct lists_column columns[] = {
        {"code", WORD_LIST_CODE, LIST_TEXT},
        {"name", WORD_FIELD, LIST_TEXT},
    };

    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    lists_rate_columns(list, view, definition);
    lists_figures_columns(list, view);
    for (size_t i = 0; i < count; i++) {
        list_put(list, list_text(fields[i].code));
        list_put(list, list_text(view_name(view, fields[i].name_vi, fields[i].name_en)));
        lists_rate_put(list, view, &fields[i], definition);
        lists_figures_put(list, &fields[i].now);
    }
}

int fields_list(struct list *list, const struct view *view)
{
    enum definition definition = fields_query(view->asked.values);

    list_title(list, view_word(view, WORD_BY_FIELD));
    lists_period(list, view);
    lists_definition(list, view, definition);
    put_fields(list, view, view->overview->fields, view->overview->field_count, definition);
    return 0;
}

int unit_fields_list(struct list *list, const struct view *view)
{
    const struct source_overview *o = view->overview;
    const struct source_row *unit =
        source_row_of(o->units, o->unit_count, view->asked.code);
    struct source_row *fields;
    size_t count;

    if (!unit)
        return -ENOENT;
    fields = crossings_fields(o, unit, &count);
    lists_title_of(list, view, WORD_BY_FIELD, unit);
    lists_period(list, view);
    lists_definition(list, view, DEFINITION_A);
    put_fields(list, view, fields, count, DEFINITION_A);
    free(fields);
    return 0;
}
