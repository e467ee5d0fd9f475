/* The reasons sheet: why dossiers were late in a period, or are overdue at its end, by field. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/cause_sheet.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "web/frame/of_period.h"
#include "web/frame/period_form.h"
#include "web/http/period_query.h"
#include "web/lists/lists.h"
#include "web/staff/staff_file.h"
#include "web/staff/staff_page.h"
#include "web/staff/staff_role.h"
#include "web/text/filters.h"
#include "web/text/period_text.h"

/* --- what is asked for --------------------------------------------------------------- */

enum parameter { PERIOD, FROM, TO, UNIT, FORMAT, PARAMETERS };

static bool is_format(const char *text)
{
    return strcmp(text, "csv") == 0 || strcmp(text, "xlsx") == 0 ||
           strcmp(text, "json") == 0;
}

static const struct query_parameter parameters[PARAMETERS] = {
    PERIOD_QUERY_PARAMETERS,
    {"unit", "[A-Z0-9.]", NULL},
    {"format", "csv, xlsx, json", is_format},
};

const struct query_list staff_causes_takes = {PERIOD_QUERY_NAMES ", unit, format", false,
                                              PARAMETERS, parameters};

/* NULL: not said, or left empty. */
static const char *said(const struct staff_view *view, enum parameter parameter)
{
    const char *value = view->view.asked.values[parameter];

    return value && *value ? value : NULL;
}

/* -EINVAL: fault->value is not what this parameter may be. */
static int refuse(const struct staff_view *view, int parameter)
{
    const char *value = view->view.asked.values[parameter];
    const struct query_said as = {parameters[parameter].name, value ? value : ""};

    return query_refuse(view->fault, FAULT_VALUE, &as, parameters[parameter].allowed);
}

/* The sheet, and the view of its period. */
struct drawn_sheet {
    struct staff_view view;
    struct cause_sheet sheet;
};

static void release(struct drawn_sheet *asked)
{
    cause_sheet_release(&asked->sheet);
    of_period_end(&asked->view.view);
}

static int ask(const struct staff_view *view, struct drawn_sheet *ret)
{
    const struct source_period *period;
    const char *unknown;
    int rc;

    *ret = (struct drawn_sheet){.view = *view};
    rc = of_period_begin(&staff_causes_takes, &view->view, &ret->view.view);
    if (rc != 0)
        return rc > 0 ? refuse(view, rc - 1) : rc;
    period = &ret->view.view.overview->period;
    rc = view->staff->causes(
        view->staff->owner,
        &(struct cause_sheet_question){period->from_day, period->to_day, said(view, UNIT),
                                       staff_role_units(view->session)},
        &ret->sheet, &unknown);
    return rc == -ENOENT ? refuse(view, UNIT) : rc;
}

/* --- the form ------------------------------------------------------------------------ */

static void keep(struct html *html, const struct staff_view *view, enum parameter parameter)
{
    if (said(view, parameter))
        html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                 parameters[parameter].name, said(view, parameter));
}

static void write_form(struct html *html, const struct drawn_sheet *asked)
{
    const struct staff_view *view = &asked->view;
    const struct view *v = &view->view;
    const struct report_name *unit = &asked->sheet.unit;
    const struct filters_chosen chosen = {
        said(view, UNIT), *unit->code ? view_name(v, unit->vi, unit->en) : NULL};

    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_path(v, ADDRESS_CAUSES).text);
    for (int parameter = PERIOD; parameter <= TO; parameter++)
        keep(html, view, (enum parameter)parameter);
    filters_choice(html, v, FILTERS_UNIT, parameters[UNIT].name, &chosen);
    html_put(html,
             "<p><button class=\"main\">%s</button> <button name=\"format\" "
             "value=\"csv\">%s</button> <button name=\"format\" "
             "value=\"xlsx\">%s</button></p></form>\n",
             view_word(v, WORD_WORKLIST_SHOW), view_word(v, WORD_WORKLIST_CSV),
             view_word(v, WORD_WORKLIST_XLSX));
}

/* --- the table ----------------------------------------------------------------------- */

static void write_groups(struct html *html, const struct view *view)
{
    html_put(html,
             "<thead><tr><th scope=\"col\" rowspan=\"3\">%s</th><th scope=\"col\" "
             "rowspan=\"3\" class=\"name\">%s</th><th scope=\"colgroup\" "
             "colspan=\"3\">%s</th><th scope=\"colgroup\" colspan=\"%d\">%s</th></tr><tr>",
             view_word(view, WORD_REPORT_NUMBER), view_word(view, WORD_FIELD),
             view_word(view, WORD_CAUSES_COUNT), CAUSES, view_word(view, WORD_CAUSE));
    html_put(html,
             "<th scope=\"col\" rowspan=\"2\">%s</th><th scope=\"col\" rowspan=\"2\">%s"
             "</th><th scope=\"col\" rowspan=\"2\">%s</th>",
             view_word(view, WORD_TOTAL), view_word(view, WORD_CAUSES_LATE),
             view_word(view, WORD_CAUSES_OVERDUE));
}

/* What stands above several of them; WORDS: it stands alone. */
static const enum word groups[CAUSES] = {
    [CAUSE_NOT_STATED] = WORDS,
    [CAUSE_OVERLOAD] = WORDS,
    [CAUSE_RULES_CONFLICT] = WORD_CAUSES_RULES,
    [CAUSE_RULES_UNCLEAR] = WORD_CAUSES_RULES,
    [CAUSE_STAFF_ATTITUDE] = WORD_CAUSES_STAFF,
    [CAUSE_STAFF_COMPETENCE] = WORD_CAUSES_STAFF,
    [CAUSE_FACILITIES] = WORDS,
    [CAUSE_COOPERATION] = WORDS,
    [CAUSE_OTHER] = WORDS,
};

/* Causes in the order of the sheet, and behind them what is not stated. */
static enum cause cause_at(int place)
{
    return place == CAUSES - 1 ? CAUSE_NOT_STATED : (enum cause)(place + 1);
}

static bool begins_group(int place)
{
    enum word group = groups[cause_at(place)];

    return group != WORDS && groups[cause_at(place - 1)] != group;
}

static void write_head_of(struct html *html, const struct view *view, enum cause cause,
                          bool alone)
{
    const struct cause_words *words = &cause_words[cause];

    html_put(html, alone ? "<th scope=\"col\" rowspan=\"2\">" : "<th scope=\"col\">");
    if (*words->mark)
        html_put(html, "(%s) ", words->mark);
    html_put(html, "%s</th>", view_name(view, words->short_vi, words->short_en));
}

static void write_head(struct html *html, const struct view *view)
{
    write_groups(html, view);
    for (int i = 0; i < CAUSES; i++) {
        enum word group = groups[cause_at(i)];

        if (group == WORDS)
            write_head_of(html, view, cause_at(i), true);
        else if (begins_group(i))
            html_put(html, "<th scope=\"colgroup\" colspan=\"2\">%s</th>",
                     view_word(view, group));
    }
    html_put(html, "</tr><tr>");
    for (int i = 0; i < CAUSES; i++) {
        if (groups[cause_at(i)] != WORDS)
            write_head_of(html, view, cause_at(i), false);
    }
    html_put(html, "</tr></thead>\n");
}

static struct label count_label(const struct view *view, int64_t count)
{
    return count < 0 ? number_signed(view->language, count)
                     : number_count(view->language, count);
}

static void write_cell(struct html *html, const struct view *view, int64_t count)
{
    html_put(html, count ? "<td class=\"n\">%s</td>" : "<td class=\"n none\">%s</td>",
             count_label(view, count).text);
}

static void write_counts(struct html *html, const struct view *view,
                         const struct cause_sheet_row *row)
{
    write_cell(html, view, cause_sheet_sum(row));
    write_cell(html, view, row->late);
    write_cell(html, view, row->overdue);
    for (int i = 0; i < CAUSES; i++)
        write_cell(html, view, row->causes.of[cause_at(i)]);
    html_put(html, "</tr>\n");
}

static const char *field_name(const struct view *view, const struct cause_sheet_row *row)
{
    return *row->field.code ? view_name(view, row->field.vi, row->field.en)
                            : view_word(view, WORD_LATE_NO_NAME);
}

static void write_table(struct html *html, const struct view *view,
                        const struct cause_sheet *sheet)
{
    html_put(html,
             "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\"><table "
             "class=\"form sheet\"><caption>%s</caption>",
             view_word(view, WORD_CAUSES), view_word(view, WORD_REPORT_IN_DOSSIERS));
    write_head(html, view);
    html_put(html, "<tbody>\n");
    for (size_t i = 0; i < sheet->count; i++) {
        html_put(html, "<tr><td>%s</td><th scope=\"row\" class=\"name\">%s</th>",
                 number_count(view->language, (int64_t)i + 1).text,
                 field_name(view, &sheet->rows[i]));
        write_counts(html, view, &sheet->rows[i]);
    }
    html_put(html,
             "</tbody><tfoot><tr class=\"level\"><td></td><th scope=\"row\" "
             "class=\"name\">%s</th>",
             view_word(view, WORD_TOTAL));
    write_counts(html, view, &sheet->total);
    html_put(html, "</tfoot></table></section>\n");
}

/* --- the page ------------------------------------------------------------------------ */

static struct label date_label(const struct view *view, int32_t day)
{
    return number_date(view->language, date_start_ms(day));
}

static void write_title(struct html *html, const struct view *view,
                        const struct cause_sheet *sheet)
{
    const struct report_name *unit = &sheet->unit;

    html_put(html,
             "<div class=\"letterhead\"><p><strong>%s</strong></p><p>%s:<br><strong>%s"
             "</strong></p></div>\n",
             view_word(view, WORD_CAUSES_ANNEX), view_word(view, WORD_REPORT_BY),
             *unit->code
                 ? view_name(view, unit->vi, unit->en)
                 : view_name(view, view->overview->title_vi, view->overview->title_en));
    html_put(html, "<h2 id=\"sheet\">%s</h2><p class=\"middle\">",
             view_word(view, WORD_CAUSES_TITLE));
    VIEW_FILL(html, view, WORD_REPORT_DAYS,
              period_text(view->language, &view->overview->period).text, ", ",
              date_label(view, sheet->from_day).text, date_label(view, sheet->to_day).text);
    html_put(html, "</p>\n");
}

static void write_warning(struct html *html, const struct view *view, enum word word,
                          const char *with)
{
    html_put(html, "<li class=\"warn\"><span class=\"sym\" aria-hidden=\"true\">▲</span> ");
    VIEW_FILL(html, view, word, with);
    html_put(html, "</li>");
}

/* It counts what is known now, also of a period that is frozen. */
static void write_state(struct html *html, const struct view *view,
                        const struct cause_sheet *sheet)
{
    const struct source_period *period = &view->overview->period;

    html_put(html, "<ul class=\"state\">");
    if (source_is_over(view->overview)) {
        html_put(html, "<li>");
        period_text_state(html, view, period);
        html_put(html, "</li>");
    } else {
        write_warning(html, view, WORD_CAUSES_RUNNING,
                      date_label(view, sheet->to_day).text);
    }
    if (period->state == SOURCE_PERIOD_CORRECTED)
        write_warning(html, view, WORD_CAUSES_CORRECTED, "");
    html_put(html, "<li>");
    VIEW_FILL(html, view, WORD_REPORT_MADE,
              number_moment(view->language, clock_wall_ms()).text);
    html_put(html, "</li></ul>\n");
}

/* Who signs, to be filled in by hand on paper alone. */
static void write_closing(struct html *html, const struct view *view)
{
    html_put(html,
             "<div class=\"closing\"><p class=\"signed\"><br><strong>%s</strong><br>"
             "<em>%s</em></p><p class=\"signed\"><em>%s</em><br><strong>%s</strong><br>"
             "<em>%s</em></p></div>\n",
             view_word(view, WORD_REPORT_PREPARED), view_word(view, WORD_REPORT_SIGN),
             view_word(view, WORD_REPORT_PLACE), view_word(view, WORD_REPORT_HEAD_OF_UNIT),
             view_word(view, WORD_REPORT_SIGN_SEAL));
}

/* Where form 06 of the same days is. */
static void write_balance(struct html *html, const struct view *view,
                          const struct cause_sheet *sheet)
{
    char from[DATE_BYTES], to[DATE_BYTES];

    html_put(
        html,
        "<p class=\"note no-print\">%s <a href=\"%s?from=%s&amp;to=%s%s%s\">%s</a></p>\n",
        view_word(view, WORD_CAUSES_BALANCE), view_path(view, ADDRESS_REPORT).text,
        date_format(sheet->from_day, from), date_format(sheet->to_day, to),
        *sheet->unit.code ? "&unit=" : "", sheet->unit.code, view_word(view, WORD_REPORT));
}

static struct body draw(const struct drawn_sheet *asked)
{
    const struct view *view = &asked->view.view;
    struct html html;

    staff_draw_begin_paper(&html, &asked->view, ADDRESS_CAUSES);
    html_put(&html, "<div class=\"no-print\"><p>%s</p>\n",
             view_word(view, WORD_CAUSES_LEAD));
    period_form_write(&html, view, &staff_causes_takes);
    write_form(&html, asked);
    html_put(&html,
             "</div><section class=\"card official reasons-sheet\" "
             "aria-labelledby=\"sheet\" data-mark=\"%s\">\n",
             view->overview->simulated ? view_word(view, WORD_REPORT_SIMULATED) : "");
    write_title(&html, view, &asked->sheet);
    write_state(&html, view, &asked->sheet);
    if (asked->sheet.count > 0)
        write_table(&html, view, &asked->sheet);
    else
        html_put(&html, "<p class=\"empty\">%s</p>\n", view_word(view, WORD_CAUSES_NONE));
    write_balance(&html, view, &asked->sheet);
    write_closing(&html, view);
    html_put(&html, "</section>\n");
    return staff_draw_end(&html, &asked->view);
}

/* --- the file ------------------------------------------------------------------------ */

static void put_columns(struct list *list, const struct view *view)
{
    static const struct lists_column columns[] = {
        {"field", WORD_LIST_FIELD_CODE, LIST_TEXT},
        {"field_name", WORD_FIELD, LIST_TEXT},
        {"late", WORD_TOTAL, LIST_COUNT},
        {"resolved_late", WORD_CAUSES_LATE, LIST_COUNT},
        {"in_progress_overdue", WORD_CAUSES_OVERDUE, LIST_COUNT},
    };

    lists_columns(list, view, columns, sizeof columns / sizeof columns[0]);
    for (int i = 0; i < CAUSES; i++) {
        const struct cause_words *words = &cause_words[cause_at(i)];

        list_column(list, &(struct list_column){words->name,
                                                view_name(view, words->vi, words->en),
                                                LIST_COUNT});
    }
}

static void put_row(struct list *list, const struct view *view,
                    const struct cause_sheet_row *row)
{
    list_put(list, list_text(row->field.code));
    list_put(list, list_text(field_name(view, row)));
    list_put(list, list_count(cause_sheet_sum(row)));
    list_put(list, list_count(row->late));
    list_put(list, list_count(row->overdue));
    for (int i = 0; i < CAUSES; i++)
        list_put(list, list_count(row->causes.of[cause_at(i)]));
}

static void put_facts(struct list *list, const struct view *view,
                      const struct cause_sheet *sheet)
{
    const struct list_column from = {"from", view_word(view, WORD_LIST_FROM), LIST_DAY},
                             to = {"to", view_word(view, WORD_LIST_TO), LIST_DAY},
                             unit = {"unit", view_word(view, WORD_UNIT), LIST_TEXT};

    list_fact(list, &from, list_day(sheet->from_day));
    list_fact(list, &to, list_day(sheet->to_day));
    if (*sheet->unit.code)
        list_fact(list, &unit, list_text(sheet->unit.code));
}

static int file(const struct drawn_sheet *asked, struct body *ret)
{
    const struct view *view = &asked->view.view;
    struct list *list = list_open();
    int rc;

    list_title(list, view_word(view, WORD_CAUSES));
    put_columns(list, view);
    for (size_t i = 0; i < asked->sheet.count; i++)
        put_row(list, view, &asked->sheet.rows[i]);
    put_facts(list, view, &asked->sheet);
    rc = staff_file(view, list, said(&asked->view, FORMAT), ret);
    list_close(list);
    return rc;
}

int staff_causes_page(const struct staff_view *view, struct body *ret)
{
    struct drawn_sheet asked;
    int rc = ask(view, &asked);

    if (rc == 0 && said(view, FORMAT))
        rc = file(&asked, ret);
    else if (rc == 0)
        *ret = draw(&asked);
    release(&asked);
    return rc;
}
