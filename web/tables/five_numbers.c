#include "web/tables/five_numbers.h"

#include <stdlib.h>

#include "web/tables/figures_table.h"
#include "web/tables/overdue_query.h"
#include "web/text/level.h"
#include "web/text/number.h"
#include "web/text/period_text.h"

/* Does the number rest on due dates? */
static bool by_due_dates(enum word label)
{
    return label == WORD_ON_TIME || label == WORD_DUE_SOON || label == WORD_OVERDUE_NOW ||
           label == WORD_OVERDUE_END;
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
                {WORD_OVERDUE_NOW, "cot-13"},
                {WORD_OVERDUE_END, "cot-13"}};

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

/* How far it is from that of another period; nothing where one of them has none. */
static void write_against(struct html *html, const struct view *view, struct fraction rate,
                          struct fraction other, const struct source_period *period)
{
    int tenths;

    if (number_change(rate, other, &tenths) < 0)
        return;
    html_put(html, " · ");
    VIEW_FILL(html, view, WORD_POINTS_AGAINST, number_points(view->language, tenths).text,
              period_text(view->language, period).text);
}

static void write_rate(struct html *html, const struct view *view,
                       const struct source_row *row)
{
    struct fraction rate = figures_rate_a(&row->now);
    const struct level_look *look =
        &level_looks[level_of(rate, &view->levels, row->silence)];

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
    write_against(html, view, rate, figures_rate_a(&row->before), &view->overview->before);
    write_against(html, view, rate, figures_rate_a(&row->year_before),
                  &view->overview->year_before);
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

/* A count, and what is said below it of a running period or of one that is over; `today` is no part of
 * the latter. */
static void write_count(struct html *html, const struct view *view, int64_t count,
                        const enum word notes[static 2], int64_t today, int64_t more)
{
    enum language language = view->language;
    struct label of_more = number_count(language, more);

    html_put(html, "<b>%s</b> <small>", number_count(language, count).text);
    if (source_is_over(view->overview))
        VIEW_FILL(html, view, notes[1], of_more.text);
    else
        VIEW_FILL(html, view, notes[0], number_count(language, today).text, of_more.text);
    html_put(html, "</small></dd></div>");
}

static void write_counts(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    static const enum word received[] = {WORD_RECEIVED_NOTE, WORD_RECEIVED_NOTE_OVER};
    static const enum word resolved[] = {WORD_RESOLVED_NOTE, WORD_RESOLVED_NOTE_OVER};

    number_begin(html, view, "n-received", "count", WORD_RECEIVED);
    write_count(html, view, figures_received(&row->now), received, row->received_today,
                row->now.carried_over);
    number_begin(html, view, "n-resolved", "count", WORD_RESOLVED);
    write_count(html, view, figures_resolved(&row->now), resolved, row->resolved_today,
                figures_in_progress(&row->now));
}

/* What still waits: now, with the list of it, or at the end of a period that is over. */
static void write_waiting(struct html *html, const struct view *view,
                          const struct source_row *row)
{
    bool heard = row->silence == SOURCE_SILENCE_NONE;
    bool late = heard && row->now.in_progress_overdue > 0;

    number_begin(html, view, "n-soon", heard && row->due_soon > 0 ? "soon" : "count",
                 WORD_DUE_SOON);
    html_put(html, "<b>%s</b> ", number_count(view->language, row->due_soon).text);
    write_list_link(html, view, row, true, WORD_DUE_SOON_NOTE);
    number_begin(html, view, "n-over", late ? "over" : "count", WORD_OVERDUE_NOW);
    html_put(html, "<b>%s</b> ",
             number_count(view->language, row->now.in_progress_overdue).text);
    write_list_link(html, view, row, false, WORD_OVERDUE_NOTE);
}

static void write_waited(struct html *html, const struct view *view,
                         const struct source_row *row)
{
    int64_t overdue = row->now.in_progress_overdue;

    number_begin(html, view, "n-soon", "count", WORD_DUE_SOON);
    html_put(html, "<b>–</b> <small>%s</small></dd></div>",
             view_word(view, WORD_DUE_SOON_NOT_KNOWN));
    number_begin(html, view, "n-over", overdue > 0 ? "over" : "count", WORD_OVERDUE_END);
    html_put(html, "<b>%s</b> <small>%s</small></dd></div>",
             number_count(view->language, overdue).text,
             view_word(view, WORD_OVERDUE_NOTE_OVER));
}

void five_numbers_write(struct html *html, const struct view *view,
                        const struct source_row *row)
{
    html_put(html, "<dl class=\"five\">");
    write_rate(html, view, row);
    write_counts(html, view, row);
    (source_is_over(view->overview) ? write_waited : write_waiting)(html, view, row);
    html_put(html, "</dl>\n");
}
