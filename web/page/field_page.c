/* The page of one field: its units, ranked by what they have of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/frame/lead.h"
#include "web/page/page.h"
#include "web/tables/five_numbers.h"
#include "web/tables/months_section.h"
#include "web/tables/units_section.h"
#include "web/tables/units_table.h"

/* --- its units ----------------------------------------------------------------------- */

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

/* The rows of those units, in their order, each with what it has of the field alone. */
static struct source_row *units_of(const struct source_overview *o, const char *field,
                                   size_t *ret_count)
{
    struct source_row *rows = need(calloc(o->unit_count + 1, sizeof *rows));
    size_t crossing_count, count = 0;
    const struct source_crossing **crossings = crossings_of(o, field, &crossing_count);

    for (size_t i = 0; i < o->unit_count; i++) {
        const struct source_crossing key = {.unit = o->units[i].code}, *wanted = &key;
        const struct source_crossing **found =
            bsearch(&wanted, crossings, crossing_count, sizeof(void *), by_unit);

        if (!found)
            continue;
        rows[count] = o->units[i];
        rows[count].now = (*found)->now;
        rows[count++].due_soon = UNITS_TABLE_NOT_KNOWN;
    }
    free(crossings);
    *ret_count = count;
    return rows;
}

static int write_units(struct html *html, const struct view *view, const char *field)
{
    struct source_overview narrowed = *view->overview;
    struct view of_field = *view;
    struct source_row *rows = units_of(view->overview, field, &narrowed.unit_count);
    int rc;

    narrowed.units = rows;
    of_field.overview = &narrowed;
    rc = units_section_write(html, &of_field);
    free(rows);
    return rc;
}

/* --- all of it ----------------------------------------------------------------------- */

int field_write(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    const struct source_row *field =
        source_row_of(o->fields, o->field_count, view->asked.code);
    int rc;

    if (!field)
        return -ENOENT;
    lead_begin(html, view, field);
    html_put(html, "</section>\n");
    five_numbers_write(html, view, field);
    rc = write_units(html, view, field->code);
    months_section_write(html, view, field);
    return rc;
}
