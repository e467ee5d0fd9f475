/* One dossier drawn from the document that explains it. */
#include <string.h>

#include "appliance/report/notes.h"
#include "appliance/report/report.h"
#include "web/devices/doubts_section.h"
#include "web/staff/document.h"
#include "web/staff/document_words.h"
#include "web/staff/dossier_line.h"
#include "web/staff/dossier_story.h"
#include "web/staff/staff_cause.h"
#include "web/staff/staff_page.h"

static void day_row(const struct document *d, const json_t *day, const enum word *columns)
{
    document_cell(d, columns[0], document_time(d, day, "date").text);
    document_cell(d, columns[1],
                  document_word(d, document_is(day, "counted") ? WORD_YES : WORD_NO));
    document_cell(d, columns[2],
                  document_say(d, DOCUMENT_WORDS_WHYS, document_text(day, "why")));
}

static void suspension_row(const struct document *d, const json_t *suspension,
                           const enum word *columns)
{
    char days[DOCUMENT_NUMBER_BYTES];

    document_cell(d, columns[0], document_time(d, suspension, "from").text);
    document_cell(d, columns[1],
                  *document_text(suspension, "to") ? document_time(d, suspension, "to").text
                                                   : document_word(d, WORD_SPAN_OPEN));
    document_cell(
        d, columns[2],
        document_say(d, DOCUMENT_WORDS_REASONS, document_text(suspension, "reason")));
    document_cell(
        d, columns[3],
        document_number_text(document_number(suspension, "days_not_counted"), days));
}

static void charge_row(const struct document *d, const json_t *charge,
                       const enum word *columns)
{
    bool none = json_is_null(json_object_get(charge, "unit"));

    document_cell(d, columns[0], document_time(d, charge, "from").text);
    document_cell(d, columns[1],
                  *document_text(charge, "to") ? document_time(d, charge, "to").text
                                               : document_word(d, WORD_SPAN_OPEN));
    document_cell(d, columns[2],
                  none ? document_word(d, WORD_IN_CHARGE_NONE)
                       : document_name(d, charge, "unit"));
}

static void fault_row(const struct document *d, const json_t *fault,
                      const enum word *columns)
{
    const char *name =
        doubts_section_fault(d->view->view.language, document_text(fault, "name"));

    document_begin_cell(d, columns[0]);
    html_put(d->html, "%s", name);
    if (json_object_get(fault, "told_by")) {
        html_put(d->html, ": ");
        VIEW_FILL(d->html, &d->view->view, WORD_TOLD_BY, document_name(d, fault, "told_by"),
                  document_name(d, fault, "in_charge"));
    }
    html_put(d->html, "</td>");
}

/* --- events -------------------------------------------------------------------------- */

static void put_origin(const struct document *d, const json_t *came)
{
    char seq[DOCUMENT_NUMBER_BYTES];

    (void)document_number_text(document_number(came, "seq"), seq);
    if (document_is(came, "imported"))
        VIEW_FILL(d->html, &d->view->view, WORD_ORIGIN_FILE, seq);
    else
        html_put(d->html, "%s, <code>%s:%s</code>", document_text(came, "gateway"),
                 document_text(came, "epoch"), seq);
    if (document_is(came, "out_of_turn"))
        html_put(d->html, "; %s", document_word(d, WORD_ORIGIN_LATE));
}

static void put_void(const struct document *d, const json_t *event)
{
    const json_t *by = json_object_get(event, "voided_by");

    html_put(d->html, "<br><b>%s</b>", document_word(d, WORD_EVENT_VOIDED));
    if (!json_is_object(by))
        return;
    html_put(d->html, " (%s; ", document_time(d, by, "at").text);
    put_origin(d, by);
    html_put(d->html, ")");
}

/* What only some types have. */
static void put_members(const struct document *d, const json_t *event)
{
    const struct label limit = document_limit(d, event, "limit");
    const char *const members[] = {
        document_say(d, DOCUMENT_WORDS_REASONS, document_text(event, "reason")),
        document_say(d, DOCUMENT_WORDS_CHANNELS, document_text(event, "channel")),
        document_say(d, DOCUMENT_WORDS_OUTCOMES, document_text(event, "outcome")),
        limit.text,
        document_text(event, "basis"),
    };

    if (json_object_get(event, "to_unit"))
        html_put(d->html, " → %s", document_name(d, event, "to_unit"));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (*members[i])
            html_put(d->html, ", %s", members[i]);
    }
}

/* What the clock of the device said, where the time of the event is another one. */
static void put_correction(const struct document *d, const json_t *event)
{
    const struct view *view = &d->view->view;
    json_int_t ahead_ms = document_number(event, "clock_ahead_ms");

    if (!*document_text(event, "at_device"))
        return;
    html_put(d->html, "<br>");
    VIEW_FILL(d->html, view,
              ahead_ms > 0 ? WORD_EVENT_CORRECTED_AHEAD : WORD_EVENT_CORRECTED_BEHIND,
              document_time(d, event, "at_device").text,
              number_span(view->language, ahead_ms).text);
}

static void event_row(const struct document *d, const json_t *event,
                      const enum word *columns)
{
    document_cell(d, columns[0], document_time(d, event, "at").text);
    document_begin_cell(d, columns[1]);
    html_put(d->html, "%s",
             document_say(d, DOCUMENT_WORDS_TYPES, document_text(event, "type")));
    put_members(d, event);
    put_correction(d, event);
    if (document_is(event, "voided"))
        put_void(d, event);
    if (*document_text(event, "passed_over"))
        html_put(d->html, "<br><b>%s</b> (%s)", document_word(d, WORD_EVENT_PASSED_OVER),
                 doubts_section_fault(d->view->view.language,
                                      document_text(event, "passed_over")));
    html_put(d->html, "</td>");
    document_begin_cell(d, columns[2]);
    html_put(d->html, *document_text(event, "counter") ? "%s, %s" : "%s",
             document_name(d, event, "unit"),
             number_counter(d->view->view.language, document_text(event, "counter")).text);
    html_put(d->html, "</td>");
    document_begin_cell(d, columns[3]);
    put_origin(d, json_object_get(event, "came"));
    html_put(d->html, "</td>");
}

/* --- what it counts for -------------------------------------------------------------- */

static void cell_row(const struct document *d, const json_t *part, const enum word *columns)
{
    json_t *added = json_object_get(part, "measures"), *value;
    const char *name, *between = "";

    document_cell(d, columns[0], document_time(d, part, "day").text);
    document_cell(d, columns[1], document_name(d, part, "unit"));
    document_cell(d, columns[2], document_name(d, part, "field"));
    document_begin_cell(d, columns[3]);
    json_object_foreach(added, name, value)
    {
        html_put(d->html, "%s%s %s", between,
                 document_say(d, DOCUMENT_WORDS_MEASURES, name),
                 number_signed(d->view->view.language, json_integer_value(value)).text);
        between = ", ";
    }
    html_put(d->html, "</td>");
}

/* "(10) late": columns by their numbers, and what stands beside the form by its words. */
static void put_columns(const struct document *d, const json_t *report)
{
    const json_t *part;
    const char *between = "";
    char number[DOCUMENT_NUMBER_BYTES];
    size_t place;

    json_array_foreach(json_object_get(report, "columns"), place, part)
    {
        json_int_t column = document_number(part, "number");

        html_put(d->html, "%s(%s) %s", between, document_number_text(column, number),
                 words_get(d->view->view.language,
                           (enum word)(WORD_COLUMN_3 + column - REPORT_FIRST_COLUMN)));
        between = "; ";
    }
}

static void put_notes(const struct document *d, const json_t *report)
{
    const char *between = json_array_size(json_object_get(report, "columns")) ? "; " : "";
    const json_t *part;
    size_t place;

    json_array_foreach(json_object_get(report, "notes"), place, part)
    {
        for (int kind = 0; kind < NOTES_KINDS; kind++) {
            if (strcmp(notes_words[kind].name, document_text(part, "name")) == 0)
                html_put(
                    d->html, "%s<small>%s</small>", between,
                    view_name(&d->view->view, notes_words[kind].vi, notes_words[kind].en));
        }
        between = "; ";
    }
}

static void report_row(const struct document *d, const json_t *report,
                       const enum word *columns)
{
    const json_t *period = json_object_get(report, "period");

    document_begin_cell(d, columns[0]);
    html_put(d->html, "%s",
             document_text(period, *document_text(period, "name") ? "name" : "id"));
    if (document_is(period, "frozen"))
        html_put(d->html, " (%s)", document_word(d, WORD_PERIOD_FROZEN));
    html_put(d->html, "</td>");
    document_cell(d, columns[1], document_name(d, report, "unit"));
    document_cell(d, columns[2], document_name(d, report, "field"));
    document_begin_cell(d, columns[3]);
    put_columns(d, report);
    put_notes(d, report);
    html_put(d->html, "</td>");
}

/* --- head ---------------------------------------------------------------------------- */

struct named_word {
    const char *name;
    enum word word;
};

static void fact(const struct document *d, enum word name, const char *value)
{
    html_put(d->html, "<dt>%s</dt><dd>%s</dd>", document_word(d, name), value);
}

/* The way to the letter, for the code is in no address. */
static void draw_apology(const struct document *d)
{
    staff_draw_form(d->html, d->view, ADDRESS_APOLOGY);
    html_put(
        d->html,
        "<p class=\"more\"><input type=\"hidden\" name=\"code\" value=\"%s\"><button>%s"
        "</button></p></form>",
        document_text(d->root, "code"), document_word(d, WORD_APOLOGY_WRITE));
}

static void draw_head(const struct document *d)
{
    static const struct named_word days[] = {{"received", WORD_RECEIVED_DAY},
                                             {"refused", WORD_REFUSED_DAY},
                                             {"resolved", WORD_RESOLVED_DAY},
                                             {"collected", WORD_COLLECTED_DAY}};
    static const struct named_word names[] = {{"unit", WORD_UNIT},
                                              {"taken_in_by", WORD_TAKEN_IN_BY},
                                              {"field", WORD_FIELD},
                                              {"procedure", WORD_PROCEDURE}};
    const json_t *transfer = json_object_get(d->root, "in_transfer");
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><p role=\"status\">",
             document_text(d->root, "code"));
    dossier_story_write(d);
    html_put(d->html, "</p><dl class=\"facts\">");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (*document_text(d->root, days[i].name))
            fact(d, days[i].word, document_time(d, d->root, days[i].name).text);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fact(d, names[i].word, document_name(d, d->root, names[i].name));
    if (json_is_object(transfer))
        fact(d, WORD_IN_TRANSFER, document_name(d, transfer, "unit"));
    html_put(d->html, "</dl>");
    if (*document_text(d->root, "received"))
        draw_apology(d);
    html_put(d->html, "</section>\n");
}

static void draw_line(const struct document *d)
{
    struct dossier_line line;

    if (dossier_line_read(d, &line) < 0)
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><figure class=\"life\">",
             document_word(d, WORD_LIFE));
    dossier_line_write(d, &line);
    dossier_line_key(d, &line);
    html_put(d->html, "</figure></section>\n");
}

static void draw_due(const struct document *d)
{
    static const struct document_table days = {
        "days", WORD_DUE_DAYS, {WORD_DAY, WORD_COUNTED, WORD_WHY, WORDS, WORDS}, day_row};
    const json_t *due = json_object_get(d->root, "due");

    if (!json_is_object(due))
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><dl class=\"facts\">",
             document_word(d, WORD_DUE_DATE));
    fact(d, WORD_DUE_DAY,
         document_is(due, "open") ? document_word(d, WORD_DUE_NONE)
                                  : document_time(d, due, "due").text);
    fact(d, WORD_DUE_LIMIT, document_limit(d, due, "limit").text);
    fact(d, WORD_DUE_BASE, document_time(d, due, "base_due").text);
    if (document_is(due, "provisional"))
        fact(d, WORD_REMARKS, document_word(d, WORD_REMARK_PROVISIONAL));
    html_put(d->html, "</dl></section>\n");
    document_table(d, due, &days);
}

static void draw_apologies(const struct document *d)
{
    const json_t *apologies = json_object_get(d->root, "apologies");
    char count[DOCUMENT_NUMBER_BYTES];

    if (document_number(apologies, "count") == 0)
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><p>",
             document_word(d, WORD_APOLOGIES));
    VIEW_FILL(
        d->html, &d->view->view, WORD_APOLOGIES_COUNT,
        document_number_text(document_number(apologies, "count"), count),
        document_word(d, document_is(apologies, "in_time") ? WORD_YES : WORD_NO),
        document_word(d, document_is(apologies, "appointment_kept") ? WORD_YES : WORD_NO));
    html_put(d->html, "</p></section>\n");
}

/* --- why it is late ------------------------------------------------------------------ */

/* CAUSE_NOT_STATED of none, and of one that is not known here. */
static enum cause cause_of(const json_t *object)
{
    int cause = cause_find(document_text(object, "cause"));

    return cause > 0 ? (enum cause)cause : CAUSE_NOT_STATED;
}

/* Before it stands from where it was asked: action.h, `by`. */
static const char *account_of(const char *who)
{
    const char *blank = strchr(who, ' ');

    return blank ? blank + 1 : who;
}

static void cause_row(const struct document *d, const json_t *cause,
                      const enum word *columns)
{
    document_cell(d, columns[0], document_time(d, cause, "at").text);
    document_begin_cell(d, columns[1]);
    if (cause_of(cause) == CAUSE_NOT_STATED)
        html_put(d->html, "%s", document_word(d, WORD_CAUSE_TAKEN_BACK));
    else
        staff_cause_name(d->html, d->view, cause_of(cause));
    html_put(d->html, "</td>");
    document_cell(d, columns[2], document_text(cause, "note"));
    document_cell(d, columns[3], account_of(document_text(cause, "who")));
}

/* Overdue now, or with a late result: as appliance/centre/action.h, cause_state, has it. */
static bool is_late(const struct document *d)
{
    const json_t *due = json_object_get(d->root, "due");
    const char *day = document_text(due, "due"), *now = document_text(d->root, "as_of");

    if (*document_text(d->root, "resolved"))
        return strcmp(document_text(d->root, "class"), "late") == 0;
    return *day && !document_is(due, "open") && strncmp(day, now, strlen(day)) < 0;
}

static void draw_cause(const struct document *d)
{
    const struct staff_cause_entry entry = {document_text(d->root, "code"),
                                            cause_of(d->root), 1};

    if (!is_late(d))
        return;
    html_put(d->html, "<section class=\"card\"><h2>%s</h2><p>",
             document_word(d, WORD_CAUSE));
    staff_cause_name(d->html, d->view, entry.cause);
    html_put(d->html, "</p>");
    if (staff_cause_may(d->view)) {
        staff_draw_form(d->html, d->view, ADDRESS_DOSSIER);
        staff_cause_fields(d->html, d->view, &entry, &staff_cause_in_dossier);
        html_put(d->html, "</form>");
    }
    html_put(d->html, "</section>\n");
}

void staff_dossier_draw(const struct document *d)
{
    static const struct document_table tables[] = {
        {"causes",
         WORD_CAUSES_STATED,
         {WORD_EVENT_TIME, WORD_CAUSE, WORD_CAUSE_NOTE, WORD_AUDIT_WHO, WORDS},
         cause_row},
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
    draw_line(d);
    draw_cause(d);
    draw_due(d);
    draw_apologies(d);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        document_table(d, d->root, &tables[i]);
}
