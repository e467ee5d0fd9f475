#include "web/tables/units_table.h"

#include <stdlib.h>

#include "web/frame/page_link.h"
#include "web/tables/definitions.h"
#include "web/tables/figures_table.h"
#include "web/text/period_text.h"

enum { COLUMNS = 8 };

const enum word units_table_whys[RANKING_WHYS] = {
    [RANKING_ENDED] = WORD_RANK_ENDED,
    [RANKING_NOTHING] = WORD_RANK_NOTHING,
    [RANKING_SILENT] = WORD_RANK_SILENT,
    [RANKING_FEW] = WORD_RANK_FEW,
};

void units_table_why(struct html *html, const struct view *view, enum ranking_why why)
{
    VIEW_FILL(html, view, units_table_whys[why],
              number_count(view->language, view->levels.min_n).text);
}

/* --- head ---------------------------------------------------------------------------- */

static void write_head_cell(struct html *html, const struct view *view,
                            const struct units_question *question, enum ranking_by by,
                            enum word word)
{
    char order[UNITS_QUERY_ORDER_BYTES];
    const struct page_link link = {&units_query_takes, UNITS_QUERY_ORDER, order};

    units_query_order(question, by, order);
    html_put(html, "<th scope=\"col\" class=\"%s\"",
             by == RANKING_BY_RATE   ? "r"
             : by == RANKING_BY_NAME ? "name"
                                     : "n");
    if (question->by == by)
        html_put(html, " aria-sort=\"%s\"", question->down ? "descending" : "ascending");
    html_put(html, ">");
    page_link_begin(html, view, &link, NULL);
    VIEW_FILL(html, view, word, definition_words[question->definition].name);
    html_put(html, "</a></th>");
}

static void write_head(struct html *html, const struct view *view,
                       const struct units_question *question)
{
    const struct {
        enum ranking_by by;
        enum word word;
    } columns[] = {
        {RANKING_BY_NAME, WORD_UNIT},
        {RANKING_BY_RECEIVED, WORD_RECEIVED},
        {RANKING_BY_RESOLVED, WORD_RESOLVED},
        {RANKING_BY_RATE, WORD_RATE_BY},
        {RANKING_BY_LATE, WORD_UNITS_LATE},
        {RANKING_BY_SOON, WORD_DUE_SOON},
        {RANKING_BY_OVERDUE,
         source_is_over(view->overview) ? WORD_OVERDUE_END : WORD_OVERDUE},
    };

    html_put(html, "<thead><tr><th scope=\"col\" class=\"n k\">%s</th>",
             view_word(view, WORD_RANK));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        write_head_cell(html, view, question, columns[i].by, columns[i].word);
    html_put(html, "</tr></thead>\n");
}

/* --- rows ---------------------------------------------------------------------------- */

static void write_name(struct html *html, const struct view *view,
                       const struct ranking_place *place)
{
    const struct source_row *row = place->row;

    html_put(html, "<th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a>",
             view_path_of(view, ADDRESS_UNIT, row->code).text,
             view_name(view, row->name_vi, row->name_en));
    if (place->why != RANKING_RANKED) {
        html_put(html, "<span class=\"note\">%s: ", view_word(view, WORD_RANK_NONE));
        units_table_why(html, view, place->why);
        html_put(html, "</span>");
    }
    figures_table_freshness(html, view, row);
    html_put(html, "</th>");
}

/* How far it is from its rank in the period before, where it has both and they differ. */
static void write_moved(struct html *html, const struct view *view,
                        const struct ranking_place *place)
{
    int moved = place->before - place->rank;
    struct label places = number_count(view->language, abs(moved));

    if (!place->rank || !place->before || moved == 0)
        return;
    html_put(html,
             " <small class=\"moved\"><span aria-hidden=\"true\">%s%s</span>"
             "<span class=\"unseen\">",
             moved > 0 ? "▲" : "▼", places.text);
    VIEW_FILL(html, view, moved > 0 ? WORD_RANK_UP : WORD_RANK_DOWN, places.text);
    html_put(html, "</span></small>");
}

static void write_row(struct html *html, const struct view *view,
                      const struct ranking_place *place, enum definition definition)
{
    const struct source_row *row = place->row;

    html_put(html,
             row->silence == SOURCE_SILENCE_NONE
                 ? "<tr id=\"u-%s\"><td class=\"n k\" data-l=\"%s\">%s"
                 : "<tr id=\"u-%s\" class=\"silent\"><td class=\"n k\" data-l=\"%s\">%s",
             row->code, view_word(view, WORD_RANK),
             place->rank ? number_count(view->language, place->rank).text : "–");
    write_moved(html, view, place);
    html_put(html, "</td>");
    write_name(html, view, place);
    figures_table_count(html, view, WORD_RECEIVED, figures_received(&row->now));
    figures_table_count(html, view, WORD_RESOLVED, figures_resolved(&row->now));
    figures_table_rate_cell(html, view, row, definition);
    figures_table_count(html, view, WORD_UNITS_LATE, row->now.resolved_late);
    figures_table_soon(html, view, row->due_soon);
    figures_table_overdue(html, view, row->now.in_progress_overdue);
    html_put(html, "</tr>\n");
}

static bool any_before(const struct ranking *ranking)
{
    size_t i = 0;

    while (i < ranking->count && !ranking->places[i].before)
        i++;
    return i < ranking->count;
}

static void write_caption(struct html *html, const struct view *view,
                          const struct ranking *ranking,
                          const struct units_question *question)
{
    html_put(html, "<caption>");
    VIEW_FILL(html, view, WORD_RANK_CAPTION, view_count(view, ranking->ranked).text,
              view_word(view, definition_texts[question->definition].name));
    if (any_before(ranking)) {
        html_put(html, " ");
        VIEW_FILL(html, view, WORD_RANK_AGAINST,
                  period_text(view->language, &view->overview->before).text);
    }
    html_put(html, "</caption>\n");
}

/* Below it stand those without a rank, also where they begin on an earlier page. */
static void write_line(struct html *html, const struct view *view,
                       const struct ranking *ranking)
{
    html_put(html,
             "</tbody><tbody><tr class=\"part\"><th scope=\"rowgroup\" colspan=\"%d\">",
             COLUMNS);
    VIEW_FILL(html, view, WORD_RANK_NONE_OF,
              view_count(view, ranking->count - ranking->ranked).text);
    html_put(html, "</th></tr>\n");
}

void units_table_write(struct html *html, const struct view *view,
                       const struct ranking *ranking, const struct units_question *question,
                       size_t from, size_t count)
{
    html_put(html, "<table id=\"units\" class=\"figures paged\">\n");
    write_caption(html, view, ranking, question);
    write_head(html, view, question);
    html_put(html, "<tbody>\n");
    for (size_t i = from; i < from + count; i++) {
        if (i == ranking->ranked || (i == from && i > ranking->ranked))
            write_line(html, view, ranking);
        write_row(html, view, &ranking->places[i], question->definition);
    }
    html_put(html, "</tbody></table>\n");
}
