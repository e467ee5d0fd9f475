#include "appliance/report/list.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* A copy that lives as long as the list; NULL of NULL. */
static const char *keep(struct list *list, const char *text)
{
    if (!text)
        return NULL;
    list->texts =
        memory_grow(list->texts, list->text_count, &list->text_room, sizeof *list->texts);
    return list->texts[list->text_count++] = need(strdup(text));
}

static struct list_cell keep_cell(struct list *list, struct list_cell cell)
{
    bool same = cell.name == cell.text;

    cell.text = keep(list, cell.text);
    cell.name = same ? cell.text : keep(list, cell.name);
    return cell;
}

static struct list_column keep_column(struct list *list, const struct list_column *column)
{
    return (struct list_column){keep(list, column->name), keep(list, column->title),
                                column->kind};
}

struct list *list_open(void)
{
    struct list *list = need(calloc(1, sizeof *list));

    list->title = "";
    return list;
}

void list_close(struct list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->text_count; i++)
        free(list->texts[i]);
    free(list->texts);
    free(list->columns);
    free(list->cells);
    free(list->facts);
    free(list);
}

void list_title(struct list *list, const char *title)
{
    list->title = keep(list, title);
}

void list_column(struct list *list, const struct list_column *column)
{
    list->columns = memory_grow(list->columns, list->column_count, &list->column_room,
                                sizeof *list->columns);
    list->columns[list->column_count++] = keep_column(list, column);
}

void list_put(struct list *list, struct list_cell cell)
{
    list->cells =
        memory_grow(list->cells, list->cell_count, &list->cell_room, sizeof *list->cells);
    list->cells[list->cell_count++] = keep_cell(list, cell);
}

void list_fact(struct list *list, const struct list_column *what, struct list_cell cell)
{
    list->facts =
        memory_grow(list->facts, list->fact_count, &list->fact_room, sizeof *list->facts);
    list->facts[list->fact_count++] =
        (struct list_fact){keep_column(list, what), keep_cell(list, cell)};
}
