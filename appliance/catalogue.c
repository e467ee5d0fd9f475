#include "appliance/catalogue.h"

#include <stdlib.h>
#include <string.h>

struct shelf {
    struct catalogue_entry *entries; /* in the order of display */
    size_t count, room;
    const struct catalogue_entry **by_code; /* sorted */
    const struct catalogue_entry **by_id;   /* [id]; NULL: none */
    int most_id;
};

struct catalogue {
    struct shelf shelves[CATALOGUE_KINDS];
};

static void *need(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

struct catalogue *catalogue_open(void)
{
    return need(calloc(1, sizeof(struct catalogue)));
}

static void release(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        free((char *)shelf->entries[i].code);
        free((char *)shelf->entries[i].name_vi);
        free((char *)shelf->entries[i].name_en);
        free((char *)shelf->entries[i].level);
    }
    free(shelf->entries);
    free(shelf->by_code);
    free(shelf->by_id);
}

void catalogue_close(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++)
        release(&catalogue->shelves[kind]);
    free(catalogue);
}

void catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                   const struct catalogue_entry *entry)
{
    struct shelf *shelf = &catalogue->shelves[kind];
    struct catalogue_entry *copy;

    if (shelf->count == shelf->room) {
        shelf->room = shelf->room ? shelf->room * 2 : 64;
        shelf->entries = need(reallocarray(shelf->entries, shelf->room, sizeof *copy));
    }
    copy = &shelf->entries[shelf->count++];
    *copy = *entry;
    copy->code = need(strdup(entry->code));
    copy->name_vi = need(strdup(entry->name_vi));
    copy->name_en = need(strdup(entry->name_en));
    copy->level = need(strdup(entry->level ? entry->level : ""));
    if (entry->id > shelf->most_id)
        shelf->most_id = entry->id;
}

static int by_code(const void *left, const void *right)
{
    const struct catalogue_entry *const *a = left, *const *b = right;

    return strcmp((*a)->code, (*b)->code);
}

void catalogue_seal(struct catalogue *catalogue)
{
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++) {
        struct shelf *shelf = &catalogue->shelves[kind];

        shelf->by_code = need(calloc(shelf->count + 1, sizeof *shelf->by_code));
        shelf->by_id = need(calloc((size_t)shelf->most_id + 1, sizeof *shelf->by_id));
        for (size_t i = 0; i < shelf->count; i++) {
            shelf->by_code[i] = &shelf->entries[i];
            shelf->by_id[shelf->entries[i].id] = &shelf->entries[i];
        }
        qsort(shelf->by_code, shelf->count, sizeof *shelf->by_code, by_code);
    }
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue,
                                             enum catalogue_kind kind, const char *code)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    const struct catalogue_entry wanted = {.code = code}, *key = &wanted;
    const struct catalogue_entry **found =
        bsearch(&key, shelf->by_code, shelf->count, sizeof *shelf->by_code, by_code);

    return found ? *found : NULL;
}

const struct catalogue_entry *catalogue_get(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, int id)
{
    const struct shelf *shelf = &catalogue->shelves[kind];

    return id > 0 && id <= shelf->most_id ? shelf->by_id[id] : NULL;
}

const struct catalogue_entry *catalogue_all(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, size_t *ret_count)
{
    *ret_count = catalogue->shelves[kind].count;
    return catalogue->shelves[kind].entries;
}
