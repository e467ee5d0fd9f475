#include "appliance/rules/catalogue_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "mqtt/base/text.h"

enum { TEXT_BYTES = 512, CYCLE_SHOWN = 6 };

struct checking {
    const struct catalogue *catalogue;
    void (*tell)(void *owner, const struct catalogue_fault *fault);
    void *owner;
    const struct catalogue_entry **versions; /* of all units, by the day they begin */
    size_t version_count;
    int *walked; /* [id]: the number of the walk that last came by */
    int *circle; /* scratch: the units of one */
};

static const char *code_of(const struct checking *checking, int unit)
{
    const struct catalogue_entry *entry =
        catalogue_get(checking->catalogue, CATALOGUE_UNITS, unit);

    return entry ? entry->code : "?";
}

__attribute__((format(printf, 5, 6))) static void report(const struct checking *checking,
                                                         const int *units, size_t count,
                                                         int32_t day, const char *format,
                                                         ...)
{
    char text[TEXT_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_mend(text);
    checking->tell(checking->owner, &(struct catalogue_fault){units, count, day, text});
}

/* --- parents ------------------------------------------------------------------------- */

/* The first day of [from, end] that no version of the unit covers; -1: there is none. */
static int32_t gap(const struct checking *checking, int unit, int32_t from, int32_t end)
{
    size_t count;
    const struct catalogue_entry *versions =
        catalogue_versions(checking->catalogue, CATALOGUE_UNITS, unit, &count);

    for (size_t i = 0; i < count && versions[i].from_day <= from; i++) {
        if (catalogue_end(&versions[i]) >= end)
            return -1;
        if (catalogue_end(&versions[i]) >= from)
            from = catalogue_end(&versions[i]) + 1;
    }
    return from;
}

static void check_parent(const struct checking *checking,
                         const struct catalogue_entry *unit)
{
    const int units[] = {unit->id, unit->parent};
    char text[DATE_BYTES];
    int32_t day;

    if (!unit->parent)
        return;
    day = gap(checking, unit->parent, unit->from_day, catalogue_end(unit));
    if (day >= 0)
        report(checking, units, 2, day, "%s: its parent %s is not valid on %s, when it is",
               unit->code, code_of(checking, unit->parent), date_format(day, text));
}

/* --- successors ---------------------------------------------------------------------- */

static void check_successor(const struct checking *checking,
                            const struct catalogue_entry *unit)
{
    const int units[] = {unit->id, unit->successor};
    const struct catalogue_entry *last =
        catalogue_last_from(checking->catalogue, CATALOGUE_UNITS, unit->id, unit->from_day);
    char text[DATE_BYTES];

    if (!unit->successor)
        return;
    if (!unit->to_day)
        report(checking, units, 1, unit->from_day,
               "%s: a successor needs a valid_to, the last day before the merger",
               unit->code);
    else if (last->from_day > unit->from_day)
        report(checking, units, 1, unit->from_day,
               "%s: it goes on after %s, so it has no successor from then on", unit->code,
               date_format(unit->to_day, text));
    else if (gap(checking, unit->successor, unit->to_day + 1, unit->to_day + 1) >= 0)
        report(checking, units, 2, unit->to_day,
               "%s: its successor %s is not valid on %s, the day after it ends", unit->code,
               code_of(checking, unit->successor), date_format(unit->to_day + 1, text));
}

/* --- circles ------------------------------------------------------------------------- */

static const struct catalogue_entry *above(const struct checking *checking,
                                           const struct catalogue_entry *unit, int32_t day)
{
    const struct catalogue_entry *parent =
        catalogue_at(checking->catalogue, CATALOGUE_UNITS, unit->parent, day);

    return parent && catalogue_valid_at(parent, day) ? parent : NULL;
}

/* One that stood before this day was told before. */
static void tell_circle(const struct checking *checking, const struct catalogue_entry *unit,
                        int32_t day)
{
    char path[TEXT_BYTES / 2], text[DATE_BYTES];
    const struct catalogue_entry *at = unit;
    size_t count = 0, length = 0;
    bool begins = false;

    do {
        begins |= at->from_day == day;
        if (count < CYCLE_SHOWN)
            length +=
                (size_t)snprintf(path + length, sizeof path - length, "%s > ", at->code);
        checking->circle[count++] = at->id;
        at = above(checking, at, day);
    } while (at && at->id != unit->id);
    if (begins)
        report(checking, checking->circle, count, day,
               "%s: it is below itself on %s: %s%s%s", unit->code, date_format(day, text),
               path, count > CYCLE_SHOWN ? "... > " : "", unit->code);
}

/* Where this day's walks, numbered from `first`, have been the way up is known. */
static void walk_up(const struct checking *checking, const struct catalogue_entry *unit,
                    int first, int walk)
{
    int32_t day = unit->from_day;

    while (unit && checking->walked[unit->id] < first) {
        checking->walked[unit->id] = walk;
        unit = above(checking, unit, day);
    }
    if (unit && checking->walked[unit->id] == walk)
        tell_circle(checking, unit, day);
}

/* A circle begins on the day on which the last of its versions begins. */
static void check_circles(const struct checking *checking)
{
    int first = 1;

    for (size_t i = 0; i < checking->version_count; i++) {
        const struct catalogue_entry *unit = checking->versions[i];

        if (i > 0 && unit->from_day != checking->versions[i - 1]->from_day)
            first = (int)i + 1;
        walk_up(checking, unit, first, (int)i + 1);
    }
}

/* --- the whole ----------------------------------------------------------------------- */

static int by_beginning(const void *left, const void *right)
{
    const struct catalogue_entry *a = *(const struct catalogue_entry *const *)left;
    const struct catalogue_entry *b = *(const struct catalogue_entry *const *)right;

    ORDER_BY(from_day);
    ORDER_BY(id);
    return 0;
}

static void collect(struct checking *checking)
{
    size_t codes, versions = 0, count;
    const struct catalogue_entry *units =
        catalogue_all(checking->catalogue, CATALOGUE_UNITS, &codes);
    int most_id = 0;

    for (size_t i = 0; i < codes; i++) {
        (void)catalogue_versions(checking->catalogue, CATALOGUE_UNITS, units[i].id, &count);
        versions += count;
        most_id = units[i].id > most_id ? units[i].id : most_id;
    }
    checking->versions = need(calloc(versions + 1, sizeof(void *)));
    checking->walked = need(calloc((size_t)most_id + 1, sizeof *checking->walked));
    checking->circle = need(calloc(codes + 1, sizeof *checking->circle));
    for (size_t i = 0; i < codes; i++) {
        const struct catalogue_entry *own =
            catalogue_versions(checking->catalogue, CATALOGUE_UNITS, units[i].id, &count);

        for (size_t j = 0; j < count; j++)
            checking->versions[checking->version_count++] = &own[j];
    }
    qsort(checking->versions, checking->version_count, sizeof(void *), by_beginning);
}

void catalogue_check(const struct catalogue *catalogue,
                     void (*tell)(void *owner, const struct catalogue_fault *fault),
                     void *owner)
{
    struct checking checking = {.catalogue = catalogue, .tell = tell, .owner = owner};

    collect(&checking);
    for (size_t i = 0; i < checking.version_count; i++) {
        check_parent(&checking, checking.versions[i]);
        check_successor(&checking, checking.versions[i]);
    }
    check_circles(&checking);
    free(checking.versions);
    free(checking.walked);
    free(checking.circle);
}
