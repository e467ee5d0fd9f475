#include "web/tables/units_section.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "web/frame/page_link.h"
#include "web/tables/definitions.h"
#include "web/tables/figures_table.h"
#include "web/tables/search_box.h"
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
                         const struct ranking_level *levels, size_t count, const char *here)
{
    html_put(html, "<nav class=\"lists tabs\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_UNITS_LEVELS));
    for (size_t i = 0; i < count; i++)
        write_level(html, view, &levels[i], strcmp(levels[i].code, here) == 0);
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

static void write_list(struct html *html, const struct view *view, const char *level,
                       const struct units_question *question)
{
    struct ranking ranking;

    ranking_make(&ranking, view->overview, level, question->definition, &view->levels);
    if (question->by != RANKING_BY_RATE || question->down)
        ranking_sort(&ranking, question->by, question->down, view->language);
    if (*question->search)
        ranking_search(&ranking, question->search, view->language);
    if (ranking.count > 0)
        write_rows(html, view, &ranking, question);
    else
        write_empty(html, view, question->search);
    ranking_release(&ranking);
}

static void write_card(struct html *html, const struct view *view,
                       const struct units_question *question, const char *level)
{
    struct report_name name = levels_name_of(level);

    html_put(html, "<section class=\"card\" aria-labelledby=\"level\"><h2 id=\"level\">%s",
             view_name(view, name.vi, name.en));
    figures_table_tentative(html, view);
    html_put(html, "</h2>\n");
    write_list(html, view, level, question);
    html_put(html, "</section>\n");
}

int units_section_write(struct html *html, const struct view *view)
{
    const struct units_question question = units_query(view->asked.values);
    size_t count, at = 0;
    struct ranking_level *levels = ranking_levels(view->overview, &count);
    const char *here = question.level ? question.level : ranking_main_level(levels, count);

    while (at < count && strcmp(levels[at].code, here) != 0)
        at++;
    if (question.level && count > 0 && at == count) {
        free(levels);
        return 1 + UNITS_QUERY_LEVEL;
    }
    write_levels(html, view, levels, count, here);
    definitions_choice(html, view, &units_query_takes, UNITS_QUERY_DEFINITION,
                       question.definition);
    write_search(html, view, question.search);
    write_card(html, view, &question, here);
    basis_lines_write(html, view, &view->overview->basis);
    free(levels);
    return 0;
}
