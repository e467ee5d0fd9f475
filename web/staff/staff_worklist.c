/* The page of the lists that an office works with. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/worklist.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/frame/page_link.h"
#include "web/staff/staff_cause.h"
#include "web/staff/staff_lists.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"
#include "web/text/filters.h"

/* --- the form ------------------------------------------------------------------------ */

/* What was asked for stays, also when it is none of today's; one that is not known has no name. */
static void write_choice(struct html *html, const struct staff_view *view,
                         enum filters_kind kind, const char *code,
                         const struct report_name *name)
{
    const struct filters_chosen chosen = {
        code, name && *name->code ? view_name(&view->view, name->vi, name->en) : code};

    filters_choice(html, &view->view, kind, filters_names[kind], &chosen);
}

static void write_day(struct html *html, const struct staff_view *view,
                      enum staff_lists_parameter parameter, enum word word, int32_t day)
{
    filters_day(html, &view->view, staff_worklist_takes.parameters[parameter].name, word,
                day, false);
}

/* What else the list can be asked. */
static void write_filters(struct html *html, const struct staff_view *view,
                          const struct worklist_question *question,
                          const struct worklist *list)
{
    write_choice(html, view, FILTERS_UNIT, question->unit, list ? &list->unit : NULL);
    write_choice(html, view, FILTERS_FIELD, question->field, list ? &list->field : NULL);
    if (question->kind == WORKLIST_OVERDUE)
        write_day(html, view, STAFF_LISTS_ON, WORD_WORKLIST_ON, question->day);
    if (question->kind == WORKLIST_DUE_SOON || question->kind == WORKLIST_WAITING)
        html_put(html,
                 "<p><label for=\"days\">%s</label> <input id=\"days\" name=\"days\" "
                 "type=\"number\" min=\"0\" max=\"%d\" value=\"%d\"></p>",
                 view_word(&view->view, question->kind == WORKLIST_WAITING
                                            ? WORD_WORKLIST_WAITING_DAYS
                                            : WORD_WORKLIST_DAYS),
                 WORKLIST_DAYS_MOST, question->days);
    if (question->kind == WORKLIST_LATE) {
        write_day(html, view, STAFF_LISTS_FROM, WORD_WORKLIST_FROM, question->from_day);
        write_day(html, view, STAFF_LISTS_TO, WORD_WORKLIST_TO, question->to_day);
    }
}

const enum word staff_worklist_words[WORKLIST_KINDS] = {
    [WORKLIST_OVERDUE] = WORD_OVERDUE_NOW,
    [WORKLIST_DUE_SOON] = WORD_DUE_SOON,
    [WORKLIST_LATE] = WORD_WORKLIST_LATE,
    [WORKLIST_WAITING] = WORD_WORKLIST_WAITING,
};

static void write_lists(struct html *html, const struct staff_view *view,
                        enum worklist_kind here)
{
    html_put(html, "<nav class=\"lists\" aria-label=\"%s\"><ul>",
             view_word(&view->view, WORD_WORKLIST));
    for (int kind = 0; kind < WORKLIST_KINDS; kind++)
        html_put(html,
                 kind == (int)here
                     ? "<li><a href=\"%s?list=%s\" aria-current=\"true\">%s</a></li>"
                     : "<li><a href=\"%s?list=%s\">%s</a></li>",
                 view_path(&view->view, ADDRESS_WORKLIST).text, worklist_names[kind],
                 view_word(&view->view, staff_worklist_words[kind]));
    html_put(html, "</ul></nav>\n");
}

/* list NULL: there is none, for something was asked wrongly. */
static void write_form(struct html *html, const struct staff_view *view,
                       const struct worklist_question *question,
                       const struct worklist *list)
{
    html_put(html,
             "<form class=\"filters\" method=\"get\" action=\"%s\"><input type=\"hidden\" "
             "name=\"list\" value=\"%s\">",
             view_path(&view->view, ADDRESS_WORKLIST).text, worklist_names[question->kind]);
    write_filters(html, view, question, list);
    html_put(html,
             "<p><button class=\"main\">%s</button> <button name=\"format\" "
             "value=\"excel\">%s</button> <button name=\"format\" "
             "value=\"xlsx\">%s</button></p></form>\n",
             view_word(&view->view, WORD_WORKLIST_SHOW),
             view_word(&view->view, WORD_WORKLIST_CSV),
             view_word(&view->view, WORD_WORKLIST_XLSX));
    if (question->kind == WORKLIST_WAITING)
        html_put(html, "<p class=\"note\">%s</p>\n",
                 view_word(&view->view, WORD_WORKLIST_WAITING_NOTE));
}

/* --- rows ---------------------------------------------------------------------------- */

static void write_date(struct html *html, const struct staff_view *view, enum word word,
                       int32_t day)
{
    html_put(html, "<td data-l=\"%s\">%s</td>", view_word(&view->view, word),
             day == WORKLIST_NO_DAY
                 ? "–"
                 : number_date(view->view.language, date_start_ms(day)).text);
}

static void write_name(struct html *html, const struct staff_view *view, enum word word,
                       const struct report_name *name)
{
    html_put(html, "<td data-l=\"%s\">%s</td>", view_word(&view->view, word),
             *name->code ? view_name(&view->view, name->vi, name->en) : "–");
}

const enum word *staff_worklist_days(enum worklist_kind kind)
{
    static const enum word words[WORKLIST_KINDS][2] = {
        [WORKLIST_OVERDUE] = {WORD_LATE_WORKING, WORD_LATE_CALENDAR},
        [WORKLIST_DUE_SOON] = {WORD_LEFT_WORKING, WORD_LEFT_CALENDAR},
        [WORKLIST_LATE] = {WORD_LATE_WORKING, WORD_LATE_CALENDAR},
        [WORKLIST_WAITING] = {WORD_WAITS_WORKING, WORD_WAITS_CALENDAR},
    };

    return words[kind];
}

/* Does it tell why its dossiers are late? */
static bool has_causes(enum worklist_kind kind)
{
    return kind == WORKLIST_OVERDUE || kind == WORKLIST_LATE;
}

/* What is stated, and where it may be stated the form that does. */
static void write_cause(struct html *html, const struct staff_view *view, size_t number,
                        const struct worklist_row *row)
{
    const struct view *v = &view->view;
    const struct cause_words *words = &cause_words[row->cause];
    const struct staff_cause_entry entry = {row->code, row->cause, number};

    html_put(html, "<td class=\"how cause\" data-l=\"%s\">%s", view_word(v, WORD_CAUSE),
             view_name(v, words->short_vi, words->short_en));
    if (staff_cause_may(view)) {
        html_put(html, "<details><summary>%s<span class=\"unseen\"> %s</span></summary>",
                 view_word(v, row->cause == CAUSE_NOT_STATED ? WORD_CAUSE_STATE
                                                             : WORD_CAUSE_CHANGE),
                 row->code);
        staff_draw_form_asked(html, view, &staff_worklist_takes);
        staff_cause_fields(html, view, &entry, &staff_cause_in_list);
        html_put(html, "</form></details>");
    }
    html_put(html, "</td>");
}

static void write_row(struct html *html, const struct staff_view *view,
                      const struct worklist *list, size_t place)
{
    enum worklist_kind kind = list->question.kind;
    const struct worklist_row *row = &list->rows[place];
    const struct view *v = &view->view;
    const enum word *words = staff_worklist_days(kind);

    html_put(html,
             "<tr><th scope=\"row\"><button class=\"code\" form=\"dossier\" name=\"code\" "
             "value=\"%s\">%s</button></th>",
             row->code, row->code);
    write_name(html, view, WORD_UNIT, &row->unit);
    write_name(html, view, WORD_FIELD, &row->field);
    write_date(html, view, WORD_RECEIVED_DAY, row->received_day);
    write_date(html, view, WORD_DUE_DAY, row->due_day);
    if (kind == WORKLIST_LATE)
        write_date(html, view, WORD_RESOLVED_DAY, row->resolved_day);
    if (kind == WORKLIST_WAITING)
        write_date(html, view, WORD_WAITS_SINCE, row->since_day);
    html_put(html,
             "<td class=\"n\" data-l=\"%s\">%d</td><td class=\"n\" data-l=\"%s\">%d</td>",
             view_word(v, words[0]), row->working_days, view_word(v, words[1]),
             row->calendar_days);
    if (has_causes(kind))
        write_cause(html, view, place + 1, row);
    html_put(html, "<td data-l=\"%s\">%s%s%s</td></tr>\n", view_word(v, WORD_REMARKS),
             row->suspended ? view_word(v, WORD_REMARK_SUSPENDED) : "",
             row->suspended && row->provisional ? ", " : "",
             row->provisional ? view_word(v, WORD_REMARK_PROVISIONAL)
             : row->suspended ? ""
                              : "–");
}

static void write_columns(struct html *html, const struct staff_view *view,
                          enum worklist_kind kind)
{
    const enum word *days = staff_worklist_days(kind);
    const struct {
        enum word word;
        bool number, shown;
    } columns[] = {
        {WORD_DOSSIER_CODE, false, true},
        {WORD_UNIT, false, true},
        {WORD_FIELD, false, true},
        {WORD_RECEIVED_DAY, false, true},
        {WORD_DUE_DAY, false, true},
        {WORD_RESOLVED_DAY, false, kind == WORKLIST_LATE},
        {WORD_WAITS_SINCE, false, kind == WORKLIST_WAITING},
        {days[0], true, true},
        {days[1], true, true},
        {WORD_CAUSE, false, has_causes(kind)},
        {WORD_REMARKS, false, true},
    };

    html_put(html, "<table class=\"plain\"><thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i].shown)
            html_put(html,
                     columns[i].number ? "<th scope=\"col\" class=\"n\">%s</th>"
                                       : "<th scope=\"col\">%s</th>",
                     view_word(&view->view, columns[i].word));
    }
    html_put(html, "</tr></thead><tbody>\n");
}

/* Each code is a button of one form, so that it never stands in an address; the form stands before the
 * table, for in it are others. */
static void write_rows(struct html *html, const struct staff_view *view,
                       const struct worklist *list)
{
    html_put(html, "<section class=\"card\"><p>");
    VIEW_FILL(html, &view->view, list->count ? WORD_WORKLIST_COUNT : WORD_WORKLIST_NONE,
              staff_draw_count(view, list->total).text);
    html_put(html, "</p>\n");
    if (list->count) {
        staff_draw_form_named(html, view, ADDRESS_DOSSIER, "dossier");
        html_put(html, "</form>");
        write_columns(html, view, list->question.kind);
        for (size_t i = 0; i < list->count; i++)
            write_row(html, view, list, i);
        html_put(html, "</tbody></table>\n");
    }
    page_link_paging(html, &view->view, &staff_worklist_takes,
                     (int)(list->first / STAFF_LISTS_ROWS) + 1,
                     (int)((list->total + STAFF_LISTS_ROWS - 1) / STAFF_LISTS_ROWS));
    html_put(html, "</section>\n");
}

/* --- answers ------------------------------------------------------------------------- */

static struct body page(const struct staff_view *view,
                        const struct worklist_question *question,
                        const struct worklist *list)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_WORKLIST);
    staff_deed_told(&html, view, ADDRESS_WORKLIST);
    write_lists(&html, view, question->kind);
    write_form(&html, view, question, list);
    write_rows(&html, view, list);
    return staff_draw_end(&html, view);
}

static void write_fault(struct html *html, const struct staff_view *view,
                        enum worklist_kind kind, const struct fault *fault)
{
    if (fault->kind == FAULT_PARAMETER)
        VIEW_FILL(html, &view->view, WORD_WORKLIST_NOT_TAKEN, worklist_names[kind],
                  fault->parameter, fault->allowed);
    else if (fault->allowed == staff_lists_not_ahead)
        VIEW_FILL(html, &view->view, WORD_WORKLIST_AHEAD, fault->value);
    else
        VIEW_FILL(html, &view->view, WORD_BAD_VALUE_DETAIL, "", fault->parameter,
                  fault->value);
}

/* The form again with what was wrong above it, and a status that says no; programs get it as
 * everywhere. */
static int refuse(const struct staff_view *view, const struct worklist_question *question,
                  const struct fault *fault, struct body *ret)
{
    const char *format = staff_lists_said(view, STAFF_LISTS_FORMAT);
    struct html html;

    if (format && strcmp(format, "json") == 0) {
        *view->fault = *fault;
        return -EINVAL;
    }
    staff_draw_begin(&html, view, ADDRESS_WORKLIST);
    write_lists(&html, view, question->kind);
    html_put(&html, "<p class=\"alert\" role=\"alert\">");
    write_fault(&html, view, question->kind, fault);
    html_put(&html, "</p>\n");
    write_form(&html, view, question, NULL);
    *ret = staff_draw_end(&html, view);
    ret->status = 400;
    return 0;
}

int staff_worklist_page(const struct staff_view *view, struct body *ret)
{
    const struct worklist_question question = staff_lists_question(view);
    struct worklist list = {0};
    const char *unknown;
    struct fault fault;
    int rc;

    if (staff_lists_check(view, &question, &fault) < 0)
        return refuse(view, &question, &fault, ret);
    rc = view->staff->list(view->staff->owner, &question, &list, &unknown);
    if (rc == -ENOENT) {
        (void)staff_lists_unknown(view, unknown, &fault);
        return refuse(view, &question, &fault, ret);
    }
    if (rc < 0)
        return rc;
    if (staff_lists_said(view, STAFF_LISTS_FORMAT))
        rc = staff_worklist_file(view, &list, ret);
    else
        *ret = page(view, &question, &list);
    worklist_release(&list);
    return rc;
}

static const struct staff_deed *const deeds[] = {&staff_cause_in_list, NULL};

const struct staff_form staff_worklist_form = {STAFF_ORDER(deeds)};
