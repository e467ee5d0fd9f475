#include "web/tables/five_numbers.h"

#include <stdlib.h>

#include "web/tables/figures_table.h"
#include "web/tables/overdue_query.h"
#include "web/text/level.h"
#include "web/text/number.h"

/* Does the number rest on due dates? */
static bool by_due_dates(enum word label)
{
    return label == WORD_ON_TIME || label == WORD_DUE_SOON || label == WORD_OVERDUE_NOW;
}

/* Where on the page of methods it is explained. */
static const char *explained(enum word label)
{
    static const struct {
        enum word label;
        const char *anchor;
    } rows[] = {{WORD_ON_TIME, "cach-A"},
                {WORD_RECEIVED, "cot-3"},
                {WORD_RESOLVED, "cot-7"},
                {WORD_OVERDUE_NOW, "cot-13"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].label == label)
            return rows[i].anchor;
    }
    return "quy-tac";
}

/* One of the five: its id, the class of its colour, its label. */
static void number_begin(struct html *html, const struct view *view, const char *id,
                         const char *class, enum word label)
{
    html_put(html, "<div id=\"%s\" class=\"%s\"><dt><a href=\"%s#%s\">%s</a>", id, class,
             view_path(view, ADDRESS_METHOD).text, explained(label),
             view_word(view, label));
    if (by_due_dates(label))
        figures_table_tentative(html, view);
    html_put(html, "</dt><dd>");
}

static void write_rate(struct html *html, const struct view *view,
                       const struct source_row *row)
{
    struct fraction rate = figures_rate_a(&row->now);
    const struct level_look *look =
        &level_looks[level_of(rate, &view->levels, row->silence)];
    int tenths;

    number_begin(html, view, "n-rate", look->name, WORD_ON_TIME);
    html_put(html, "<b>%s</b> ", number_percent(view->language, rate, &view->levels).text);
    if (rate.den <= 0) {
        html_put(html, "<small>%s</small></dd></div>",
                 view_word(view, WORD_NOTHING_RESOLVED));
        return;
    }
    html_put(html,
             "<span class=\"chip\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             look->symbol);
    figures_table_level(html, view, look->word);
    html_put(html, "</span> <small>%s/%s", number_count(view->language, rate.num).text,
             number_count(view->language, rate.den).text);
    if (number_change(rate, figures_rate_a(&row->before), &tenths) == 0) {
        html_put(html, " · ");
        VIEW_FILL(html, view, WORD_POINTS_AGAINST,
                  number_points(view->language, tenths).text,
                  number_month(view->language, view->overview->period.from_day - 1).text);
    }
    if (row == &view->overview->total)
        figures_table_part(html, view);
    if (row->silence != SOURCE_SILENCE_NONE) {
        html_put(html, " · ");
        figures_table_silence(html, view, row);
    }
    html_put(html, "</small></dd></div>");
}

/* The same list, of what the numbers are of. */
static void write_list_link(struct html *html, const struct view *view,
                            const struct source_row *row, bool soon, enum word word)
{
    const char *values[ADDRESS_VALUES] = {[OVERDUE_QUERY_LIST] =
                                              soon ? overdue_query_soon : NULL};
    char *query;

    if (view_is_unit(view, row))
        values[OVERDUE_QUERY_UNIT] = row->code;
    else if (row != &view->overview->total)
        values[OVERDUE_QUERY_FIELD] = row->code;
    query = query_write(&overdue_query_takes, values);
    html_put(html, "<small><a href=\"%s%s\">%s</a></small></dd></div>",
             view_path(view, ADDRESS_OVERDUE_PAGE).text, query, view_word(view, word));
    free(query);
}

static void write_counts(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    enum language language = view->language;
    bool heard = row->silence == SOURCE_SILENCE_NONE;

    number_begin(html, view, "n-received", "count", WORD_RECEIVED);
    html_put(html, "<b>%s</b> <small>",
             number_count(language, figures_received(&row->now)).text);
    VIEW_FILL(html, view, WORD_RECEIVED_NOTE,
              number_count(language, row->received_today).text,
              number_count(language, row->now.carried_over).text);
    html_put(html, "</small></dd></div>");
    number_begin(html, view, "n-resolved", "count", WORD_RESOLVED);
    html_put(html, "<b>%s</b> <small>",
             number_count(language, figures_resolved(&row->now)).text);
    VIEW_FILL(html, view, WORD_RESOLVED_NOTE,
              number_count(language, row->resolved_today).text,
              number_count(language, figures_in_progress(&row->now)).text);
    html_put(html, "</small></dd></div>");
    number_begin(html, view, "n-soon", heard && row->due_soon > 0 ? "soon" : "count",
                 WORD_DUE_SOON);
    html_put(html, "<b>%s</b> ", number_count(language, row->due_soon).text);
    write_list_link(html, view, row, true, WORD_DUE_SOON_NOTE);
    number_begin(html, view, "n-over",
                 heard && row->now.in_progress_overdue > 0 ? "over" : "count",
                 WORD_OVERDUE_NOW);
    html_put(html, "<b>%s</b> ", number_count(language, row->now.in_progress_overdue).text);
    write_list_link(html, view, row, false, WORD_OVERDUE_NOTE);
}

void five_numbers_write(struct html *html, const struct view *view,
                        const struct source_row *row)
{
    html_put(html, "<dl class=\"five\">");
    write_rate(html, view, row);
    write_counts(html, view, row);
    html_put(html, "</dl>\n");
}
