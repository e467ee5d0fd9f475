#include "appliance/snapshot/parted.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

void parted_release(struct parted_list *list)
{
    free(list->rows);
    *list = (struct parted_list){0};
}

static void take_out(struct parted_list *list, size_t place)
{
    list->count--;
    memmove(&list->rows[place], &list->rows[place + 1],
            (list->count - place) * sizeof *list->rows);
}

/* Of one gateway, or of any: NULL. */
static void take_out_all(struct parted_list *list, const char *gateway, const char *unit,
                         const char *counter)
{
    for (size_t i = list->count; i > 0; i--) {
        const struct parted *row = &list->rows[i - 1];

        if (strcmp(row->device.counter, counter) == 0 &&
            strcmp(row->device.unit, unit) == 0 &&
            (!gateway || strcmp(row->gateway, gateway) == 0))
            take_out(list, i - 1);
    }
}

void parted_put(struct parted_list *list, const struct parted *row)
{
    take_out_all(list, row->gateway, row->device.unit, row->device.counter);
    if (list->count == PARTED_MOST)
        take_out(list, 0);
    list->rows = memory_grow(list->rows, list->count, &list->room, sizeof *list->rows);
    list->rows[list->count++] = *row;
}

void parted_drop(struct parted_list *list, const char *unit, const char *counter)
{
    take_out_all(list, NULL, unit, counter);
}
