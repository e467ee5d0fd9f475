#include "mqtt/base/memory.h"

#include <stdlib.h>

#include "mqtt/base/log.h"

enum { FIRST_ROOM = 16 };

void *need(void *pointer)
{
    if (!pointer) {
        log_error("out of memory");
        abort();
    }
    return pointer;
}

void *memory_grow(void *list, size_t count, size_t *room, size_t item_bytes)
{
    if (count < *room)
        return list;
    *room = *room ? *room * 2 : FIRST_ROOM;
    return need(reallocarray(list, *room, item_bytes));
}
