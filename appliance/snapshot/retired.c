#include "appliance/snapshot/retired.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

void retired_release(struct retired_list *list)
{
    free(list->rows);
    *list = (struct retired_list){0};
}

/* Where it stands or would stand. */
static size_t place_of(const struct retired_list *list, const char *gateway)
{
    size_t place = 0;

    while (place < list->count && strcmp(list->rows[place].gateway, gateway) < 0)
        place++;
    return place;
}

static bool stands_at(const struct retired_list *list, size_t place, const char *gateway)
{
    return place < list->count && strcmp(list->rows[place].gateway, gateway) == 0;
}

const struct retired *retired_find(const struct retired_list *list, const char *gateway)
{
    size_t place = place_of(list, gateway);

    return stands_at(list, place, gateway) ? &list->rows[place] : NULL;
}

void retired_put(struct retired_list *list, const struct retired *row)
{
    size_t place = place_of(list, row->gateway);

    if (!stands_at(list, place, row->gateway)) {
        list->rows = memory_grow(list->rows, list->count, &list->room, sizeof *list->rows);
        memmove(&list->rows[place + 1], &list->rows[place],
                (list->count - place) * sizeof *list->rows);
        list->count++;
    }
    list->rows[place] = *row;
}

void retired_drop(struct retired_list *list, const char *gateway)
{
    size_t place = place_of(list, gateway);

    if (!stands_at(list, place, gateway))
        return;
    list->count--;
    memmove(&list->rows[place], &list->rows[place + 1],
            (list->count - place) * sizeof *list->rows);
}
