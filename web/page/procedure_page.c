/* The page of one procedure: its limit and how it is counted, how long results took, its versions. */
#include <stdlib.h>
#include <string.h>

#include "web/frame/lead.h"
#include "web/lookups.h"
#include "web/page/page.h"
#include "web/tables/plain_table.h"
#include "web/tables/procedures_notes.h"
#include "web/tables/procedures_table.h"
#include "web/text/limit_text.h"
#include "web/text/procedures.h"

/* --- the beginning ------------------------------------------------------------------- */

/* What is said of the real times in one breath. */
static void fill_times(struct html *html, const struct view *view,
                       const struct lookup_times *times)
{
    struct label resolved = number_count(view->language, times->resolved);

    if (!procedures_timed(times, &view->levels))
        VIEW_FILL(html, view, WORD_PROCEDURE_UNTIMED, resolved.text,
                  number_count(view->language, view->levels.min_n).text);
    else
        VIEW_FILL(
            html, view,
            times->median_days ? WORD_PROCEDURE_TIMED : WORD_PROCEDURE_TIMED_SAME_DAY,
            resolved.text, number_count(view->language, times->median_days).text,
            number_percent(view->language, procedures_rate(times), &view->levels).text,
            number_count(view->language, times->in_time).text);
}

static void write_sentence(struct html *html, const struct view *view,
                           const struct lookup_one_procedure *one)
{
    const char *limit = one->procedure.now.limit;
    struct html sentence;
    size_t bytes;
    char *text;

    html_open(&sentence);
    if (*limit)
        VIEW_FILL(&sentence, view, WORD_PROCEDURE_LIMIT_IS,
                  limit_text(view->language, limit).text);
    else
        html_put(&sentence, "%s", view_word(view, WORD_PROCEDURE_LIMIT_NONE));
    html_put(&sentence, " ");
    if (one->counted.at_ms)
        fill_times(&sentence, view, &one->procedure.times);
    text = html_close(&sentence, &bytes);
    lead_sentence(html, view, text);
    free(text);
}

static void write_facts(struct html *html, const struct view *view,
                        const struct lookup_procedure *procedure)
{
    const struct lookup_version *now = &procedure->now;

    html_put(html, "<ul class=\"state\"><li>%s: %s</li><li>%s: %s</li>",
             view_word(view, WORD_PROCEDURE_CODE), procedure->code,
             view_word(view, WORD_PROCEDURE_STANDING),
             view_word(view, procedures_standing_words[procedure->standing]));
    if (*now->field)
        html_put(html, "<li>%s: <a href=\"%s\">%s</a></li>", view_word(view, WORD_FIELD),
                 view_path_of(view, ADDRESS_FIELD, now->field).text,
                 view_name(view, now->field_vi, now->field_en));
    html_put(html, "<li>%s: ", view_word(view, WORD_PROCEDURE_LEVEL));
    procedures_table_levels(html, view, procedure->times.levels);
    html_put(html, "</li><li>");
    procedures_notes_limit(html, view, now->limit);
    html_put(html, "</li></ul>");
}

/* --- months -------------------------------------------------------------------------- */

static void write_month(struct html *html, const struct view *view,
                        const struct lookup_one_procedure *one, int month)
{
    struct date first = date_of(one->counted.from_day);
    int number = first.year * 12 + first.month - 1 + month;
    const struct lookup_times *times = &one->months[month];

    html_put(html, "<tr><th scope=\"row\">%s</th>",
             number_month_first(view->language,
                                date_day((struct date){number / 12, number % 12 + 1, 1}))
                 .text);
    plain_table_count(html, view, WORD_RESOLVED, (uint64_t)times->resolved);
    procedures_table_median(html, view, times);
    procedures_table_rate(html, view, times);
    html_put(html, "</tr>\n");
}

static void write_months(struct html *html, const struct view *view,
                         const struct lookup_one_procedure *one)
{
    static const struct plain_table_column columns[] = {{WORD_MONTH, false},
                                                        {WORD_RESOLVED, true},
                                                        {WORD_MEDIAN_DAYS, true},
                                                        {WORD_ON_TIME_RATE, false}};

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"months-h\">"
             "<h2 id=\"months-h\">%s</h2>\n",
             view_word(view, WORD_MONTHS));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_MONTHS), columns);
    for (int month = LOOKUP_PROCEDURES_MONTHS - 1; month >= 0; month--)
        write_month(html, view, one, month);
    plain_table_end(html);
    procedures_notes_counted(html, view, &one->counted);
    html_put(html, "</section>\n");
}

/* --- versions ------------------------------------------------------------------------ */

static void write_day(struct html *html, const struct view *view, enum word column,
                      int32_t day, enum word none)
{
    char date[DATE_BYTES];

    html_put(html, "<td data-l=\"%s\">", view_word(view, column));
    if (day)
        html_put(html, "<time datetime=\"%s\">%s</time>", date_format(day, date),
                 number_date(view->language, date_start_ms(day)).text);
    else
        html_text(html, view_word(view, none));
    html_put(html, "</td>");
}

static void write_version(struct html *html, const struct view *view,
                          const struct lookup_version *version)
{
    html_put(html, "<tr><th scope=\"row\">%s</th>",
             view_name(view, version->name_vi, version->name_en));
    html_put(html, "<td data-l=\"%s\">%s</td><td data-l=\"%s\">",
             view_word(view, WORD_FIELD),
             *version->field ? view_name(view, version->field_vi, version->field_en) : "–",
             view_word(view, WORD_DUE_LIMIT));
    procedures_table_limit(html, view, version->limit);
    html_put(html, "</td>");
    write_day(html, view, WORD_VALID_FROM, version->from_day, WORD_VALID_SINCE_EVER);
    write_day(html, view, WORD_VALID_TO, version->to_day, WORD_VALID_WITHOUT_END);
    html_put(html, "</tr>\n");
}

static void write_versions(struct html *html, const struct view *view,
                           const struct lookup_one_procedure *one)
{
    static const struct plain_table_column columns[] = {{WORD_PROCEDURE, false},
                                                        {WORD_FIELD, false},
                                                        {WORD_DUE_LIMIT, false},
                                                        {WORD_VALID_FROM, false},
                                                        {WORD_VALID_TO, false}};

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"versions-h\">"
             "<h2 id=\"versions-h\">%s</h2>\n",
             view_word(view, WORD_PROCEDURE_VERSIONS));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_PROCEDURE_VERSIONS), columns);
    for (size_t i = one->procedure.versions; i > 0; i--)
        write_version(html, view, &one->versions[i - 1]);
    plain_table_end(html);
    html_put(html, "<p class=\"note\">%s</p></section>\n",
             view_word(view, WORD_PROCEDURE_VERSIONS_NOTE));
}

int procedure_write(struct html *html, const struct view *view)
{
    struct lookup_one_procedure one = {0};
    int rc = view->lookups->procedure(view->lookups->owner, view->asked.code, &one);

    if (rc < 0)
        return rc;
    html_put(html,
             "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
             view_name(view, one.procedure.now.name_vi, one.procedure.now.name_en));
    write_sentence(html, view, &one);
    write_facts(html, view, &one.procedure);
    html_put(html, "</section>\n");
    if (one.counted.at_ms)
        write_months(html, view, &one);
    else
        procedures_notes_counted(html, view, &one.counted);
    write_versions(html, view, &one);
    return 0;
}
