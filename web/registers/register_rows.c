#include "web/registers/register_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

const struct source_register *register_rows_find(const struct source_staff *staff,
                                                 const char *name)
{
    const struct source_registers *source = staff->registers;
    const struct source_register *reg;

    for (size_t i = 0; (reg = source->at(source->owner, i)); i++) {
        if (strcmp(reg->name, name) == 0)
            return reg;
    }
    return NULL;
}

static char **row_at(const struct register_rows *rows, size_t row)
{
    return rows->cells + row * rows->reg->column_count;
}

static void copy_row(struct register_rows *rows, size_t row, const char *const *cells)
{
    for (size_t i = 0; i < rows->reg->column_count; i++)
        row_at(rows, row)[i] = need(strdup(cells[i]));
}

static void add_row(void *listener, const char *const *cells)
{
    struct register_rows *rows = listener;

    if (rows->count == rows->room) {
        rows->room = rows->room ? 2 * rows->room : 64;
        rows->cells = need(realloc(rows->cells, rows->room * rows->reg->column_count *
                                                    sizeof *rows->cells));
    }
    copy_row(rows, rows->count++, cells);
}

int register_rows_read(const struct source_staff *staff, const struct source_register *reg,
                       struct register_rows *ret)
{
    const struct source_registers *source = staff->registers;

    *ret = (struct register_rows){.reg = reg};
    return source->rows(source->owner, reg, add_row, ret, &ret->revision);
}

void register_rows_release(struct register_rows *rows)
{
    for (size_t i = 0; rows->cells && i < rows->count * rows->reg->column_count; i++)
        free(rows->cells[i]);
    free(rows->cells);
}

const char *const *register_rows_get(const struct register_rows *rows, size_t row)
{
    return (const char *const *)row_at(rows, row);
}

void register_rows_put(struct register_rows *rows, size_t row, const char *const *cells)
{
    size_t columns = rows->reg->column_count;

    if (row >= rows->count) {
        if (cells)
            add_row(rows, cells);
        return;
    }
    for (size_t i = 0; i < columns; i++)
        free(row_at(rows, row)[i]);
    if (cells) {
        copy_row(rows, row, cells);
        return;
    }
    rows->count--;
    memmove(row_at(rows, row), row_at(rows, row + 1),
            (rows->count - row) * columns * sizeof *rows->cells);
}

char *register_rows_file(const struct register_rows *rows, size_t *ret_size)
{
    const char *names[REGISTER_COLUMNS];
    char *text = NULL;
    FILE *out = need(open_memstream(&text, ret_size));

    for (size_t i = 0; i < rows->reg->column_count; i++)
        names[i] = rows->reg->columns[i].name;
    csv_put_row(out, names, rows->reg->column_count);
    for (size_t i = 0; i < rows->count; i++)
        csv_put_row(out, register_rows_get(rows, i), rows->reg->column_count);
    (void)fclose(out);
    return need(text);
}
