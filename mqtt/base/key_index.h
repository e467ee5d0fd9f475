/*
 * key_index - where in a list the item with a key stands: open addressing beside the list, which may
 * move. Keys are 64 bits, and no two items have the same one.
 *
 *     static uint64_t key_at(const void *list, size_t place)
 *     {
 *         return ((const struct item *)list)[place].key;
 *     }
 *
 *     struct key_index index = {.key_at = key_at};
 *
 *     list[count] = item;
 *     key_index_add(&index, list, count++);
 *     ... key_index_find(&index, list, key) ...
 *     key_index_release(&index);
 *
 * Items are added only, in their order, and at most UINT32_MAX of them. One thread.
 */
#ifndef MQTT_BASE_KEY_INDEX_H
#define MQTT_BASE_KEY_INDEX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct key_index {
    uint64_t (*key_at)(const void *list, size_t place); /* the owner's */
    uint32_t *slots;                                    /* place and one; 0: free */
    size_t slot_count;                                  /* a power of 2, or 0 */
};

/* Its place; -1: there is none. */
ssize_t key_index_find(const struct key_index *index, const void *list, uint64_t key);

/* The item at that place, which stands there; all before it were added. */
void key_index_add(struct key_index *index, const void *list, size_t place);

/* Takes an empty one too, and leaves one. */
void key_index_release(struct key_index *index);

#endif
