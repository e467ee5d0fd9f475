/* The page of reports: the periods of a year, how each stands, and form 06 of it. */
#include <stdlib.h>
#include <string.h>

#include "web/form06/form06_links.h"
#include "web/form06/report_link.h"
#include "web/form06/report_periods.h"
#include "web/form06/report_standing.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/page/page.h"
#include "web/tables/plain_table.h"
#include "web/tables/year_query.h"
#include "web/text/badge.h"

/* --- periods of a year --------------------------------------------------------------- */

/* Kinds in the order of the page, each with what it is called; the last is any other. */
static const struct {
    const char *kind;
    enum word word;
} kinds[] = {
    {"month", WORD_KIND_MONTH},
    {"quarter", WORD_KIND_QUARTER},
    {"half", WORD_KIND_HALF},
    {"year", WORD_KIND_YEAR},
    {"statutory-month", WORD_KIND_STATUTORY_MONTH},
    {"statutory-quarter", WORD_KIND_STATUTORY_QUARTER},
    {"statutory-half", WORD_KIND_STATUTORY_HALF},
    {"statutory-nine-months", WORD_KIND_STATUTORY_NINE_MONTHS},
    {"statutory-year", WORD_KIND_STATUTORY_YEAR},
    {"", WORD_KIND_OTHER},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static int kind_of(const struct report_period *period)
{
    int kind = 0;

    while (kind < KINDS - 1 && strcmp(kinds[kind].kind, period->kind) != 0)
        kind++;
    return kind;
}

static enum report_standing standing_of(const struct view *view,
                                        const struct report_period *period)
{
    return report_standing_of(period, date_day_at(view->overview->as_of_ms));
}

static void write_standing(struct html *html, const struct view *view,
                           const struct report_period *period)
{
    const struct report_standing_look *look =
        &report_standing_looks[standing_of(view, period)];

    badge_begin(html, look->class, look->symbol);
    VIEW_FILL(html, view, look->word, number_date(view->language, period->frozen_ms).text);
    badge_end(html);
}

/* --- the tables ---------------------------------------------------------------------- */

static void write_period(struct html *html, const struct view *view,
                         const struct report_period *period)
{
    char *query = report_link_period(period);

    html_put(html,
             "<tr id=\"p-%s-%s\"><th scope=\"row\"><a href=\"%s%s\">%s</a></th>"
             "<td data-l=\"%s\">",
             period->kind, period->id, view_path(view, ADDRESS_REPORT).text, query,
             *period->name ? period->name : period->id, view_word(view, WORD_PERIOD_DAYS));
    VIEW_FILL(html, view, WORD_PERIOD_FROM_TO,
              number_date(view->language, date_start_ms(period->from_day)).text,
              number_date(view->language, date_start_ms(period->to_day)).text);
    html_put(html, "</td><td data-l=\"%s\">", view_word(view, WORD_STATE));
    write_standing(html, view, period);
    html_put(html, "</td><td data-l=\"%s\">", view_word(view, WORD_REPORT));
    form06_links_files(html, view, query);
    html_put(html, "</td></tr>\n");
    free(query);
}

/* Those of one kind, or nothing. */
static void write_kind(struct html *html, const struct view *view, int year, int kind,
                       const struct report_periods *periods)
{
    static const struct plain_table_column columns[] = {{WORD_PERIOD, false},
                                                        {WORD_PERIOD_DAYS, false},
                                                        {WORD_STATE, false},
                                                        {WORD_REPORT, false}};
    size_t written = 0;

    for (size_t i = 0; i < periods->count; i++) {
        const struct report_period *period = &periods->list[i];

        if (report_periods_year(period) != year || kind_of(period) != kind)
            continue;
        if (written++ == 0) {
            html_put(html, "<section class=\"card\"><h2>%s</h2>\n",
                     view_word(view, kinds[kind].word));
            PLAIN_TABLE_BEGIN(html, view, view_word(view, kinds[kind].word), columns);
        }
        write_period(html, view, period);
    }
    if (written == 0)
        return;
    plain_table_end(html);
    html_put(html, "</section>\n");
}

/* Of the years in which a period ends, the latest first. */
static void write_years(struct html *html, const struct view *view, int year,
                        const struct report_periods *periods)
{
    int last = 0;

    html_put(html, "<nav class=\"lists paging\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_YEAR));
    for (size_t i = 0; i < periods->count; i++) {
        int one = report_periods_year(&periods->list[i]);
        struct label number = number_plain(one);
        const struct page_link link = {&year_query_takes, 0, number.text};

        if (one == last)
            continue;
        last = one;
        html_put(html, "<li>");
        page_link_begin(html, view, &link, one == year ? "page" : NULL);
        html_put(html, "%s</a></li>", number.text);
    }
    html_put(html, "</ul></nav>\n");
}

/* --- all ----------------------------------------------------------------------------- */

/* How many of the year are over, and of these are frozen. */
static void write_sentence(struct html *html, const struct view *view, int year,
                           const struct report_periods *periods)
{
    int64_t over = 0, frozen = 0;

    for (size_t i = 0; i < periods->count; i++) {
        enum report_standing standing = standing_of(view, &periods->list[i]);

        if (report_periods_year(&periods->list[i]) != year)
            continue;
        over += standing >= REPORT_STANDING_OPEN;
        frozen += standing >= REPORT_STANDING_FROZEN;
    }
    LEAD_FILL(html, view, over ? WORD_REPORTS_LEAD : WORD_REPORTS_LEAD_NONE,
              number_plain(year).text, number_count(view->language, frozen).text,
              number_count(view->language, over).text);
}

int reports_write(struct html *html, const struct view *view)
{
    struct report_periods periods;
    int rc = report_periods_read(view->reports, &periods);
    int now = date_of(date_day_at(view->overview->as_of_ms)).year;
    int year = year_query(view->asked.values, now);

    if (rc == 0) {
        html_put(
            html,
            "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
            view_word(view, WORD_REPORTS));
        write_sentence(html, view, year, &periods);
        html_put(html, "</section>\n");
        form06_links_write(html, view, "");
        write_years(html, view, year, &periods);
        for (int kind = 0; kind < KINDS; kind++)
            write_kind(html, view, year, kind, &periods);
    }
    report_periods_release(&periods);
    return rc;
}
