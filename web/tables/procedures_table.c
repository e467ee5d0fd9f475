#include "web/tables/procedures_table.h"

#include "appliance/report/levels.h"
#include "web/frame/page_link.h"
#include "web/tables/figures_table.h"
#include "web/text/limit_text.h"
#include "web/text/procedures.h"

/* --- cells --------------------------------------------------------------------------- */

void procedures_table_limit(struct html *html, const struct view *view, const char *limit)
{
    html_text(html, *limit ? limit_text(view->language, limit).text
                           : view_word(view, WORD_PROCEDURE_NO_LIMIT));
}

void procedures_table_levels(struct html *html, const struct view *view, unsigned levels)
{
    const char *between = "";

    if (!levels)
        html_text(html, "–");
    for (size_t place = 0; place < LEVELS_PLACES; place++) {
        const struct report_name *name = levels_at(place);

        if (!(levels >> place & 1))
            continue;
        html_put(html, "%s%s", between, view_name(view, name->vi, name->en));
        between = "; ";
    }
}

static void write_untimed(struct html *html, const struct view *view,
                          const struct lookup_times *times)
{
    html_put(html, "–<span class=\"note\">");
    if (times->resolved == 0)
        html_text(html, view_word(view, WORD_PROCEDURE_NO_RESULT));
    else
        VIEW_FILL(html, view, WORD_PROCEDURE_FEW,
                  number_count(view->language, view->levels.min_n).text);
    html_put(html, "</span>");
}

void procedures_table_median(struct html *html, const struct view *view,
                             const struct lookup_times *times)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">", view_word(view, WORD_MEDIAN_DAYS));
    if (procedures_timed(times, &view->levels))
        html_text(html, times->median_days
                            ? number_count(view->language, times->median_days).text
                            : view_word(view, WORD_LIMIT_SAME_DAY));
    else
        write_untimed(html, view, times);
    html_put(html, "</td>");
}

void procedures_table_rate(struct html *html, const struct view *view,
                           const struct lookup_times *times)
{
    html_put(html, "<td class=\"r\" data-l=\"%s\">", view_word(view, WORD_ON_TIME_RATE));
    if (times->resolved > 0)
        figures_table_share(html, view, procedures_rate(times), SOURCE_SILENCE_NONE);
    else
        html_text(html, "–");
    html_put(html, "</td>");
}

static void write_change(struct html *html, const struct view *view,
                         const struct lookup_version *now)
{
    char date[DATE_BYTES];

    html_put(html, "<td class=\"d\" data-l=\"%s\">",
             view_word(view, WORD_PROCEDURE_CHANGE));
    if (now->from_day)
        html_put(html, "<time datetime=\"%s\">%s</time>", date_format(now->from_day, date),
                 number_date(view->language, date_start_ms(now->from_day)).text);
    else
        html_text(html, "–");
    html_put(html, "</td>");
}

static void write_name(struct html *html, const struct view *view,
                       const struct lookup_procedure *procedure)
{
    html_put(
        html,
        "<th scope=\"row\"><a class=\"name\" href=\"%s\">%s</a><span class=\"note\">%s",
        view_path_of(view, ADDRESS_PROCEDURE, procedure->code).text,
        view_name(view, procedure->now.name_vi, procedure->now.name_en), procedure->code);
    if (procedure->standing != LOOKUP_STANDING_IN_FORCE)
        html_put(html, " · %s",
                 view_word(view, procedures_standing_words[procedure->standing]));
    html_put(html, "</span></th>");
}

/* --- all ----------------------------------------------------------------------------- */

static void write_head_cell(struct html *html, const struct view *view,
                            const struct procedures_question *question,
                            enum procedures_by by, const char *class, enum word word)
{
    char order[PROCEDURES_QUERY_ORDER_BYTES];
    const struct page_link link = {&procedures_query_takes, PROCEDURES_QUERY_ORDER, order};

    html_put(html, "<th scope=\"col\" class=\"%s\"", class);
    if (by == PROCEDURES_BY_PLACE) { /* by these it cannot be ordered */
        html_put(html, ">%s</th>", view_word(view, word));
        return;
    }
    if (question->by == by)
        html_put(html, " aria-sort=\"%s\"", question->down ? "descending" : "ascending");
    html_put(html, ">");
    procedures_query_order(question, by, order);
    page_link_begin(html, view, &link, NULL);
    html_put(html, "%s</a></th>", view_word(view, word));
}

static void write_head(struct html *html, const struct view *view,
                       const struct procedures_question *question)
{
    static const struct {
        const char *class;
        enum procedures_by by;
        enum word word;
    } columns[] = {
        {"name", PROCEDURES_BY_NAME, WORD_PROCEDURE},
        {"t", PROCEDURES_BY_FIELD, WORD_FIELD},
        {"t", PROCEDURES_BY_PLACE, WORD_PROCEDURE_LEVEL},
        {"t", PROCEDURES_BY_PLACE, WORD_DUE_LIMIT},
        {"n", PROCEDURES_BY_MEDIAN, WORD_MEDIAN_DAYS},
        {"n", PROCEDURES_BY_RESOLVED, WORD_RESOLVED},
        {"r", PROCEDURES_BY_RATE, WORD_ON_TIME_RATE},
        {"d", PROCEDURES_BY_CHANGE, WORD_PROCEDURE_CHANGE},
    };

    html_put(html, "<thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        write_head_cell(html, view, question, columns[i].by, columns[i].class,
                        columns[i].word);
    html_put(html, "</tr></thead>\n");
}

static void write_row(struct html *html, const struct view *view,
                      const struct lookup_procedure *procedure)
{
    const struct lookup_version *now = &procedure->now;

    html_put(html, "<tr id=\"p-%s\">", procedure->code);
    write_name(html, view, procedure);
    html_put(html, "<td class=\"t\" data-l=\"%s\">%s</td><td class=\"t\" data-l=\"%s\">",
             view_word(view, WORD_FIELD),
             *now->field ? view_name(view, now->field_vi, now->field_en) : "–",
             view_word(view, WORD_PROCEDURE_LEVEL));
    procedures_table_levels(html, view, procedure->times.levels);
    html_put(html, "</td><td class=\"t\" data-l=\"%s\">", view_word(view, WORD_DUE_LIMIT));
    procedures_table_limit(html, view, now->limit);
    html_put(html, "</td>");
    procedures_table_median(html, view, &procedure->times);
    figures_table_count(html, view, WORD_RESOLVED, procedure->times.resolved);
    procedures_table_rate(html, view, &procedure->times);
    write_change(html, view, now);
    html_put(html, "</tr>\n");
}

void procedures_table_write(struct html *html, const struct view *view,
                            const struct procedures_question *question,
                            const struct lookup_procedure *const *procedures, size_t count)
{
    html_put(html,
             "<table id=\"procedures\" class=\"figures paged\"><caption>%s</caption>\n",
             view_word(view, WORD_PROCEDURES_CAPTION));
    write_head(html, view, question);
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        write_row(html, view, procedures[i]);
    html_put(html, "</tbody></table>\n");
}
