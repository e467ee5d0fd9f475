/* The page of one field: its units, ranked by what they have of it. */
#include <errno.h>
#include <stdlib.h>

#include "web/frame/lead.h"
#include "web/frame/period_form.h"
#include "web/page/page.h"
#include "web/tables/crossings.h"
#include "web/tables/five_numbers.h"
#include "web/tables/months_section.h"
#include "web/tables/units_query.h"
#include "web/tables/units_section.h"

static int write_units(struct html *html, const struct view *view, const char *field)
{
    struct source_overview narrowed = *view->overview;
    struct view of_field = *view;
    struct source_row *rows = crossings_narrow(&narrowed, field);
    int rc;

    of_field.overview = &narrowed;
    rc = units_section_write(html, &of_field);
    free(rows);
    return rc;
}

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
    period_form_write(html, view, &units_query_takes);
    five_numbers_write(html, view, field);
    rc = write_units(html, view, field->code);
    months_section_write(html, view, field);
    return rc;
}
