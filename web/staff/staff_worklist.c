/* The page of the lists that an office works with. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/worklist.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/staff/staff_page.h"

enum { ROWS = 200 }; /* on the page */

/* --- what is asked for --------------------------------------------------------------- */

static bool is_list(const char *text)
{
    return worklist_find(text) >= 0;
}

/* "" is what a form sends that was left empty. */
static bool is_date(const char *text)
{
    int32_t day;

    return !*text || date_parse(text, &day) == 0;
}

static bool is_days(const char *text)
{
    return strlen(text) <= 2 && strspn(text, "0123456789") == strlen(text) &&
           atoi(text) <= WORKLIST_DAYS_MOST; /* NOLINT(cert-err34-c): digits, two at most */
}

static bool is_code(const char *text)
{
    return strspn(text,
                  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-") ==
           strlen(text);
}

static bool is_format(const char *text)
{
    return strcmp(text, "csv") == 0 || strcmp(text, "json") == 0;
}

enum parameter { LIST, UNIT, FIELD, ON, DAYS, FROM, TO, FORMAT, PARAMETERS };

static const struct query_parameter parameters[PARAMETERS] = {
    [LIST] = {"list", "overdue, due-soon, late", is_list},
    [UNIT] = {"unit", "[A-Z0-9.]", is_code},
    [FIELD] = {"field", "[a-z0-9-]", is_code},
    [ON] = {"on", "2026-11-20", is_date},
    [DAYS] = {"days", "0-60", is_days},
    [FROM] = {"from", "2026-11-01", is_date},
    [TO] = {"to", "2026-11-30", is_date},
    [FORMAT] = {"format", "csv, json", is_format},
};

const struct query_list staff_worklist_takes = {
    "list, unit, field, on, days, from, to, format", false, PARAMETERS, parameters};

/* NULL: not said, or left empty. */
static const char *said(const struct staff_view *view, enum parameter parameter)
{
    const char *value = view->view.asked.values[parameter];

    return value && *value ? value : NULL;
}

static void say_day(const struct staff_view *view, enum parameter parameter, int32_t *ret)
{
    if (said(view, parameter))
        (void)date_parse(said(view, parameter), ret);
}

/* Nobody knows what will be overdue, so today is the last day of that list. */
static struct worklist_question question_of(const struct staff_view *view)
{
    int32_t today = date_day_at(clock_wall_ms());
    struct date month = date_of(today);
    struct worklist_question question = {
        .day = today,
        .days = WORKLIST_DAYS,
        .to_day = today,
        .unit = said(view, UNIT),
        .field = said(view, FIELD),
        .most = said(view, FORMAT) ? 0 : ROWS,
    };

    month.day = 1;
    question.from_day = date_day(month);
    if (said(view, LIST))
        question.kind = (enum worklist_kind)worklist_find(said(view, LIST));
    if (question.kind == WORKLIST_OVERDUE)
        say_day(view, ON, &question.day);
    if (question.day > today)
        question.day = today;
    if (said(view, DAYS))
        question.days = atoi(said(view, DAYS)); /* NOLINT(cert-err34-c): is_days() */
    say_day(view, FROM, &question.from_day);
    say_day(view, TO, &question.to_day);
    return question;
}

/* --- the form ------------------------------------------------------------------------ */

static void option(struct html *html, const char *code, const char *name,
                   const char *chosen)
{
    bool selected = chosen && strcmp(code, chosen) == 0;

    html_put(html,
             selected ? "<option value=\"%s\" selected>%s</option>"
                      : "<option value=\"%s\">%s</option>",
             code, name);
}

static void write_choice(struct html *html, const struct staff_view *view,
                         enum parameter parameter, enum word word, enum word all)
{
    const struct source_overview *o = view->view.overview;
    const struct source_row *rows = parameter == UNIT ? o->units : o->fields;
    size_t count = parameter == UNIT ? o->unit_count : o->field_count;
    const char *name = parameters[parameter].name, *chosen = said(view, parameter);

    html_put(html, "<p><label for=\"%s\">%s</label> <select id=\"%s\" name=\"%s\">", name,
             view_word(&view->view, word), name, name);
    option(html, "", view_word(&view->view, all), chosen);
    for (size_t i = 0; i < count; i++)
        option(html, rows[i].code, view_name(&view->view, rows[i].name_vi, rows[i].name_en),
               chosen);
    html_put(html, "</select></p>");
}

static void write_day(struct html *html, const struct staff_view *view,
                      enum parameter parameter, enum word word, int32_t day)
{
    const char *name = parameters[parameter].name;
    char text[DATE_BYTES];

    html_put(html,
             "<p><label for=\"%s\">%s</label> <input id=\"%s\" name=\"%s\" type=\"date\" "
             "value=\"%s\"></p>",
             name, view_word(&view->view, word), name, name, date_format(day, text));
}

/* What else the list can be asked. */
static void write_filters(struct html *html, const struct staff_view *view,
                          const struct worklist_question *question)
{
    write_choice(html, view, UNIT, WORD_UNIT, WORD_WORKLIST_ALL_UNITS);
    write_choice(html, view, FIELD, WORD_FIELD, WORD_WORKLIST_ALL_FIELDS);
    if (question->kind == WORKLIST_OVERDUE)
        write_day(html, view, ON, WORD_WORKLIST_ON, question->day);
    if (question->kind == WORKLIST_DUE_SOON)
        html_put(html,
                 "<p><label for=\"days\">%s</label> <input id=\"days\" name=\"days\" "
                 "type=\"number\" min=\"0\" max=\"%d\" value=\"%d\"></p>",
                 view_word(&view->view, WORD_WORKLIST_DAYS), WORKLIST_DAYS_MOST,
                 question->days);
    if (question->kind == WORKLIST_LATE) {
        write_day(html, view, FROM, WORD_WORKLIST_FROM, question->from_day);
        write_day(html, view, TO, WORD_WORKLIST_TO, question->to_day);
    }
}

static void write_lists(struct html *html, const struct staff_view *view,
                        enum worklist_kind here)
{
    static const enum word words[WORKLIST_KINDS] = {
        [WORKLIST_OVERDUE] = WORD_OVERDUE_NOW,
        [WORKLIST_DUE_SOON] = WORD_DUE_SOON,
        [WORKLIST_LATE] = WORD_WORKLIST_LATE,
    };

    html_put(html, "<nav class=\"lists\" aria-label=\"%s\"><ul>",
             view_word(&view->view, WORD_WORKLIST));
    for (int kind = 0; kind < WORKLIST_KINDS; kind++)
        html_put(html,
                 kind == (int)here
                     ? "<li><a href=\"%s?list=%s\" aria-current=\"true\">%s</a></li>"
                     : "<li><a href=\"%s?list=%s\">%s</a></li>",
                 view_path(&view->view, ADDRESS_WORKLIST).text, worklist_names[kind],
                 view_word(&view->view, words[kind]));
    html_put(html, "</ul></nav>\n");
}

static void write_form(struct html *html, const struct staff_view *view,
                       const struct worklist_question *question)
{
    html_put(html,
             "<form class=\"filters\" method=\"get\" action=\"%s\"><input type=\"hidden\" "
             "name=\"list\" value=\"%s\">",
             view_path(&view->view, ADDRESS_WORKLIST).text, worklist_names[question->kind]);
    write_filters(html, view, question);
    html_put(html,
             "<p><button class=\"main\">%s</button> <button name=\"format\" "
             "value=\"csv\">%s</button></p></form>\n",
             view_word(&view->view, WORD_WORKLIST_SHOW),
             view_word(&view->view, WORD_WORKLIST_CSV));
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

/* Words of the two columns of days. */
static const enum word *day_words(enum worklist_kind kind)
{
    static const enum word late[] = {WORD_LATE_WORKING, WORD_LATE_CALENDAR};
    static const enum word left[] = {WORD_LEFT_WORKING, WORD_LEFT_CALENDAR};

    return kind == WORKLIST_DUE_SOON ? left : late;
}

static void write_row(struct html *html, const struct staff_view *view,
                      enum worklist_kind kind, const struct worklist_row *row)
{
    const struct view *v = &view->view;
    const enum word *words = day_words(kind);

    html_put(html,
             "<tr><th scope=\"row\"><button class=\"code\" name=\"code\" "
             "value=\"%s\">%s</button></th>",
             row->code, row->code);
    write_name(html, view, WORD_UNIT, &row->unit);
    write_name(html, view, WORD_FIELD, &row->field);
    write_date(html, view, WORD_RECEIVED_DAY, row->received_day);
    write_date(html, view, WORD_DUE_DAY, row->due_day);
    if (kind == WORKLIST_LATE)
        write_date(html, view, WORD_RESOLVED_DAY, row->resolved_day);
    html_put(html,
             "<td class=\"n\" data-l=\"%s\">%d</td><td class=\"n\" data-l=\"%s\">%d</td>",
             view_word(v, words[0]), row->working_days, view_word(v, words[1]),
             row->calendar_days);
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
    const enum word *days = day_words(kind);
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
        {days[0], true, true},
        {days[1], true, true},
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

/* Each code is a button of one form, so that it never stands in an address. */
static void write_rows(struct html *html, const struct staff_view *view,
                       const struct worklist *list)
{
    html_put(html, "<section class=\"card\"><p>");
    VIEW_FILL(html, &view->view, list->count ? WORD_WORKLIST_COUNT : WORD_WORKLIST_NONE,
              staff_draw_count(view, list->total).text);
    html_put(html, "</p>\n");
    if (list->count) {
        staff_draw_form(html, view, ADDRESS_DOSSIER);
        write_columns(html, view, list->question.kind);
        for (size_t i = 0; i < list->count; i++)
            write_row(html, view, list->question.kind, &list->rows[i]);
        html_put(html, "</tbody></table></form>\n");
    }
    if (list->count < list->total) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, &view->view, WORD_WORKLIST_SHOWN,
                  staff_draw_count(view, list->count).text);
        html_put(html, "</p>\n");
    }
    html_put(html, "</section>\n");
}

/* --- answers ------------------------------------------------------------------------- */

static struct body page(const struct staff_view *view,
                        const struct worklist_question *question,
                        const struct worklist *list)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_WORKLIST);
    write_lists(&html, view, question->kind);
    write_form(&html, view, question);
    write_rows(&html, view, list);
    return staff_draw_end(&html, view);
}

static struct body file(const struct staff_view *view, const struct worklist *list)
{
    bool csv = strcmp(said(view, FORMAT), "csv") == 0;
    struct body body = {.status = 200, .type = csv ? "text/csv; charset=utf-8" : BODY_JSON};
    FILE *out = need(open_memstream(&body.text, &body.bytes));
    json_t *root = csv ? NULL : worklist_json(list);

    if (csv)
        worklist_csv(list, out);
    else if (json_dumpf(root, out, JSON_COMPACT) < 0)
        abort(); /* out of memory */
    json_decref(root);
    if (fclose(out) != 0)
        abort();
    return body;
}

/* Which of them it is that the catalogue does not have, and with a status that says no. */
static struct body unknown(const struct staff_view *view,
                           const struct worklist_question *question, const char *name)
{
    const char *value = strcmp(name, "unit") == 0 ? question->unit : question->field;
    struct html html;
    struct body body;

    staff_draw_begin(&html, view, ADDRESS_WORKLIST);
    write_lists(&html, view, question->kind);
    html_put(&html, "<p class=\"alert\" role=\"alert\">");
    VIEW_FILL(&html, &view->view, WORD_BAD_VALUE_DETAIL, "", name, value);
    html_put(&html, "</p>\n");
    write_form(&html, view, question);
    body = staff_draw_end(&html, view);
    body.status = 400;
    return body;
}

int staff_worklist_page(const struct staff_view *view, struct body *ret)
{
    const struct worklist_question question = question_of(view);
    struct worklist list = {0};
    const char *name = "";
    int rc = view->staff->list(view->staff->owner, &question, &list, &name);

    if (rc == -ENOENT) {
        *ret = unknown(view, &question, name);
        return 0;
    }
    if (rc < 0)
        return rc;
    *ret = said(view, FORMAT) ? file(view, &list) : page(view, &question, &list);
    worklist_release(&list);
    return 0;
}
