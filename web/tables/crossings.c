#include "web/tables/crossings.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/tables/units_table.h"

static int by_unit(const void *left, const void *right)
{
    const struct source_crossing *const *a = left, *const *b = right;

    return strcmp((*a)->unit, (*b)->unit);
}

/* What units have of the field, by their codes; the caller frees the list. */
static const struct source_crossing **crossings_of(const struct source_overview *o,
                                                   const char *field, size_t *ret_count)
{
    const struct source_crossing **list =
        need(calloc(o->crossing_count + 1, sizeof(void *)));
    size_t count = 0;

    for (size_t i = 0; i < o->crossing_count; i++) {
        if (strcmp(o->crossings[i].field, field) == 0)
            list[count++] = &o->crossings[i];
    }
    qsort(list, count, sizeof(void *), by_unit);
    *ret_count = count;
    return list;
}

struct source_row *crossings_narrow(struct source_overview *overview, const char *field)
{
    struct source_row *rows = need(calloc(overview->unit_count + 1, sizeof *rows));
    size_t crossing_count, count = 0;
    const struct source_crossing **crossings =
        crossings_of(overview, field, &crossing_count);

    for (size_t i = 0; i < overview->unit_count; i++) {
        const struct source_crossing key = {.unit = overview->units[i].code},
                                     *wanted = &key;
        const struct source_crossing **found =
            bsearch(&wanted, crossings, crossing_count, sizeof(void *), by_unit);

        if (!found)
            continue;
        rows[count] = overview->units[i];
        rows[count].now = (*found)->now;
        rows[count].before = rows[count].year_before =
            (struct figures){0}; /* of it: not known */
        rows[count++].due_soon = SOURCE_NOT_KNOWN;
    }
    free(crossings);
    overview->units = rows;
    overview->unit_count = count;
    return rows;
}

struct source_row *crossings_fields(const struct source_overview *o,
                                    const struct source_row *unit, size_t *ret_count)
{
    struct source_row *rows = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < o->crossing_count; i++) {
        const struct source_crossing *crossing = &o->crossings[i];
        const struct source_row *field;

        if (strcmp(crossing->unit, unit->code) != 0)
            continue;
        field = source_row_of(o->fields, o->field_count, crossing->field);
        if (!field)
            continue;
        rows = memory_grow(rows, count, &room, sizeof *rows);
        rows[count++] = (struct source_row){.code = field->code,
                                            .name_vi = field->name_vi,
                                            .name_en = field->name_en,
                                            .now = crossing->now,
                                            .silence = unit->silence};
    }
    *ret_count = count;
    return rows;
}
