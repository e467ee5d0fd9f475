#include "appliance/catalogue.h"

#include <stdlib.h>
#include <string.h>

struct shelf {
    struct catalogue_entry *entries; /* in the order of display */
    size_t count, room;
    size_t *by_code; /* places in entries, sorted by code */
    size_t *by_id;   /* [id]: place in entries + 1; 0: none */
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

static int by_code(const void *left, const void *right, void *data)
{
    const struct catalogue_entry *entries = data;

    return strcmp(entries[*(const size_t *)left].code,
                  entries[*(const size_t *)right].code);
}

void catalogue_seal(struct catalogue *catalogue)
{
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++) {
        struct shelf *shelf = &catalogue->shelves[kind];

        shelf->by_code = need(calloc(shelf->count + 1, sizeof *shelf->by_code));
        shelf->by_id = need(calloc((size_t)shelf->most_id + 1, sizeof *shelf->by_id));
        for (size_t i = 0; i < shelf->count; i++) {
            shelf->by_code[i] = i;
            shelf->by_id[shelf->entries[i].id] = i + 1;
        }
        qsort_r(shelf->by_code, shelf->count, sizeof *shelf->by_code, by_code,
                shelf->entries);
    }
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue,
                                             enum catalogue_kind kind, const char *code)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    size_t low = 0, high = shelf->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct catalogue_entry *entry = &shelf->entries[shelf->by_code[middle]];
        int order = strcmp(entry->code, code);

        if (order == 0)
            return entry;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct catalogue_entry *catalogue_get(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, int id)
{
    const struct shelf *shelf = &catalogue->shelves[kind];

    if (id <= 0 || id > shelf->most_id || !shelf->by_id[id])
        return NULL;
    return &shelf->entries[shelf->by_id[id] - 1];
}

const struct catalogue_entry *catalogue_all(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, size_t *ret_count)
{
    *ret_count = catalogue->shelves[kind].count;
    return catalogue->shelves[kind].entries;
}
