#include "appliance/report/formats/list_json.h"

#include "appliance/report/figures_json.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

static json_t *cell_json(enum list_kind kind, const struct list_cell *cell)
{
    char day[DATE_BYTES], stamp[DATE_STAMP_BYTES];

    if (!cell->known)
        return json_null();
    switch (kind) {
    case LIST_FLAG:
        return json_boolean(cell->number);
    case LIST_COUNT:
        return json_integer((json_int_t)cell->number);
    case LIST_DAY:
        return json_string(date_format((int32_t)cell->number, day));
    case LIST_MOMENT:
        return json_string(stamp_format(cell->number, stamp));
    case LIST_PERCENT:
        return figures_percent_json(cell->fraction);
    default:
        return json_string(cell->name);
    }
}

static void set(json_t *object, const struct list_column *column,
                const struct list_cell *cell)
{
    json_object_set_new(object, column->name, need(cell_json(column->kind, cell)));
}

json_t *list_json(const struct list *list)
{
    json_t *root = need(json_object()), *rows = need(json_array()), *row = NULL;

    for (size_t i = 0; i < list->fact_count; i++)
        set(root, &list->facts[i].what, &list->facts[i].cell);
    for (size_t i = 0; i < list->cell_count; i++) {
        size_t column = i % list->column_count;

        if (column == 0) {
            row = need(json_object());
            json_array_append_new(rows, row);
        }
        set(row, &list->columns[column], &list->cells[i]);
    }
    json_object_set_new(root, "rows", rows);
    return root;
}
