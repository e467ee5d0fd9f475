#include "web/tables/units_section.h"

#include <string.h>

#include "appliance/report/levels.h"
#include "web/frame/page_link.h"
#include "web/tables/definitions.h"
#include "web/tables/figures_table.h"
#include "web/tables/search_box.h"
#include "web/tables/units_ranked.h"
#include "web/tables/units_table.h"
#include "web/text/basis_lines.h"
#include "web/text/filters.h"

enum { ROWS = 50 }; /* a page */

static void write_level(struct html *html, const struct view *view,
                        const struct ranking_level *level, bool here)
{
    struct report_name name = levels_name_of(level->code);
    const struct page_link link = {&units_query_takes, UNITS_QUERY_LEVEL,
                                   *level->code ? level->code : units_query_no_level};

    html_put(html, "<li>");
    page_link_begin(html, view, &link, here ? "true" : NULL);
    html_put(html, "%s (%s)</a></li>", view_name(view, name.vi, name.en),
             view_count(view, level->units).text);
}

static void write_levels(struct html *html, const struct view *view,
                         const struct units_ranked *units)
{
    html_put(html, "<nav class=\"lists tabs\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_UNITS_LEVELS));
    for (size_t i = 0; i < units->level_count; i++)
        write_level(html, view, &units->levels[i],
                    strcmp(units->levels[i].code, units->level) == 0);
    html_put(html, "</ul></nav>\n");
}

/* What was asked beside the search stays. */
static void write_search(struct html *html, const struct view *view, const char *search)
{
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    for (int i = 0; i < UNITS_QUERY_SEARCH; i++) {
        if (view->asked.values[i] && *view->asked.values[i])
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                     units_query_takes.parameters[i].name, view->asked.values[i]);
    }
    search_box(html, view, WORD_SEARCH_UNIT, search);
    html_put(html, "<p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             view_word(view, WORD_WORKLIST_SHOW));
}

/* Why the list is empty, and the way back. */
static void write_empty(struct html *html, const struct view *view, const char *search)
{
    const struct page_link link = {&units_query_takes, UNITS_QUERY_SEARCH, ""};

    html_put(html, "<p class=\"empty\">");
    if (!*search) {
        html_put(html, "%s</p>\n", view_word(view, WORD_NO_UNITS));
        return;
    }
    VIEW_FILL(html, view, WORD_UNITS_NO_MATCH, search);
    html_put(html, " ");
    page_link_begin(html, view, &link, NULL);
    html_put(html, "%s</a></p>\n", view_word(view, WORD_UNITS_CLEAR));
}

/* The page that was asked for, or the last one where there are no longer so many. */
static void write_rows(struct html *html, const struct view *view,
                       const struct ranking *ranking, const struct units_question *question)
{
    int pages = (int)((ranking->count + ROWS - 1) / ROWS);
    int page = question->page < pages ? question->page : pages;
    size_t from = (size_t)(page - 1) * ROWS;
    size_t left = ranking->count - from, count = left < ROWS ? left : ROWS;

    units_table_write(html, view, ranking, question, from, count);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_UNITS_SHOWN, view_count(view, from + 1).text,
              view_count(view, from + count).text, view_count(view, ranking->count).text);
    html_put(html, "</p>\n");
    page_link_paging(html, view, &units_query_takes, page, pages);
}

static void write_card(struct html *html, const struct view *view,
                       const struct units_ranked *units)
{
    struct report_name name = levels_name_of(units->level);

    html_put(html, "<section class=\"card\" aria-labelledby=\"level\"><h2 id=\"level\">%s",
             view_name(view, name.vi, name.en));
    figures_table_tentative(html, view);
    html_put(html, "</h2>\n");
    if (units->ranking.count > 0)
        write_rows(html, view, &units->ranking, &units->question);
    else
        write_empty(html, view, units->question.search);
    html_put(html, "</section>\n");
}

int units_section_write(struct html *html, const struct view *view)
{
    struct units_ranked units;
    int rc = units_ranked_make(&units, view);

    if (rc != 0)
        return rc;
    write_levels(html, view, &units);
    definitions_choice(html, view, &units_query_takes, UNITS_QUERY_DEFINITION,
                       units.question.definition);
    write_search(html, view, units.question.search);
    write_card(html, view, &units);
    basis_lines_write(html, view, &view->overview->basis);
    units_ranked_release(&units);
    return 0;
}
