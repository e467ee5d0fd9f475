/* The page of satisfaction: what citizens pressed at the counters, and how long they waited there. */
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/lookups.h"
#include "web/page/page.h"
#include "web/tables/plain_table.h"
#include "web/tables/satisfaction_query.h"
#include "web/tables/visits_cells.h"

enum { ROWS = 50, MONTHS_SHOWN = 13 };

static int32_t first_day(int month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

/* --- the beginning ------------------------------------------------------------------- */

static void fill_answers(struct html *html, const struct view *view,
                         const struct lookup_answers *answers)
{
    const struct fraction satisfied = {lookup_answers_satisfied(answers),
                                       lookup_answers_all(answers)};
    bool shared = visits_shared(answers);

    VIEW_FILL(html, view,
              satisfied.den == 0 ? WORD_SATISFACTION_NO_ANSWERS
              : shared           ? WORD_SATISFACTION_ANSWERS
                                 : WORD_SATISFACTION_FEW,
              number_percent(view->language, satisfied, &view->levels).text,
              number_count(view->language, satisfied.num).text,
              number_count(view->language, satisfied.den).text,
              number_count(view->language, VISITS_ANSWERS_LEAST).text);
}

static void fill_waits(struct html *html, const struct view *view,
                       const struct lookup_waits *waits)
{
    int64_t all = lookup_waits_all(waits);

    VIEW_FILL(html, view,
              all == 0                             ? WORD_SATISFACTION_NO_TICKETS
              : visits_timed(waits, &view->levels) ? WORD_SATISFACTION_WAITS
                                                   : WORD_SATISFACTION_UNTIMED,
              number_count(view->language, waits->called).text,
              number_count(view->language, waits->median_minutes).text,
              number_count(view->language, waits->most_minutes).text,
              number_count(view->language, all).text,
              number_count(view->language, view->levels.min_n).text);
}

static void write_lead(struct html *html, const struct view *view, int month,
                       const struct lookup_visits *total)
{
    struct html sentence;
    size_t bytes;
    char *text;

    html_open(&sentence);
    html_put(&sentence, "%s: ", number_month_first(view->language, first_day(month)).text);
    fill_answers(&sentence, view, &total->answers);
    html_put(&sentence, " ");
    fill_waits(&sentence, view, &total->waits);
    text = html_close(&sentence, &bytes);
    html_put(html,
             "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
             view_word(view, WORD_SATISFACTION_AND_WAITS));
    lead_sentence(html, view, text);
    html_put(html, "</section>\n");
    free(text);
}

/* The months of which there is any, the last ones first, and the one that is shown. */
static void write_months(struct html *html, const struct view *view, int here,
                         const struct lookup_satisfaction *of)
{
    int last = of->last > here ? of->last : here, shown = 0;

    html_put(html, "<nav class=\"lists paging\" aria-label=\"%s\"><ul>",
             view_word(view, WORD_MONTH));
    for (int month = last; month > 0 && shown < MONTHS_SHOWN; month--) {
        char id[DATE_MONTH_BYTES];
        const struct page_link link = {&satisfaction_query_takes, SATISFACTION_QUERY_MONTH,
                                       date_month_format(month, id)};

        if (month != here && (month < of->first || month > of->last))
            continue;
        html_put(html, "<li>");
        page_link_begin(html, view, &link, month == here ? "page" : NULL);
        html_put(html, "%s</a></li>",
                 number_month_first(view->language, first_day(month)).text);
        shown++;
    }
    html_put(html, "</ul></nav>\n");
}

/* --- tables -------------------------------------------------------------------------- */

static void begin_section(struct html *html, const struct view *view, const char *id,
                          enum word heading)
{
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\">%s</h2>\n",
             id, id, view_word(view, heading));
}

static void write_scores(struct html *html, const struct view *view,
                         const struct lookup_answers *answers)
{
    static const struct plain_table_column columns[] = {{WORD_SCORE, false},
                                                        {WORD_ANSWERS, true}};

    begin_section(html, view, "scores", WORD_SCORES);
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_SCORES), columns);
    for (int score = LOOKUP_SATISFACTION_SCORES; score > 0; score--) {
        html_put(html, "<tr><th scope=\"row\">%s – %s</th>",
                 number_count(view->language, score).text,
                 view_word(view, (enum word)(WORD_SCORE_1 + score - 1)));
        plain_table_count(html, view, WORD_ANSWERS, (uint64_t)answers->of[score - 1]);
        html_put(html, "</tr>\n");
    }
    plain_table_end(html);
    html_put(html, "</section>\n");
}

static void write_unit(struct html *html, const struct view *view,
                       const struct lookup_visits *unit)
{
    html_put(html,
             "<tr id=\"u-%s\"><th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a></th>",
             unit->code, view_path_of(view, ADDRESS_UNIT, unit->code).text,
             view_name(view, unit->name_vi, unit->name_en));
    visits_cells_answers(html, view, &unit->answers);
    visits_cells_waits(html, view, &unit->waits);
    html_put(html, "</tr>\n");
}

/* The page that was asked for, or the last one where there are no longer so many. */
static void write_units(struct html *html, const struct view *view,
                        const struct lookup_satisfaction *of, int page)
{
    static const struct plain_table_column columns[] = {
        {WORD_UNIT, false},     {WORD_ANSWERS, true}, {WORD_SATISFIED, false},
        {WORD_RESPONSE, false}, {WORD_TICKETS, true}, {WORD_WAIT_MEDIAN, true},
        {WORD_WAIT_MOST, true}, {WORD_UNCALLED, true}};
    int pages = (int)((of->unit_count + ROWS - 1) / ROWS);
    size_t from, left;

    page = page < pages ? page : pages;
    from = (size_t)(page - 1) * ROWS;
    left = of->unit_count - from < ROWS ? of->unit_count - from : ROWS;
    begin_section(html, view, "units", WORD_BY_UNIT);
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_BY_UNIT), columns);
    for (size_t i = from; i < from + left; i++)
        write_unit(html, view, &of->units[i]);
    html_put(html, "<tr id=\"total\"><th scope=\"row\">%s</th>",
             view_word(view, WORD_TOTAL));
    visits_cells_answers(html, view, &of->total.answers);
    visits_cells_waits(html, view, &of->total.waits);
    html_put(html, "</tr>\n");
    plain_table_end(html);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_UNITS_SHOWN, view_count(view, from + 1).text,
              view_count(view, from + left).text, view_count(view, of->unit_count).text);
    html_put(html, "</p>\n");
    page_link_paging(html, view, &satisfaction_query_takes, page, pages);
    html_put(html, "</section>\n");
}

static void write_fields(struct html *html, const struct view *view,
                         const struct lookup_satisfaction *of)
{
    static const struct plain_table_column columns[] = {{WORD_FIELD, false},
                                                        {WORD_ANSWERS, true},
                                                        {WORD_SATISFIED, false},
                                                        {WORD_RESPONSE, false}};

    begin_section(html, view, "fields", WORD_BY_FIELD);
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_BY_FIELD), columns);
    for (size_t i = 0; i < of->field_count; i++) {
        const struct lookup_visits *field = &of->fields[i];

        html_put(
            html,
            "<tr id=\"f-%s\"><th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a></th>",
            field->code, view_path_of(view, ADDRESS_FIELD, field->code).text,
            view_name(view, field->name_vi, field->name_en));
        visits_cells_answers(html, view, &field->answers);
        html_put(html, "</tr>\n");
    }
    if (lookup_answers_all(&of->no_field) > 0) {
        html_put(html, "<tr><th scope=\"row\">%s</th>",
                 view_word(view, WORD_NO_FIELD_SAID));
        visits_cells_answers(html, view, &of->no_field);
        html_put(html, "</tr>\n");
    }
    plain_table_end(html);
    html_put(html, "</section>\n");
}

static void write_hours(struct html *html, const struct view *view,
                        const struct lookup_satisfaction *of)
{
    static const struct plain_table_column columns[] = {{WORD_HOUR, false},
                                                        {WORD_TICKETS, true},
                                                        {WORD_WAIT_MEDIAN, true},
                                                        {WORD_WAIT_MOST, true},
                                                        {WORD_UNCALLED, true}};

    begin_section(html, view, "hours", WORD_BY_HOUR);
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_BY_HOUR), columns);
    for (int hour = 0; hour < LOOKUP_SATISFACTION_HOURS; hour++) {
        if (lookup_waits_all(&of->hours[hour]) == 0)
            continue;
        html_put(html, "<tr><th scope=\"row\">");
        VIEW_FILL(html, view, WORD_HOUR_FROM_TO, number_count(view->language, hour).text,
                  number_count(view->language, hour + 1).text);
        html_put(html, "</th>");
        visits_cells_waits(html, view, &of->hours[hour]);
        html_put(html, "</tr>\n");
    }
    plain_table_end(html);
    html_put(html, "</section>\n");
}

/* What it is that was counted, and what of it could not be timed. */
static void write_notes(struct html *html, const struct view *view,
                        const struct lookup_waits *waits)
{
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_SATISFACTION_HOW,
              number_count(view->language, VISITS_ANSWERS_LEAST).text,
              number_count(view->language, view->levels.min_n).text);
    if (waits->unclear + waits->unnumbered > 0) {
        html_put(html, " ");
        VIEW_FILL(html, view, WORD_WAITS_UNKNOWN,
                  number_count(view->language, waits->unnumbered).text,
                  number_count(view->language, waits->unclear).text);
    }
    html_put(html, "</p>\n");
}

int satisfaction_write(struct html *html, const struct view *view)
{
    int page;
    int month =
        satisfaction_query(view->asked.values, view->overview->period.from_day, &page);
    struct lookup_satisfaction of;
    int rc = view->lookups->satisfaction(view->lookups->owner, month, &of);

    if (rc < 0)
        return rc;
    write_lead(html, view, month, &of.total);
    write_months(html, view, month, &of);
    if (lookup_answers_all(&of.total.answers) > 0)
        write_scores(html, view, &of.total.answers);
    if (of.unit_count > 0)
        write_units(html, view, &of, page);
    if (of.field_count > 0)
        write_fields(html, view, &of);
    if (lookup_waits_all(&of.total.waits) > 0)
        write_hours(html, view, &of);
    write_notes(html, view, &of.total.waits);
    return 0;
}
