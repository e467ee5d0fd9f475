#include "mqtt/table/csv_heading.h"

#include <stdbool.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

static bool same_name(const char *name, const char *heading)
{
    int order;

    if (strcmp(name, heading) == 0)
        return true;
    return u8_casecmp((const uint8_t *)name, strlen(name), (const uint8_t *)heading,
                      strlen(heading), NULL, UNINORM_NFC, &order) == 0 &&
           order == 0;
}

static bool is_called(const struct csv_column *column, const char *heading)
{
    bool called = same_name(column->name, heading);

    for (int i = 0; !called && i < CSV_OTHER_NAMES && column->others[i]; i++)
        called = same_name(column->others[i], heading);
    return called;
}

/* "Mã đơn vị (*)": it must be filled in, as forms say it. */
static void cut_star(char *heading)
{
    size_t end = strlen(heading), stars = 0;

    while (end > 0 && strchr(" (*):", heading[end - 1]))
        stars += heading[--end] == '*';
    if (stars)
        heading[end] = '\0';
}

size_t csv_heading_column(const struct csv_reader *reader, char *heading)
{
    cut_star(heading);
    for (size_t i = 0; i < reader->column_count; i++) {
        if (is_called(&reader->columns[i], heading))
            return i + 1;
    }
    return 0;
}
