/* How on-time rates moved, month by month: of the whole or of what is chosen, as a drawing and as the
 * table of the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/page/page.h"
#include "web/tables/definitions.h"
#include "web/tables/figures_table.h"
#include "web/tables/trend_query.h"
#include "web/text/basis_lines.h"
#include "web/text/fold.h"
#include "web/text/trend_chart.h"

enum { FOUND_MOST = 12 }; /* of a search */

/* What all parts of the page are drawn from. */
struct drawing {
    const struct view *view;
    struct trend_question question;
    struct trend trend;
};

static struct label month_label(const struct drawing *d, int32_t month)
{
    return number_month(d->view->language, trend_first_day(month));
}

/* --- the beginning ------------------------------------------------------------------- */

static void fill(FILE *out, const struct view *view, enum word word,
                 const char *const *args, int count)
{
    words_fill(out, view_word(view, word), args, count);
}

#define FILL(out, view, word, ...)                                                         \
    fill((out), (view), (word), (const char *const[]){__VA_ARGS__},                        \
         (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

/* How far the last month is above another one; nothing where one of them has no rate. */
static void say_change(FILE *out, const struct drawing *d, int32_t month)
{
    enum language language = d->view->language;
    struct fraction now = trend_rate(&d->trend, 0, d->trend.last);
    struct label name = month_label(d, month);
    int tenths;

    if (number_change(now, trend_rate(&d->trend, 0, month), &tenths) < 0)
        return;
    if (tenths == 0)
        FILL(out, d->view, WORD_SENTENCE_SAME, name.text);
    else
        FILL(out, d->view, tenths > 0 ? WORD_SENTENCE_UP : WORD_SENTENCE_DOWN,
             number_points_size(language, tenths).text, name.text);
}

/* Of the first line; the caller frees it. */
static char *sentence(const struct drawing *d)
{
    const struct view *view = d->view;
    struct fraction rate = trend_rate(&d->trend, 0, d->trend.last);
    char *name = trend_name(view, &d->trend.lines[0]), *text;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    FILL(out, view,
         rate.den <= 0      ? WORD_TREND_LEAD_NONE
         : d->trend.running ? WORD_TREND_LEAD_RUNNING
                            : WORD_TREND_LEAD,
         name, month_label(d, d->trend.last).text,
         number_percent(view->language, rate, &view->levels).text,
         number_count(view->language, rate.num).text,
         number_count(view->language, rate.den).text,
         definition_words[d->trend.definition].name);
    say_change(out, d, d->trend.last - 1);
    say_change(out, d, d->trend.last - TREND_YEAR);
    (void)fputc('.', out);
    (void)fclose(out);
    free(name);
    return text;
}

static void write_lead(struct html *html, const struct drawing *d)
{
    char *text = sentence(d);

    html_put(html,
             "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s</h1>",
             view_word(d->view, WORD_TREND_HEADING));
    lead_sentence(html, d->view, text);
    html_put(html, "</section>\n");
    free(text);
}

/* --- months -------------------------------------------------------------------------- */

static void write_length(struct html *html, const struct drawing *d, int months)
{
    char from[DATE_MONTH_BYTES];
    const struct page_link link = {&trend_query_takes, TREND_QUERY_FROM,
                                   date_month_format(d->trend.last - months + 1, from)};
    bool here = d->trend.last - d->trend.first + 1 == months;

    html_put(html, "<li>");
    page_link_begin(html, d->view, &link, here ? "true" : NULL);
    VIEW_FILL(html, d->view, WORD_TREND_MONTHS, view_count(d->view, (uint64_t)months).text);
    html_put(html, "</a></li>");
}

static void write_lengths(struct html *html, const struct drawing *d)
{
    static const int lengths[] = {12, 24, 36, 60, 120};

    html_put(html, "<nav class=\"lists choice\" aria-label=\"%s\"><p>%s:</p><ul>",
             view_word(d->view, WORD_TREND_SPAN), view_word(d->view, WORD_TREND_SPAN));
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        write_length(html, d, lengths[i]);
    html_put(html, "</ul></nav>\n");
}

static void write_month_input(struct html *html, const struct drawing *d, const char *name,
                              enum word word, int32_t month)
{
    char text[DATE_MONTH_BYTES];

    html_put(html,
             "<p><label for=\"%s\">%s</label> <input id=\"%s\" name=\"%s\" type=\"month\" "
             "value=\"%s\" autocomplete=\"off\"></p>",
             name, view_word(d->view, word), name, name, date_month_format(month, text));
}

/* What it was asked beside what a form asks stays; months too, or they are the form's. */
static void write_kept(struct html *html, const struct drawing *d, bool months)
{
    for (int i = 0; i < TREND_QUERY_SEARCH; i++) {
        const char *value = d->view->asked.values[i];
        bool is_month = i == TREND_QUERY_FROM || i == TREND_QUERY_TO;

        if (value && *value && (months || !is_month))
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                     trend_query_takes.parameters[i].name, value);
    }
}

static void write_span_form(struct html *html, const struct drawing *d)
{
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(d->view).text);
    write_kept(html, d, false);
    write_month_input(html, d, "tu", WORD_TREND_FROM, d->trend.first);
    write_month_input(html, d, "den", WORD_TREND_TO, d->trend.last);
    html_put(html, "<p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             view_word(d->view, WORD_WORKLIST_SHOW));
}

/* --- lines --------------------------------------------------------------------------- */

/* A link to the page without this line: without its field where there are several, else its unit. */
static void write_removal(struct html *html, const struct drawing *d, size_t line,
                          const char *name)
{
    const struct trend_question *question = &d->question;
    int fields = question->fields.count ? question->fields.count : 1;
    bool by_field = question->fields.count > 1 ||
                    (question->fields.count == 1 && question->units.count == 0);
    char codes[TREND_QUERY_CODES_BYTES];
    const struct page_link link = {
        &trend_query_takes, by_field ? TREND_QUERY_FIELDS : TREND_QUERY_UNITS, codes};

    if (by_field)
        trend_query_codes(&question->fields, (int)line % fields, NULL, codes);
    else
        trend_query_codes(&question->units, (int)line / fields, NULL, codes);
    html_put(html, " ");
    page_link_begin(html, d->view, &link, NULL);
    html_put(html, "%s<span class=\"unseen\"> %s</span></a>",
             view_word(d->view, WORD_TREND_REMOVE), name);
}

static void write_lines(struct html *html, const struct drawing *d)
{
    bool chosen = d->question.units.count || d->question.fields.count;

    html_put(html, "<ul class=\"lines\">");
    for (size_t line = 0; line < d->trend.count; line++) {
        char *name = trend_name(d->view, &d->trend.lines[line]);

        html_put(html, "<li>");
        trend_chart_key(html, line);
        html_put(html, " %s", name);
        if (chosen)
            write_removal(html, d, line, name);
        html_put(html, "</li>");
        free(name);
    }
    html_put(html, "</ul>\n");
}

/* Is there room for one more of these? */
static bool has_room(const struct trend_codes *more, const struct trend_codes *other)
{
    int lines = (more->count ? more->count : 1) * (other->count ? other->count : 1);

    return lines + (other->count ? other->count : 1) <= TREND_LINES;
}

static bool is_chosen(const struct trend_codes *codes, const char *code)
{
    for (int i = 0; i < codes->count; i++) {
        if (strcmp(codes->of[i], code) == 0)
            return true;
    }
    return false;
}

/* A link with one more line. */
static void write_addition(struct html *html, const struct drawing *d,
                           enum trend_query_parameter parameter,
                           const struct source_row *row)
{
    const struct trend_codes *codes =
        parameter == TREND_QUERY_UNITS ? &d->question.units : &d->question.fields;
    char text[TREND_QUERY_CODES_BYTES];
    const struct page_link link = {&trend_query_takes, (int)parameter, text};

    trend_query_codes(codes, -1, row->code, text);
    html_put(html, "<li>");
    page_link_begin(html, d->view, &link, NULL);
    html_put(html, "%s</a></li>", view_name(d->view, row->name_vi, row->name_en));
}

/* Those whose name has the text in it; returns how many. */
static int write_found(struct html *html, const struct drawing *d,
                       enum trend_query_parameter parameter, const char *part)
{
    const struct source_overview *o = d->view->overview;
    bool units = parameter == TREND_QUERY_UNITS;
    const struct trend_codes *codes = units ? &d->question.units : &d->question.fields;
    const struct source_row *rows = units ? o->units : o->fields;
    size_t count = units ? o->unit_count : o->field_count;
    int found = 0;

    for (size_t i = 0; i < count && found < FOUND_MOST; i++) {
        const char *name = view_name(d->view, rows[i].name_vi, rows[i].name_en);

        if (is_chosen(codes, rows[i].code) ||
            (!fold_has(name, part) && !fold_has(rows[i].code, part)))
            continue;
        write_addition(html, d, parameter, &rows[i]);
        found++;
    }
    return found;
}

static void write_results(struct html *html, const struct drawing *d, const char *search)
{
    const struct trend_question *question = &d->question;
    char *part = fold_text(search);
    int found = 0;

    html_put(html, "<ul class=\"found\">");
    if (has_room(&question->units, &question->fields))
        found += write_found(html, d, TREND_QUERY_UNITS, part);
    if (has_room(&question->fields, &question->units))
        found += write_found(html, d, TREND_QUERY_FIELDS, part);
    if (found == 0) {
        html_put(html, "<li>");
        VIEW_FILL(html, d->view, WORD_TREND_NO_MATCH, search);
        html_put(html, "</li>");
    }
    html_put(html, "</ul>\n");
    free(part);
}

/* A search works for a province of thousands as for an office of ten. */
static void write_search(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    const char *search = view->asked.values[TREND_QUERY_SEARCH];

    if (!has_room(&d->question.units, &d->question.fields) &&
        !has_room(&d->question.fields, &d->question.units))
        return;
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    write_kept(html, d, true);
    html_put(html,
             "<p><label for=\"tim\">%s</label> <input type=\"search\" id=\"tim\" "
             "name=\"tim\" maxlength=\"80\" value=\"%s\" autocomplete=\"off\"></p>"
             "<p><button type=\"submit\">%s</button></p></form>\n",
             view_word(view, WORD_TREND_COMPARE), search ? search : "",
             view_word(view, WORD_TREND_FIND));
    if (search && *search)
        write_results(html, d, search);
}

/* --- the drawing --------------------------------------------------------------------- */

static bool any_rate(const struct trend *trend)
{
    bool any = false;

    for (size_t line = 0; line < trend->count; line++) {
        for (int32_t month = trend->first; month <= trend->last; month++)
            any = any || trend_rate(trend, line, month).den > 0;
    }
    return any;
}

static void write_chart(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;

    html_put(html,
             "<figure class=\"trend\"><section class=\"wide\" tabindex=\"0\" "
             "aria-label=\"%s\">",
             view_word(view, WORD_TREND_DRAWING));
    trend_chart_write(html, view, &d->trend);
    html_put(html, "</section><figcaption class=\"note\">");
    VIEW_FILL(
        html, view, WORD_TREND_AXIS,
        number_threshold(view->language, trend_chart_floor(&d->trend, &view->levels)).text);
    html_put(html, "</figcaption></figure>\n");
}

/* --- the table ----------------------------------------------------------------------- */

static void write_head(struct html *html, const struct drawing *d)
{
    html_put(html, "<thead><tr><th scope=\"col\">%s</th>", view_word(d->view, WORD_MONTH));
    for (size_t line = 0; line < d->trend.count; line++) {
        char *name = trend_name(d->view, &d->trend.lines[line]);

        html_put(html, "<th scope=\"col\" class=\"n\">%s</th>", name);
        free(name);
    }
    if (d->trend.count == 1)
        html_put(
            html,
            "<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th>",
            view_word(d->view, WORD_TREND_AGAINST_MONTH),
            view_word(d->view, WORD_TREND_AGAINST_YEAR));
    html_put(html, "</tr></thead>\n");
}

static void write_rate(struct html *html, const struct drawing *d, size_t line,
                       int32_t month)
{
    const struct view *view = d->view;
    struct fraction rate = trend_rate(&d->trend, line, month);
    char *name = trend_name(view, &d->trend.lines[line]);

    html_put(html, "<td class=\"n\" data-l=\"%s\">%s", name,
             number_percent(view->language, rate, &view->levels).text);
    if (rate.den > 0)
        html_put(html, " <small>(%s/%s)</small>",
                 number_count(view->language, rate.num).text,
                 number_count(view->language, rate.den).text);
    html_put(html, "</td>");
    free(name);
}

static void write_change(struct html *html, const struct drawing *d, int32_t month,
                         int32_t before, enum word word)
{
    int tenths;
    bool known = number_change(trend_rate(&d->trend, 0, month),
                               trend_rate(&d->trend, 0, before), &tenths) == 0;

    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>", view_word(d->view, word),
             known ? number_points(d->view->language, tenths).text : "–");
}

static void write_row(struct html *html, const struct drawing *d, int32_t month)
{
    const struct view *view = d->view;
    char id[DATE_MONTH_BYTES];

    html_put(html, "<tr id=\"m-%s\"><th scope=\"row\">%s", date_month_format(month, id),
             number_month_first(view->language, trend_first_day(month)).text);
    if (d->trend.running && month == d->trend.last)
        html_put(html, " <small>(%s)</small>", view_word(view, WORD_TENTATIVE));
    html_put(html, "</th>");
    for (size_t line = 0; line < d->trend.count; line++)
        write_rate(html, d, line, month);
    if (d->trend.count == 1) {
        write_change(html, d, month, month - 1, WORD_TREND_AGAINST_MONTH);
        write_change(html, d, month, month - TREND_YEAR, WORD_TREND_AGAINST_YEAR);
    }
    html_put(html, "</tr>\n");
}

static void write_table(struct html *html, const struct drawing *d)
{
    html_put(html,
             "<table id=\"months\" class=\"figures paged rates\"><caption>%s</caption>\n",
             view_word(d->view, definition_texts[d->trend.definition].name));
    write_head(html, d);
    html_put(html, "<tbody>\n");
    for (int32_t month = d->trend.last; month >= d->trend.first; month--)
        write_row(html, d, month);
    html_put(html, "</tbody></table>\n");
}

/* --- all of it ----------------------------------------------------------------------- */

static void write_card(struct html *html, const struct drawing *d)
{
    html_put(
        html,
        "<section class=\"card\" aria-labelledby=\"lines-h\"><h2 id=\"lines-h\">%s</h2>\n",
        view_word(d->view, WORD_TREND_LINES));
    write_lines(html, d);
    if (any_rate(&d->trend))
        write_chart(html, d);
    else
        html_put(html, "<p class=\"empty\">%s</p>\n", view_word(d->view, WORD_TREND_EMPTY));
    write_table(html, d);
    html_put(html, "</section>\n");
}

int trend_write(struct html *html, const struct view *view)
{
    struct drawing d = {.view = view, .question = trend_query(view->asked.values)};
    int rc = trend_look_up(&d.trend, view, &d.question);

    if (rc != 0)
        return rc; /* the refusals are the parameters' places */
    write_lead(html, &d);
    definitions_choice(html, view, &trend_query_takes, TREND_QUERY_DEFINITION,
                       d.trend.definition);
    write_lengths(html, &d);
    write_span_form(html, &d);
    write_search(html, &d);
    write_card(html, &d);
    basis_lines_write(html, view, &view->overview->basis);
    trend_release(&d.trend);
    return 0;
}
