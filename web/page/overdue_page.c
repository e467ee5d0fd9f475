/* What is overdue and what is due soon, of which unit and field: counts only, for a dossier's code leads
 * to a person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "mqtt/base/memory.h"
#include "web/frame/lead.h"
#include "web/frame/page_link.h"
#include "web/page/page.h"
#include "web/tables/figures_table.h"
#include "web/tables/overdue_query.h"
#include "web/tables/plain_table.h"
#include "web/tables/units_query.h"
#include "web/text/filters.h"
#include "web/text/ranking.h"

enum { ROWS = 50 }; /* a page */

/* What all parts of the page are drawn from. */
struct drawing {
    const struct view *view;
    struct late_list_question question;
    struct late_list list;
    bool undated; /* the column of what nobody knows how late it is has its place */
};

/* A column of counts. */
struct column {
    enum late_list_by by;
    enum word word;
    bool soon;         /* of that list */
    const char *class; /* of its number on top, unless it is 0; NULL: it has none there */
};

static const struct column columns[] = {
    {(enum late_list_by)LATENESS_TO_5, WORD_LATE_TO_5, false, "soon"},
    {(enum late_list_by)LATENESS_TO_15, WORD_LATE_TO_15, false, "soon"},
    {(enum late_list_by)LATENESS_TO_30, WORD_LATE_TO_30, false, "over"},
    {(enum late_list_by)LATENESS_OVER_30, WORD_LATE_OVER_30, false, "over"},
    {LATE_LIST_BY_UNDATED, WORD_LATE_UNDATED, false, "count"},
    {LATE_LIST_BY_SUM, WORD_LATE_SUM, false, NULL},
    {(enum late_list_by)LATENESS_DUE_TODAY, WORD_DUE_TODAY, true, "over"},
    {(enum late_list_by)LATENESS_DUE_IN_1, WORD_DUE_IN_1, true, "soon"},
    {(enum late_list_by)LATENESS_DUE_IN_2, WORD_DUE_IN_2, true, "soon"},
    {LATE_LIST_BY_SUM, WORD_TOTAL, true, NULL},
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static bool is_shown(const struct drawing *d, const struct column *column)
{
    return column->soon == d->question.soon &&
           (column->by != LATE_LIST_BY_UNDATED || d->undated);
}

static int64_t count_of(const struct column *column, const struct lateness *lateness)
{
    if (column->by == LATE_LIST_BY_SUM)
        return late_list_sum(column->soon, lateness);
    return column->by == LATE_LIST_BY_UNDATED ? lateness_undated(lateness)
                                              : lateness->of[column->by];
}

static struct label count_label(const struct drawing *d, int64_t count)
{
    return count < 0 ? number_signed(d->view->language, count)
                     : number_count(d->view->language, count);
}

/* --- the beginning ------------------------------------------------------------------- */

/* Of whom it is; the caller frees it. */
static char *whose(const struct drawing *d)
{
    const struct view *view = d->view;
    const struct source_overview *o = view->overview;
    const struct source_row *unit = d->list.unit, *field = d->list.field;
    const char *names[] = {unit ? view_name(view, unit->name_vi, unit->name_en)
                                : view_name(view, o->title_vi, o->title_en),
                           field ? view_name(view, field->name_vi, field->name_en) : ""};
    char *text;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    words_fill(out, view_word(view, field ? WORD_LATE_OF_FIELD : WORD_LATE_OF), names, 2);
    (void)fclose(out);
    return text;
}

static void write_lead(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    const struct lateness *total = &d->list.total;
    char *name = whose(d);

    html_put(html, "<section class=\"lead one\" aria-labelledby=\"top\"><h1 id=\"top\">%s",
             view_word(view, WORD_OVERDUE_HEADING));
    figures_table_tentative(html, view);
    html_put(html, "</h1>");
    if (view->overview->newest_ms == 0)
        LEAD_FILL(html, view, WORD_SENTENCE_EMPTY, "");
    else
        LEAD_FILL(html, view, WORD_OVERDUE_LEAD, name,
                  number_moment(view->language, view->overview->as_of_ms).text,
                  count_label(d, total->overdue).text,
                  count_label(d, total->of[LATENESS_OVER_30]).text,
                  count_label(d, total->of[LATENESS_DUE_TODAY]).text,
                  count_label(d, lateness_soon(total)).text);
    html_put(html, "</section>\n");
    free(name);
}

static void write_tab(struct html *html, const struct drawing *d, bool soon)
{
    const struct view *view = d->view;
    const struct page_link link = {&overdue_query_takes, OVERDUE_QUERY_LIST,
                                   soon ? overdue_query_soon : ""};

    html_put(html, "<li>");
    page_link_begin(html, view, &link, soon == d->question.soon ? "true" : NULL);
    html_put(html, "%s (%s)</a></li>",
             view_word(view, soon ? WORD_DUE_SOON : WORD_OVERDUE_NOW),
             count_label(d, late_list_sum(soon, &d->list.total)).text);
}

static void write_tabs(struct html *html, const struct drawing *d)
{
    html_put(html, "<nav class=\"lists tabs\" aria-label=\"%s\"><ul>",
             view_word(d->view, WORD_WORKLIST));
    write_tab(html, d, false);
    write_tab(html, d, true);
    html_put(html, "</ul></nav>\n");
}

static void write_numbers(struct html *html, const struct drawing *d)
{
    html_put(html, "<dl class=\"five even\">");
    for (int i = 0; i < COLUMNS; i++) {
        int64_t count = count_of(&columns[i], &d->list.total);

        if (!is_shown(d, &columns[i]) || !columns[i].class)
            continue;
        html_put(html, "<div id=\"n-%d\" class=\"%s\"><dt>%s</dt><dd><b>%s</b></dd></div>",
                 i, count > 0 ? columns[i].class : "count",
                 view_word(d->view, columns[i].word), count_label(d, count).text);
    }
    html_put(html, "</dl>\n");
}

/* --- what else it can be asked ------------------------------------------------------- */

static void write_ofs(struct html *html, const struct drawing *d)
{
    static const enum word words[LATE_LIST_OFS] = {
        [LATE_LIST_OF_BOTH] = WORD_LATE_BY_BOTH,
        [LATE_LIST_OF_UNITS] = WORD_LATE_BY_UNITS,
        [LATE_LIST_OF_FIELDS] = WORD_LATE_BY_FIELDS,
    };

    html_put(html, "<nav class=\"lists choice\" aria-label=\"%s\"><p>%s:</p><ul>",
             view_word(d->view, WORD_LATE_BY), view_word(d->view, WORD_LATE_BY));
    for (int of = 0; of < LATE_LIST_OFS; of++) {
        const struct page_link link = {&overdue_query_takes, OVERDUE_QUERY_OF,
                                       of ? overdue_query_ofs[of] : ""};

        html_put(html, "<li>");
        page_link_begin(html, d->view, &link, of == (int)d->question.of ? "true" : NULL);
        html_put(html, "%s</a></li>", view_word(d->view, words[of]));
    }
    html_put(html, "</ul></nav>\n");
}

static void write_levels(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    size_t count;
    struct ranking_level *levels = ranking_levels(view->overview, &count);

    filters_begin(html, view, "cap", WORD_UNITS_LEVELS);
    filters_option(html, "", view_word(view, WORD_LATE_ALL_LEVELS), !d->question.level);
    for (size_t i = 0; i < count; i++) {
        struct report_name name = levels_name_of(levels[i].code);
        bool here = d->question.level && strcmp(levels[i].code, d->question.level) == 0;

        filters_option(html, *levels[i].code ? levels[i].code : units_query_no_level,
                       view_name(view, name.vi, name.en), here);
    }
    filters_end(html);
    free(levels);
}

/* What it was asked beside what the form asks stays. */
static void write_kept(struct html *html, const struct drawing *d)
{
    static const enum overdue_query_parameter kept[] = {
        OVERDUE_QUERY_LIST, OVERDUE_QUERY_OF, OVERDUE_QUERY_UNIT, OVERDUE_QUERY_ORDER};

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = d->view->asked.values[kept[i]];

        if (value && *value)
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                     overdue_query_takes.parameters[kept[i]].name, value);
    }
}

static void write_form(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;

    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    write_kept(html, d);
    write_levels(html, d);
    filters_choice(
        html, view, FILTERS_FIELD, "linh-vuc",
        &(struct filters_chosen){d->question.field ? d->question.field : "", NULL});
    html_put(html,
             "<p><label for=\"tim\">%s</label> <input type=\"search\" id=\"tim\" "
             "name=\"tim\" maxlength=\"80\" value=\"%s\" autocomplete=\"off\"></p>"
             "<p><button type=\"submit\" class=\"main\">%s</button></p></form>\n",
             view_word(view, WORD_SEARCH_UNIT), d->question.search,
             view_word(view, WORD_WORKLIST_SHOW));
}

static bool is_narrowed(const struct late_list_question *question)
{
    return question->unit || question->field || question->level || *question->search;
}

/* Everything but the list and what a row is of falls away. */
static void write_clear(struct html *html, const struct drawing *d)
{
    const char *const *asked = d->view->asked.values;
    const char *values[ADDRESS_VALUES] = {
        [OVERDUE_QUERY_LIST] = asked[OVERDUE_QUERY_LIST],
        [OVERDUE_QUERY_OF] = asked[OVERDUE_QUERY_OF],
    };
    char *query = query_write(&overdue_query_takes, values);

    html_put(html, "<a href=\"%s%s\">%s</a>", view_here(d->view).text, query,
             view_word(d->view, WORD_UNITS_CLEAR));
    free(query);
}

/* Of which part the list is, where it is of a part that the form does not show. */
static void write_narrowed(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    const struct source_row *unit = d->list.unit;

    if (!is_narrowed(&d->question))
        return;
    html_put(html, "<p class=\"note\">");
    if (unit) {
        html_put(html, "<a href=\"%s\">%s</a> ",
                 view_path_of(view, ADDRESS_UNIT, unit->code).text,
                 view_name(view, unit->name_vi, unit->name_en));
        html_put(html, "%s · ", view_word(view, WORD_LATE_WITH_BELOW));
    }
    write_clear(html, d);
    html_put(html, "</p>\n");
}

/* --- the table ----------------------------------------------------------------------- */

static void write_head_cell(struct html *html, const struct drawing *d,
                            enum late_list_by by, enum word word)
{
    char order[OVERDUE_QUERY_ORDER_BYTES];
    const struct page_link link = {&overdue_query_takes, OVERDUE_QUERY_ORDER, order};

    overdue_query_order(&d->question, by, order);
    html_put(html, by == LATE_LIST_BY_NAME ? "<th scope=\"col\" class=\"name\""
                                           : "<th scope=\"col\" class=\"n\"");
    if (d->question.by == by)
        html_put(html, " aria-sort=\"%s\"", d->question.down ? "descending" : "ascending");
    html_put(html, ">");
    page_link_begin(html, d->view, &link, NULL);
    html_put(html, "%s</a></th>", view_word(d->view, word));
}

static void write_head(struct html *html, const struct drawing *d)
{
    html_put(html, "<thead><tr>");
    write_head_cell(html, d, LATE_LIST_BY_NAME,
                    d->question.of == LATE_LIST_OF_FIELDS ? WORD_FIELD : WORD_UNIT);
    if (d->question.of == LATE_LIST_OF_BOTH)
        html_put(html, "<th scope=\"col\">%s</th>", view_word(d->view, WORD_FIELD));
    for (int i = 0; i < COLUMNS; i++) {
        if (is_shown(d, &columns[i]))
            write_head_cell(html, d, columns[i].by, columns[i].word);
    }
    html_put(html, "</tr></thead>\n");
}

/* The name of a unit or field, which leads to what is in it. */
static void write_name(struct html *html, const struct drawing *d,
                       enum overdue_query_parameter parameter, const struct source_row *row)
{
    const char *values[ADDRESS_VALUES];
    char *query;

    if (!row) {
        html_text(html, view_word(d->view, WORD_LATE_NO_NAME));
        return;
    }
    memcpy(values, d->view->asked.values, sizeof values);
    values[OVERDUE_QUERY_OF] = values[OVERDUE_QUERY_PAGE] = NULL;
    values[parameter] = row->code;
    query = query_write(&overdue_query_takes, values);
    html_put(html, "<a class=\"name\" href=\"%s%s\">%s</a>", view_here(d->view).text, query,
             view_name(d->view, row->name_vi, row->name_en));
    free(query);
}

static void write_counts(struct html *html, const struct drawing *d,
                         const struct lateness *lateness)
{
    for (int i = 0; i < COLUMNS; i++) {
        if (is_shown(d, &columns[i]))
            html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>",
                     view_word(d->view, columns[i].word),
                     count_label(d, count_of(&columns[i], lateness)).text);
    }
}

static void write_row(struct html *html, const struct drawing *d,
                      const struct late_list_row *row)
{
    html_put(html, "<tr id=\"l-%s-%s\"><th scope=\"row\">",
             row->unit ? row->unit->code : "", row->field ? row->field->code : "");
    if (d->question.of == LATE_LIST_OF_FIELDS)
        write_name(html, d, OVERDUE_QUERY_FIELD, row->field);
    else
        write_name(html, d, OVERDUE_QUERY_UNIT, row->unit);
    html_put(html, "</th>");
    if (d->question.of == LATE_LIST_OF_BOTH)
        html_put(html, "<td data-l=\"%s\">%s</td>", view_word(d->view, WORD_FIELD),
                 row->field ? view_name(d->view, row->field->name_vi, row->field->name_en)
                            : view_word(d->view, WORD_LATE_NO_NAME));
    write_counts(html, d, &row->lateness);
    html_put(html, "</tr>\n");
}

static void write_table(struct html *html, const struct drawing *d, size_t from,
                        size_t count)
{
    html_put(html, "<table id=\"late\" class=\"figures paged\"><caption>%s</caption>\n",
             view_word(d->view, d->question.soon ? WORD_SOON_CAPTION : WORD_LATE_CAPTION));
    write_head(html, d);
    html_put(html, "<tbody>\n");
    for (size_t i = from; i < from + count; i++)
        write_row(html, d, &d->list.rows[i]);
    html_put(html,
             d->question.of == LATE_LIST_OF_BOTH
                 ? "</tbody><tfoot><tr><th scope=\"row\" colspan=\"2\">%s"
                 : "</tbody><tfoot><tr><th scope=\"row\">%s",
             view_word(d->view, WORD_TOTAL));
    figures_table_part(html, d->view);
    html_put(html, "</th>");
    write_counts(html, d, &d->list.total);
    html_put(html, "</tr></tfoot></table>\n");
}

/* The page that was asked for, or the last one where there are no longer so many. */
static void write_rows(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    int pages = (int)((d->list.count + ROWS - 1) / ROWS);
    int asked = overdue_query_page(view->asked.values);
    int page = asked < pages ? asked : pages;
    size_t from = (size_t)(page - 1) * ROWS, left = d->list.count - from;
    size_t count = left < ROWS ? left : ROWS;

    write_table(html, d, from, count);
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, view, WORD_LATE_SHOWN, view_count(view, from + 1).text,
              view_count(view, from + count).text, view_count(view, d->list.count).text);
    html_put(html, "</p>\n");
    page_link_paging(html, view, &overdue_query_takes, page, pages);
}

static void write_empty(struct html *html, const struct drawing *d)
{
    html_put(html, "<p class=\"empty\">%s",
             view_word(d->view, d->question.soon ? WORD_SOON_NONE : WORD_LATE_NONE));
    if (is_narrowed(&d->question)) {
        html_put(html, " ");
        write_clear(html, d);
    }
    html_put(html, "</p>\n");
}

/* --- why ----------------------------------------------------------------------------- */

static void write_cause(struct html *html, const struct drawing *d, enum cause cause,
                        int64_t count)
{
    const struct cause_words *words = &cause_words[cause];

    html_put(html, "<tr id=\"c-%s\"><th scope=\"row\">", words->name);
    if (*words->mark)
        html_put(html, "(%s) ", words->mark);
    html_put(html, "%s</th><td class=\"n\" data-l=\"%s\">%s</td></tr>\n",
             view_name(d->view, words->vi, words->en), view_word(d->view, WORD_DOSSIERS),
             count_label(d, count).text);
}

/* Why staff say that what the list has is overdue: how many, and none of the notes. Nothing while nobody
 * has said anything. */
static void write_causes(struct html *html, const struct drawing *d)
{
    static const struct plain_table_column heads[] = {{WORD_CAUSE, false},
                                                      {WORD_DOSSIERS, true}};
    const struct lateness *total = &d->list.total;
    const char *label = view_word(d->view, WORD_CAUSES);

    if (d->question.soon || cause_counts_stated(&total->causes) == 0)
        return;
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"causes-h\"><h2 id=\"causes-h\">%s"
             "</h2><p class=\"note\">%s</p>\n",
             label, view_word(d->view, WORD_CAUSES_PUBLIC));
    PLAIN_TABLE_BEGIN(html, d->view, label, heads);
    for (int cause = CAUSE_NOT_STATED + 1; cause < CAUSES; cause++) {
        if (total->causes.of[cause] != 0)
            write_cause(html, d, (enum cause)cause, total->causes.of[cause]);
    }
    write_cause(html, d, CAUSE_NOT_STATED, lateness_unstated(total));
    plain_table_end(html);
    html_put(html, "</section>\n");
}

/* --- the end ------------------------------------------------------------------------- */

/* That the sum is what form 06 has at the same moment. */
static void write_balance(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;
    const struct lateness *total = &d->list.total;
    int64_t undated = lateness_undated(total);

    html_put(html, "<p class=\"note\"><a href=\"%s\">%s</a>: ",
             view_path(view, ADDRESS_REPORT).text, view_word(view, WORD_REPORT));
    VIEW_FILL(html, view, d->undated ? WORD_LATE_BALANCE_UNDATED : WORD_LATE_BALANCE,
              count_label(d, lateness_dated(total)).text, count_label(d, undated).text,
              count_label(d, total->overdue).text);
    html_put(html, "</p>\n");
}

static void write_end(struct html *html, const struct drawing *d)
{
    const struct view *view = d->view;

    if (!d->question.soon)
        write_balance(html, d);
    html_put(html, "<p class=\"note\">%s <a href=\"%s\">%s</a></p>\n",
             view_word(view, WORD_LATE_PUBLIC), view_path(view, ADDRESS_WORKLIST).text,
             view_word(view, WORD_LATE_STAFF));
}

static bool any_undated(const struct late_list *list)
{
    bool any = lateness_undated(&list->total) != 0;

    for (size_t i = 0; i < list->count; i++)
        any = any || lateness_undated(&list->rows[i].lateness) != 0;
    return any;
}

int overdue_write(struct html *html, const struct view *view)
{
    struct drawing d = {.view = view, .question = overdue_query(view->asked.values)};
    int rc = late_list_make(&d.list, view, &d.question);

    if (rc != 0)
        return rc; /* the refusals are the parameters' places */
    d.undated = any_undated(&d.list);
    write_lead(html, &d);
    write_tabs(html, &d);
    write_numbers(html, &d);
    write_ofs(html, &d);
    write_form(html, &d);
    write_narrowed(html, &d);
    html_put(
        html,
        "<section class=\"card\" aria-labelledby=\"late-h\"><h2 id=\"late-h\">%s</h2>\n",
        view_word(view, d.question.soon ? WORD_DUE_SOON : WORD_OVERDUE_NOW));
    if (d.list.count > 0)
        write_rows(html, &d);
    else
        write_empty(html, &d);
    html_put(html, "</section>\n");
    write_causes(html, &d);
    write_end(html, &d);
    late_list_release(&d.list);
    return 0;
}
