/* The page of one dossier: asked for by its code, drawn from the document that explains it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/notes.h"
#include "appliance/report/report.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/page/devices_section.h"
#include "web/staff/staff_page.h"

enum { NUMBER_TEXT_BYTES = 24 };

struct drawing {
    struct html *html;
    const struct staff_view *view;
    const json_t *document;
};

static const char *word(const struct drawing *d, enum word name)
{
    return view_word(&d->view->view, name);
}

/* --- words of the document ----------------------------------------------------------- */

struct named_word {
    const char *name;
    enum word word;
};

static const struct named_word types[] = {
    {"intake", WORD_EVENT_INTAKE},           {"resolved", WORD_EVENT_RESOLVED},
    {"returned", WORD_EVENT_RETURNED},       {"refused", WORD_EVENT_REFUSED},
    {"suspended", WORD_EVENT_SUSPENDED},     {"resumed", WORD_EVENT_RESUMED},
    {"extended", WORD_EVENT_EXTENDED},       {"reappointed", WORD_EVENT_REAPPOINTED},
    {"transferred", WORD_EVENT_TRANSFERRED},
};

static const struct named_word outcomes[] = {
    {"granted", WORD_OUTCOME_GRANTED},     {"denied", WORD_OUTCOME_DENIED},
    {"returned", WORD_OUTCOME_RETURNED},   {"stopped", WORD_OUTCOME_STOPPED},
    {"withdrawn", WORD_OUTCOME_WITHDRAWN},
};

static const struct named_word channels[] = {
    {"in_person", WORD_CHANNEL_IN_PERSON},   {"online", WORD_CHANNEL_ONLINE},
    {"postal", WORD_CHANNEL_POSTAL},         {"vneid", WORD_CHANNEL_VNEID},
    {"authorised", WORD_CHANNEL_AUTHORISED},
};

static const struct named_word causes[] = {
    {"supplement", WORD_CAUSE_SUPPLEMENT},
    {"payment", WORD_CAUSE_PAYMENT},
    {"other", WORD_CAUSE_OTHER},
};

static const struct named_word whys[] = {
    {"receipt", WORD_WHY_RECEIPT},
    {"after_15", WORD_WHY_AFTER_15},
    {"after_hours", WORD_WHY_AFTER_HOURS},
    {"weekend", WORD_WHY_WEEKEND},
    {"off", WORD_WHY_OFF},
    {"suspended", WORD_WHY_SUSPENDED},
    {"suspended_part", WORD_WHY_SUSPENDED_PART},
    {"restarted", WORD_WHY_RESTARTED},
    {"rolled", WORD_WHY_ROLLED},
    {"swapped", WORD_WHY_SWAPPED},
};

/* The name itself when there is no word for it. */
static const char *find_word(const struct drawing *d, const struct named_word *list,
                             size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return word(d, list[i].word);
    }
    return name;
}

#define FIND_WORD(d, list, name) find_word(d, list, sizeof(list) / sizeof(list)[0], name)

/* --- parts of the document ----------------------------------------------------------- */

/* "" where there is none. */
static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool is(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

static const char *number_text(json_int_t number, char ret[static NUMBER_TEXT_BYTES])
{
    (void)snprintf(ret, NUMBER_TEXT_BYTES, "%" JSON_INTEGER_FORMAT, number);
    return ret;
}

/* What a unit, field or procedure is called; "–" for none. */
static const char *name_of(const struct drawing *d, const json_t *object, const char *name)
{
    const json_t *names = json_object_get(json_object_get(object, name), "name");

    return json_is_object(names)
               ? view_name(&d->view->view, text_of(names, "vi"), text_of(names, "en"))
               : "–";
}

/* A day, or the moment of a stamp; "–" for none. */
static struct label time_of(const struct drawing *d, const json_t *object, const char *name)
{
    const char *text = text_of(object, name);
    int64_t wall_ms;
    int32_t day;

    if (date_parse(text, &day) == 0)
        return number_date(d->view->view.language, date_start_ms(day));
    if (stamp_parse_local(text, &wall_ms) == 0)
        return number_moment(d->view->view.language, wall_ms);
    return (struct label){"–"};
}

/* --- tables -------------------------------------------------------------------------- */

enum { COLUMNS_MOST = 5 };

/* A section with a table of a list of the document; nothing when the list is empty. */
struct table {
    const char *list;
    enum word head;
    enum word columns[COLUMNS_MOST]; /* WORDS ends them */
    void (*row)(const struct drawing *d, const json_t *part, const enum word *columns);
};

static void begin_cell(const struct drawing *d, enum word column)
{
    html_put(d->html, "<td data-l=\"%s\">", word(d, column));
}

static void cell(const struct drawing *d, enum word column, const char *text)
{
    begin_cell(d, column);
    html_put(d->html, "%s</td>", text);
}

static void draw_table(const struct drawing *d, const json_t *owner,
                       const struct table *table)
{
    const json_t *list = json_object_get(owner, table->list), *part;
    size_t place;

    if (json_array_size(list) == 0)
        return;
    html_put(d->html,
             "<section class=\"card\"><h2>%s</h2><table class=\"plain\"><thead><tr>",
             word(d, table->head));
    for (int i = 0; i < COLUMNS_MOST && table->columns[i] != WORDS; i++)
        html_put(d->html, "<th scope=\"col\">%s</th>", word(d, table->columns[i]));
    html_put(d->html, "</tr></thead><tbody>\n");
    json_array_foreach(list, place, part)
    {
        html_put(d->html, "<tr>");
        table->row(d, part, table->columns);
        html_put(d->html, "</tr>\n");
    }
    html_put(d->html, "</tbody></table></section>\n");
}

static void day_row(const struct drawing *d, const json_t *day, const enum word *columns)
{
    cell(d, columns[0], time_of(d, day, "date").text);
    cell(d, columns[1], word(d, is(day, "counted") ? WORD_YES : WORD_NO));
    cell(d, columns[2], FIND_WORD(d, whys, text_of(day, "why")));
}

static void suspension_row(const struct drawing *d, const json_t *suspension,
                           const enum word *columns)
{
    char days[NUMBER_TEXT_BYTES];

    cell(d, columns[0], time_of(d, suspension, "from").text);
    cell(d, columns[1],
         *text_of(suspension, "to") ? time_of(d, suspension, "to").text
                                    : word(d, WORD_SPAN_OPEN));
    cell(d, columns[2], FIND_WORD(d, causes, text_of(suspension, "reason")));
    cell(d, columns[3], number_text(number_of(suspension, "days_not_counted"), days));
}

static void charge_row(const struct drawing *d, const json_t *charge,
                       const enum word *columns)
{
    bool none = json_is_null(json_object_get(charge, "unit"));

    cell(d, columns[0], time_of(d, charge, "from").text);
    cell(d, columns[1],
         *text_of(charge, "to") ? time_of(d, charge, "to").text : word(d, WORD_SPAN_OPEN));
    cell(d, columns[2], none ? word(d, WORD_IN_CHARGE_NONE) : name_of(d, charge, "unit"));
}

static void fault_row(const struct drawing *d, const json_t *fault,
                      const enum word *columns)
{
    cell(d, columns[0],
         devices_section_fault(d->view->view.language, text_of(fault, "name")));
}

/* --- events -------------------------------------------------------------------------- */

static void put_origin(const struct drawing *d, const json_t *came)
{
    char seq[NUMBER_TEXT_BYTES];

    (void)number_text(number_of(came, "seq"), seq);
    if (is(came, "imported"))
        VIEW_FILL(d->html, &d->view->view, WORD_ORIGIN_FILE, seq);
    else
        html_put(d->html, "%s, <code>%s:%s</code>", text_of(came, "gateway"),
                 text_of(came, "epoch"), seq);
    if (is(came, "out_of_turn"))
        html_put(d->html, "; %s", word(d, WORD_ORIGIN_LATE));
}

static void put_void(const struct drawing *d, const json_t *event)
{
    const json_t *by = json_object_get(event, "voided_by");

    html_put(d->html, "<br><b>%s</b>", word(d, WORD_EVENT_VOIDED));
    if (!json_is_object(by))
        return;
    html_put(d->html, " (%s; ", time_of(d, by, "at").text);
    put_origin(d, by);
    html_put(d->html, ")");
}

/* What only some types have. */
static void put_members(const struct drawing *d, const json_t *event)
{
    const char *const members[] = {
        FIND_WORD(d, causes, text_of(event, "reason")),
        FIND_WORD(d, channels, text_of(event, "channel")),
        FIND_WORD(d, outcomes, text_of(event, "outcome")),
        text_of(event, "limit"),
        text_of(event, "basis"),
    };

    if (json_object_get(event, "to_unit"))
        html_put(d->html, " → %s", name_of(d, event, "to_unit"));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (*members[i])
            html_put(d->html, ", %s", members[i]);
    }
}

static void event_row(const struct drawing *d, const json_t *event,
                      const enum word *columns)
{
    cell(d, columns[0], time_of(d, event, "at").text);
    begin_cell(d, columns[1]);
    html_put(d->html, "%s", FIND_WORD(d, types, text_of(event, "type")));
    put_members(d, event);
    if (is(event, "voided"))
        put_void(d, event);
    html_put(d->html, "</td>");
    begin_cell(d, columns[2]);
    html_put(d->html, *text_of(event, "counter") ? "%s, %s" : "%s",
             name_of(d, event, "unit"), text_of(event, "counter"));
    html_put(d->html, "</td>");
    begin_cell(d, columns[3]);
    put_origin(d, json_object_get(event, "came"));
    html_put(d->html, "</td>");
}

/* --- what it counts for -------------------------------------------------------------- */

static void cell_row(const struct drawing *d, const json_t *part, const enum word *columns)
{
    json_t *measures = json_object_get(part, "measures"), *value;
    const char *name, *between = "";
    char number[NUMBER_TEXT_BYTES];

    cell(d, columns[0], time_of(d, part, "day").text);
    cell(d, columns[1], name_of(d, part, "unit"));
    cell(d, columns[2], name_of(d, part, "field"));
    begin_cell(d, columns[3]);
    json_object_foreach(measures, name, value)
    {
        html_put(d->html, "%s<code>%s</code> %s", between, name,
                 number_text(json_integer_value(value), number));
        between = ", ";
    }
    html_put(d->html, "</td>");
}

/* "(10) late": columns by their numbers, and what stands beside the form by its words. */
static void put_columns(const struct drawing *d, const json_t *report)
{
    const json_t *part;
    const char *between = "";
    char number[NUMBER_TEXT_BYTES];
    size_t place;

    json_array_foreach(json_object_get(report, "columns"), place, part)
    {
        json_int_t column = number_of(part, "number");

        html_put(d->html, "%s(%s) %s", between, number_text(column, number),
                 words_get(d->view->view.language,
                           (enum word)(WORD_COLUMN_3 + column - REPORT_FIRST_COLUMN)));
        between = "; ";
    }
}

static void put_notes(const struct drawing *d, const json_t *report)
{
    const char *between = json_array_size(json_object_get(report, "columns")) ? "; " : "";
    const json_t *part;
    size_t place;

    json_array_foreach(json_object_get(report, "notes"), place, part)
    {
        for (int kind = 0; kind < NOTES_KINDS; kind++) {
            if (strcmp(notes_words[kind].name, text_of(part, "name")) == 0)
                html_put(
                    d->html, "%s<small>%s</small>", between,
                    view_name(&d->view->view, notes_words[kind].vi, notes_words[kind].en));
        }
        between = "; ";
    }
}

static void report_row(const struct drawing *d, const json_t *report,
                       const enum word *columns)
{
    const json_t *period = json_object_get(report, "period");

    begin_cell(d, columns[0]);
    html_put(d->html, "%s", text_of(period, *text_of(period, "name") ? "name" : "id"));
    if (is(period, "frozen"))
        html_put(d->html, " (%s)", word(d, WORD_PERIOD_FROZEN));
    html_put(d->html, "</td>");
    cell(d, columns[1], name_of(d, report, "unit"));
    cell(d, columns[2], name_of(d, report, "field"));
    begin_cell(d, columns[3]);
    put_columns(d, report);
    put_notes(d, report);
    html_put(d->html, "</td>");
}

/* --- head ---------------------------------------------------------------------------- */

static enum word verdict(const json_t *document)
{
    const char *class = text_of(document, "class");
    bool late = number_of(json_object_get(document, "late"), "calendar_days") > 0;

    if (!*text_of(document, "received"))
        return *text_of(document, "refused") ? WORD_VERDICT_REFUSED : WORD_VERDICT_NONE;
    if (!*text_of(document, "resolved"))
        return late                        ? WORD_VERDICT_OVERDUE
               : is(document, "suspended") ? WORD_VERDICT_STILL
                                           : WORD_VERDICT_OPEN;
    if (late)
        return WORD_VERDICT_LATE;
    if (!*class)
        return WORD_VERDICT_APART;
    return strcmp(class, "early") == 0 ? WORD_VERDICT_EARLY : WORD_VERDICT_ON_TIME;
}

static void fact(const struct drawing *d, enum word name, const char *value)
{
    html_put(d->html, "<dt>%s</dt><dd>%s</dd>", word(d, name), value);
}

static void draw_head(const struct drawing *d)
{
    static const struct named_word days[] = {{"received", WORD_RECEIVED_DAY},
                                             {"refused", WORD_REFUSED_DAY},
                                             {"resolved", WORD_RESOLVED_DAY},
                                             {"collected", WORD_COLLECTED_DAY}};
    static const struct named_word names[] = {{"unit", WORD_UNIT},
                                              {"taken_in_by", WORD_TAKEN_IN_BY},
                                              {"field", WORD_FIELD},
                                              {"procedure", WORD_PROCEDURE}};
    const json_t *late = json_object_get(d->document, "late");
    char working[NUMBER_TEXT_BYTES], calendar[NUMBER_TEXT_BYTES];

    html_put(d->html, "<section class=\"card\"><h2>%s</h2><p role=\"status\">",
             text_of(d->document, "code"));
    VIEW_FILL(d->html, &d->view->view, verdict(d->document),
              number_text(number_of(late, "working_days"), working),
              number_text(number_of(late, "calendar_days"), calendar));
    html_put(d->html, "</p><dl class=\"facts\">");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (*text_of(d->document, days[i].name))
            fact(d, days[i].word, time_of(d, d->document, days[i].name).text);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fact(d, names[i].word, name_of(d, d->document, names[i].name));
    html_put(d->html, "</dl></section>\n");
}

static void draw_due(const struct drawing *d)
{
    static const struct table days = {
        "days", WORD_DUE_DAYS, {WORD_DAY, WORD_COUNTED, WORD_WHY, WORDS, WORDS}, day_row};
    const json_t *due = json_object_get(d->document, "due");

    if (!json_is_object(due))
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><dl class=\"facts\">",
             word(d, WORD_DUE_DATE));
    fact(d, WORD_DUE_DAY,
         is(due, "open") ? word(d, WORD_DUE_NONE) : time_of(d, due, "due").text);
    fact(d, WORD_DUE_LIMIT, text_of(due, "limit"));
    fact(d, WORD_DUE_BASE, time_of(d, due, "base_due").text);
    if (is(due, "provisional"))
        fact(d, WORD_REMARKS, word(d, WORD_REMARK_PROVISIONAL));
    html_put(d->html, "</dl></section>\n");
    draw_table(d, due, &days);
}

static void draw_apologies(const struct drawing *d)
{
    const json_t *apologies = json_object_get(d->document, "apologies");
    char count[NUMBER_TEXT_BYTES];

    if (number_of(apologies, "count") == 0)
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><p>", word(d, WORD_APOLOGIES));
    VIEW_FILL(d->html, &d->view->view, WORD_APOLOGIES_COUNT,
              number_text(number_of(apologies, "count"), count),
              word(d, is(apologies, "in_time") ? WORD_YES : WORD_NO),
              word(d, is(apologies, "appointment_kept") ? WORD_YES : WORD_NO));
    html_put(d->html, "</p></section>\n");
}

static void draw_document(const struct drawing *d)
{
    static const struct table tables[] = {
        {"suspensions",
         WORD_SUSPENSIONS,
         {WORD_SPAN_FROM, WORD_SPAN_TO, WORD_WHY, WORD_DAYS_NOT_COUNTED, WORDS},
         suspension_row},
        {"faults", WORD_CONTRADICTIONS, {WORD_WHY, WORDS, WORDS, WORDS, WORDS}, fault_row},
        {"in_charge",
         WORD_IN_CHARGE,
         {WORD_SPAN_FROM, WORD_SPAN_TO, WORD_UNIT, WORDS, WORDS},
         charge_row},
        {"events",
         WORD_DOSSIER_EVENTS,
         {WORD_EVENT_TIME, WORD_EVENT, WORD_UNIT, WORD_EVENT_ORIGIN, WORDS},
         event_row},
        {"reports",
         WORD_IN_FORM_06,
         {WORD_PERIOD, WORD_UNIT, WORD_FIELD, WORD_LEDGER_ADDS, WORDS},
         report_row},
        {"cells",
         WORD_LEDGER,
         {WORD_DAY, WORD_UNIT, WORD_FIELD, WORD_LEDGER_ADDS, WORDS},
         cell_row},
    };

    draw_head(d);
    draw_due(d);
    draw_apologies(d);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        draw_table(d, d->document, &tables[i]);
}

/* --- answers ------------------------------------------------------------------------- */

/* The form that asks; of one that is shown also as JSON. */
static void draw_ask(struct html *html, const struct staff_view *view, const char *code)
{
    html_put(html, "<section class=\"card\"><p>%s</p>",
             view_word(&view->view, WORD_DOSSIER_LEAD));
    staff_draw_form(html, view, ADDRESS_DOSSIER);
    html_put(
        html,
        "<p><label for=\"code\">%s</label> <input id=\"code\" name=\"code\" "
        "value=\"%s\" maxlength=\"35\" required autocomplete=\"off\" "
        "spellcheck=\"false\"> <button class=\"main\">%s</button> <button name=\"format\" "
        "value=\"json\">%s</button></p></form></section>\n",
        view_word(&view->view, WORD_DOSSIER_CODE), code,
        view_word(&view->view, WORD_DOSSIER_FIND),
        view_word(&view->view, WORD_DOSSIER_JSON));
}

int staff_dossier_page(const struct staff_view *view, struct body *ret)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_DOSSIER);
    draw_ask(&html, view, "");
    *ret = staff_draw_end(&html, view);
    return 0;
}

/* document NULL: there is no such dossier. */
static struct body show(const struct staff_view *view, const char *code,
                        const json_t *document)
{
    struct html html;
    const struct drawing drawing = {&html, view, document};
    struct body body;

    staff_draw_begin(&html, view, ADDRESS_DOSSIER);
    draw_ask(&html, view, code);
    if (document) {
        draw_document(&drawing);
    } else {
        html_put(&html, "<p class=\"alert\" role=\"alert\">");
        VIEW_FILL(&html, &view->view, WORD_DOSSIER_UNKNOWN, code);
        html_put(&html, "</p>\n");
    }
    body = staff_draw_end(&html, view);
    body.status = document ? 200 : 404;
    return body;
}

static struct body as_json(const json_t *document)
{
    struct body body = {.status = 200, .type = BODY_JSON};

    body.text = need(json_dumps(document, JSON_COMPACT));
    body.bytes = strlen(body.text);
    return body;
}

static enum MHD_Result begin(const struct request *request, const struct form *form,
                             struct session *session)
{
    const struct source_staff *staff = request->desk->source->staff;
    const char *code = form_get(form, "code");
    struct staff_view view;
    json_t *document = NULL;
    struct body body;
    int rc = staff->explain(staff->owner, code, &document);

    if (rc < 0 && rc != -ENOENT)
        return request_refuse_as(request, FAULT_STORE);
    if (document && strcmp(form_get(form, "format"), "json") == 0) {
        body = as_json(document);
    } else {
        view = staff_view_of(request, session);
        body = show(&view, code, document);
        staff_view_release(request, &view);
    }
    json_decref(document);
    return request_send(request, &body, NULL);
}

const struct staff_form staff_dossier_form = {false, begin, NULL};
