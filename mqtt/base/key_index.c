#include "mqtt/base/key_index.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

enum { SLOTS_LEAST = 256 };

/* The slot of the key, or the free one where it would be. */
static uint32_t *slot_of(const struct key_index *index, const void *list, uint64_t key)
{
    size_t mask = index->slot_count - 1;
    size_t slot = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;

    while (index->slots[slot] && index->key_at(list, index->slots[slot] - 1) != key)
        slot = (slot + 1) & mask;
    return &index->slots[slot];
}

static void put(struct key_index *index, const void *list, size_t place)
{
    *slot_of(index, list, index->key_at(list, place)) = (uint32_t)place + 1;
}

/* At most three quarters of the slots are taken. */
static void make_room(struct key_index *index, const void *list, size_t count)
{
    if ((count + 1) * 4 <= index->slot_count * 3)
        return;
    index->slot_count = index->slot_count ? index->slot_count * 2 : SLOTS_LEAST;
    free(index->slots);
    index->slots = need(calloc(index->slot_count, sizeof *index->slots));
    for (size_t place = 0; place < count; place++)
        put(index, list, place);
}

ssize_t key_index_find(const struct key_index *index, const void *list, uint64_t key)
{
    return index->slot_count ? (ssize_t)*slot_of(index, list, key) - 1 : -1;
}

void key_index_add(struct key_index *index, const void *list, size_t place)
{
    make_room(index, list, place);
    put(index, list, place);
}

void key_index_release(struct key_index *index)
{
    free(index->slots);
    index->slots = NULL;
    index->slot_count = 0;
}
