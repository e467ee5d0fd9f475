/* The page of one unit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "mqtt/base/memory.h"
#include "web/devices/devices_section.h"
#include "web/form06/form06_links.h"
#include "web/frame/lead.h"
#include "web/frame/period_form.h"
#include "web/http/period_query.h"
#include "web/page/page.h"
#include "web/tables/crossings.h"
#include "web/tables/figures_table.h"
#include "web/tables/five_numbers.h"
#include "web/tables/months_section.h"
#include "web/tables/rows_table.h"
#include "web/tables/units_table.h"
#include "web/text/basis_lines.h"

/* --- what it is ---------------------------------------------------------------------- */

static void write_parent(struct html *html, const struct view *view,
                         const struct source_row *unit)
{
    const struct source_overview *o = view->overview;
    const struct source_row *parent =
        unit->parent ? source_row_of(o->units, o->unit_count, unit->parent) : NULL;

    if (!parent)
        return;
    html_put(html, "<li>%s: <a href=\"%s\">%s</a></li>", view_word(view, WORD_UNIT_ABOVE),
             view_path_of(view, ADDRESS_UNIT, parent->code).text,
             view_name(view, parent->name_vi, parent->name_en));
}

static const struct ranking_place *place_of(const struct ranking *ranking,
                                            const struct source_row *unit)
{
    const struct ranking_place *place = ranking->places;

    while (place->row != unit)
        place++;
    return place;
}

static void write_rank(struct html *html, const struct view *view,
                       const struct source_row *unit)
{
    struct report_name level = levels_name_of(ranking_level_of(unit));
    const char *name = view_name(view, level.vi, level.en);
    const struct ranking_place *place;
    struct ranking ranking;

    ranking_make(&ranking, view->overview, ranking_level_of(unit), DEFINITION_A,
                 &view->levels);
    place = place_of(&ranking, unit);
    html_put(html, "<li>");
    if (place->why == RANKING_RANKED) {
        VIEW_FILL(html, view, WORD_RANK_OF, number_count(view->language, place->rank).text,
                  view_count(view, ranking.ranked).text, name);
    } else {
        html_put(html, "%s (%s): ", view_word(view, WORD_RANK_NONE), name);
        units_table_why(html, view, place->why);
    }
    html_put(html, "</li>");
    ranking_release(&ranking);
}

static void write_top(struct html *html, const struct view *view,
                      const struct source_row *unit, const struct rows_table *below)
{
    lead_begin(html, view, unit);
    html_put(html, "<ul class=\"state\">");
    write_rank(html, view, unit);
    html_put(html, "<li>");
    figures_table_freshness(html, view, unit);
    html_put(html, "</li>");
    write_parent(html, view, unit);
    html_put(html, "<li><a href=\"%s\">%s</a></li>",
             view_path_of(view, ADDRESS_DIGEST, unit->code).text,
             view_word(view, WORD_DIGEST_LINK));
    if (below->count > 0)
        html_put(html, "<li>%s</li>", view_word(view, WORD_UNIT_FIGURES_OWN));
    html_put(html, "</ul></section>\n");
}

/* --- what it has --------------------------------------------------------------------- */

static struct source_row *units_below(const struct source_overview *o,
                                      const struct source_row *unit, size_t *ret_count)
{
    struct source_row *rows = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < o->unit_count; i++) {
        if (!o->units[i].parent || strcmp(o->units[i].parent, unit->code) != 0)
            continue;
        rows = memory_grow(rows, count, &room, sizeof *rows);
        rows[count++] = o->units[i];
    }
    *ret_count = count;
    return rows;
}

int unit_write(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    const struct source_row *unit =
        source_row_of(o->units, o->unit_count, view->asked.code);
    struct rows_table fields = {"fields",      WORD_BY_FIELD, WORD_FIELD,
                                ADDRESS_FIELD, NULL,          0};
    struct rows_table below = {"below", WORD_UNITS_BELOW, WORD_UNIT, ADDRESS_UNIT, NULL, 0};
    struct source_row *field_rows, *below_rows;

    if (!unit)
        return -ENOENT;
    fields.rows = field_rows = crossings_fields(o, unit, &fields.count);
    below.rows = below_rows = units_below(o, unit, &below.count);
    write_top(html, view, unit, &below);
    period_form_write(html, view, &period_query_takes);
    five_numbers_write(html, view, unit);
    form06_links_write(html, view, unit->code);
    rows_table_write(html, view, &fields);
    rows_table_write(html, view, &below);
    months_section_write(html, view, unit);
    if (!source_is_over(o))
        devices_section_unit(html, view, unit->code);
    basis_lines_write(html, view, &o->basis);
    free(field_rows);
    free(below_rows);
    return 0;
}
