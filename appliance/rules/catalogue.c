#include "appliance/rules/catalogue.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* One code: its versions are neighbours in the shelf, and its last one is in `last` too. */
struct range {
    size_t first, count, place;
};

struct shelf {
    struct catalogue_entry *versions; /* in the order of display, then of validity */
    size_t count, room;
    struct catalogue_entry *last; /* of each code, in the order of display */
    size_t codes;
    size_t *by_code;     /* places in `last`, sorted by code */
    struct range *by_id; /* [id]; count 0: none */
    int most_id;
};

struct catalogue {
    atomic_int owners;
    struct shelf shelves[CATALOGUE_KINDS];
};

struct catalogue *catalogue_open(void)
{
    struct catalogue *catalogue = need(calloc(1, sizeof *catalogue));

    catalogue->owners = 1;
    return catalogue;
}

/* Only the count of a sealed catalogue ever changes. */
const struct catalogue *catalogue_share(const struct catalogue *catalogue)
{
    ((struct catalogue *)catalogue)->owners++;
    return catalogue;
}

static void release(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        free((char *)shelf->versions[i].code);
        free((char *)shelf->versions[i].name_vi);
        free((char *)shelf->versions[i].name_en);
        free((char *)shelf->versions[i].level);
    }
    free(shelf->versions);
    free(shelf->last);
    free(shelf->by_code);
    free(shelf->by_id);
}

void catalogue_close(const struct catalogue *catalogue)
{
    struct catalogue *own = (struct catalogue *)catalogue;

    if (!own || --own->owners > 0)
        return;
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++)
        release(&own->shelves[kind]);
    free(own);
}

void catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                   const struct catalogue_entry *entry)
{
    struct shelf *shelf = &catalogue->shelves[kind];
    struct catalogue_entry *copy;

    if (shelf->count == shelf->room) {
        shelf->room = shelf->room ? shelf->room * 2 : 64;
        shelf->versions = need(reallocarray(shelf->versions, shelf->room, sizeof *copy));
    }
    copy = &shelf->versions[shelf->count++];
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
    const struct catalogue_entry *last = data;

    return strcmp(last[*(const size_t *)left].code, last[*(const size_t *)right].code);
}

static void seal(struct shelf *shelf)
{
    shelf->last = need(calloc(shelf->count + 1, sizeof *shelf->last));
    shelf->by_code = need(calloc(shelf->count + 1, sizeof *shelf->by_code));
    shelf->by_id = need(calloc((size_t)shelf->most_id + 1, sizeof *shelf->by_id));
    for (size_t i = 0; i < shelf->count; i++) {
        struct range *range = &shelf->by_id[shelf->versions[i].id];

        if (range->count++ == 0) {
            range->first = i;
            range->place = shelf->codes;
            shelf->by_code[shelf->codes] = shelf->codes;
            shelf->codes++;
        }
        shelf->last[range->place] = shelf->versions[i];
    }
    qsort_r(shelf->by_code, shelf->codes, sizeof *shelf->by_code, by_code, shelf->last);
}

void catalogue_seal(struct catalogue *catalogue)
{
    for (int kind = 0; kind < CATALOGUE_KINDS; kind++)
        seal(&catalogue->shelves[kind]);
}

/* --- the last version of each -------------------------------------------------------- */

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue,
                                             enum catalogue_kind kind, const char *code)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    size_t low = 0, high = shelf->codes;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct catalogue_entry *entry = &shelf->last[shelf->by_code[middle]];
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

static struct range range_of(const struct shelf *shelf, int id)
{
    return id > 0 && id <= shelf->most_id ? shelf->by_id[id] : (struct range){0};
}

const struct catalogue_entry *catalogue_get(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, int id)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    struct range range = range_of(shelf, id);

    return range.count ? &shelf->last[range.place] : NULL;
}

const struct catalogue_entry *catalogue_all(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, size_t *ret_count)
{
    *ret_count = catalogue->shelves[kind].codes;
    return catalogue->shelves[kind].last;
}

/* --- at a day ------------------------------------------------------------------------ */

/* Newest first: what happens now is asked for most. */
const struct catalogue_entry *catalogue_at(const struct catalogue *catalogue,
                                           enum catalogue_kind kind, int id, int32_t day)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    struct range range = range_of(shelf, id);
    size_t i = range.first + range.count;

    if (!range.count)
        return NULL;
    while (--i > range.first && shelf->versions[i].from_day > day)
        ;
    return &shelf->versions[i];
}

int32_t catalogue_end(const struct catalogue_entry *entry)
{
    return entry->to_day ? entry->to_day : INT32_MAX;
}

bool catalogue_valid_at(const struct catalogue_entry *entry, int32_t day)
{
    return day >= entry->from_day && day <= catalogue_end(entry);
}

const struct catalogue_entry *catalogue_versions(const struct catalogue *catalogue,
                                                 enum catalogue_kind kind, int id,
                                                 size_t *ret_count)
{
    const struct shelf *shelf = &catalogue->shelves[kind];
    struct range range = range_of(shelf, id);

    *ret_count = range.count;
    return range.count ? &shelf->versions[range.first] : NULL;
}

const struct catalogue_entry *catalogue_last_from(const struct catalogue *catalogue,
                                                  enum catalogue_kind kind, int id,
                                                  int32_t day)
{
    const struct catalogue_entry *version = catalogue_at(catalogue, kind, id, day);
    size_t count;
    const struct catalogue_entry *all = catalogue_versions(catalogue, kind, id, &count);

    while (version && version + 1 < all + count &&
           version[1].from_day == version->to_day + 1)
        version++;
    return version;
}

static const struct catalogue_entry *unit_in_force(const struct catalogue *catalogue,
                                                   size_t place, int32_t day)
{
    const struct shelf *units = &catalogue->shelves[CATALOGUE_UNITS];
    const struct catalogue_entry *unit =
        catalogue_at(catalogue, CATALOGUE_UNITS, units->last[place].id, day);

    return catalogue_valid_at(unit, day) ? unit : NULL;
}

bool *catalogue_undeclared(const struct catalogue *catalogue, int32_t day)
{
    const struct shelf *units = &catalogue->shelves[CATALOGUE_UNITS];
    bool *undeclared = need(calloc((size_t)units->most_id + 1, sizeof *undeclared));

    for (size_t i = 0; i < units->codes; i++) {
        const struct catalogue_entry *unit = unit_in_force(catalogue, i, day);

        if (unit && unit->counters == CATALOGUE_COUNTERS_NOT_SAID)
            undeclared[unit->id] = true;
    }
    for (size_t i = 0; i < units->codes; i++) {
        const struct catalogue_entry *unit = unit_in_force(catalogue, i, day);

        if (unit && unit->parent <= units->most_id)
            undeclared[unit->parent] = false;
    }
    return undeclared;
}

size_t catalogue_count_undeclared(const struct catalogue *catalogue, int32_t day,
                                  const struct catalogue_entry **ret_first)
{
    const struct shelf *units = &catalogue->shelves[CATALOGUE_UNITS];
    bool *undeclared = catalogue_undeclared(catalogue, day);
    size_t count = 0;

    *ret_first = NULL;
    for (size_t i = 0; i < units->codes; i++) {
        if (undeclared[units->last[i].id] && count++ == 0)
            *ret_first = &units->last[i];
    }
    free(undeclared);
    return count;
}

static void add_as_of(struct catalogue *copy, const struct catalogue *catalogue,
                      enum catalogue_kind kind, int id, int32_t day)
{
    const struct catalogue_entry *last = catalogue_last_from(catalogue, kind, id, day);
    struct catalogue_entry entry = *catalogue_at(catalogue, kind, id, day);

    entry.to_day = last->to_day;
    entry.successor = last->successor;
    catalogue_add(copy, kind, &entry);
}

struct catalogue *catalogue_as_of(const struct catalogue *catalogue, int32_t day)
{
    struct catalogue *copy = catalogue_open();

    for (int i = 0; i < CATALOGUE_KINDS; i++) {
        enum catalogue_kind kind = (enum catalogue_kind)i;
        const struct shelf *shelf = &catalogue->shelves[kind];

        for (size_t code = 0; code < shelf->codes; code++)
            add_as_of(copy, catalogue, kind, shelf->last[code].id, day);
    }
    catalogue_seal(copy);
    return copy;
}

/* Ends, as a successor is valid after the one that it follows (catalogue_check.h). */
int catalogue_successor(const struct catalogue *catalogue, int unit, int32_t day)
{
    const struct catalogue_entry *entry =
        catalogue_at(catalogue, CATALOGUE_UNITS, unit, day);
    size_t steps = catalogue->shelves[CATALOGUE_UNITS].codes;

    while (entry && entry->successor && catalogue_end(entry) < day && steps-- > 0) {
        unit = entry->successor;
        entry = catalogue_at(catalogue, CATALOGUE_UNITS, unit, day);
    }
    return unit;
}
