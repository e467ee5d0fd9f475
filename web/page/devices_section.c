#include "web/page/devices_section.h"

#include <inttypes.h>
#include <string.h>

#include "appliance/report/aside.h"
#include "mqtt/base/date.h"
#include "web/text/number.h"
#include "web/text/source_state.h"

enum { UNHEARD_OPEN = 12 }; /* more units of which nothing is known are folded */

static const enum word causes[SOURCE_DEVICE_CAUSES] = {
    [SOURCE_DEVICE_CAUSE_NO_CONNECTION] = WORD_DEVICE_NO_CONNECTION,
    [SOURCE_DEVICE_CAUSE_REFUSED] = WORD_DEVICE_REFUSED,
    [SOURCE_DEVICE_CAUSE_WRONG_MAP] = WORD_DEVICE_WRONG_MAP,
    [SOURCE_DEVICE_CAUSE_NO_ANSWER] = WORD_DEVICE_NO_ANSWER,
    [SOURCE_DEVICE_CAUSE_EXCEPTION] = WORD_DEVICE_EXCEPTION,
    [SOURCE_DEVICE_CAUSE_BAD_ANSWER] = WORD_DEVICE_BAD_ANSWER,
    [SOURCE_DEVICE_CAUSE_RING_RESTARTED] = WORD_DEVICE_RING_RESTARTED,
    [SOURCE_DEVICE_CAUSE_GATEWAY] = WORD_DEVICE_GATEWAY_FAULT,
};

static const enum word reasons[ASIDE_REASONS] = {
#define REASON_WORD(name, text, meaning) [ASIDE_##name] = WORD_REASON_##name,
    ASIDE_EACH(REASON_WORD)
#undef REASON_WORD
};

static const struct {
    const char *fault;
    enum word word;
} faults[] = {
    {"second_intake", WORD_FAULT_SECOND_INTAKE},
    {"before_intake", WORD_FAULT_BEFORE_INTAKE},
    {"after_result", WORD_FAULT_AFTER_RESULT},
    {"second_result", WORD_FAULT_SECOND_RESULT},
    {"suspended_twice", WORD_FAULT_SUSPENDED_TWICE},
    {"not_suspended", WORD_FAULT_NOT_SUSPENDED},
    {"no_due_date", WORD_FAULT_NO_DUE_DATE},
    {"refused_and_taken", WORD_FAULT_REFUSED_AND_TAKEN},
    {"other_unit", WORD_FAULT_OTHER_UNIT},
    {"unit_ended", WORD_FAULT_UNIT_ENDED},
    {"foreign", WORD_FAULT_FOREIGN},
    {"foreign_intake", WORD_FAULT_FOREIGN_INTAKE},
    {"in_transfer", WORD_FAULT_IN_TRANSFER},
    {"too_many_changes", WORD_FAULT_TOO_MANY_CHANGES},
};

static const enum word whats[SOURCE_DEVICE_WHATS] = {
    [SOURCE_DEVICE_UNKNOWN] = WORD_DEVICE_UNKNOWN,
    [SOURCE_DEVICE_DAMAGED] = WORD_DEVICE_DAMAGED,
    [SOURCE_DEVICE_LOST] = WORD_DEVICE_LOST,
    [SOURCE_DEVICE_RESET] = WORD_DEVICE_RESET,
    [SOURCE_DEVICE_WRAPPED] = WORD_DEVICE_WRAPPED,
    [SOURCE_DEVICE_JUMPED] = WORD_DEVICE_JUMPED,
};

const char *devices_section_fault(enum language language, const char *fault)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (strcmp(faults[i].fault, fault) == 0)
            return words_get(language, faults[i].word);
    }
    return fault;
}

const char *devices_section_reason(enum language language, const char *reason)
{
    int found = aside_reason_find(reason);

    return found < 0 ? reason : words_get(language, reasons[found]);
}

/* A count that is never negative in words, whatever the type of its source. */
static struct label count(const struct view *view, uint64_t value)
{
    return number_count(view->language, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

/* The time alone on the day of the figures, else with its date. */
static struct label when(const struct view *view, int64_t wall_ms)
{
    return date_day_at(wall_ms) == date_day_at(view->overview->as_of_ms)
               ? number_time_exact(wall_ms)
               : number_moment(view->language, wall_ms);
}

static void write_when(struct html *html, const struct view *view, int64_t wall_ms)
{
    char stamp[DATE_STAMP_BYTES];

    if (wall_ms == 0) {
        html_text(html, view_word(view, WORD_NEVER));
        return;
    }
    html_put(html, "<time datetime=\"%s\">%s</time>", stamp_format(wall_ms, stamp),
             when(view, wall_ms).text);
}

struct column {
    enum word word;
    bool number;
};

static void table_begin(struct html *html, const struct view *view, const char *label,
                        const struct column *columns, size_t count)
{
    html_put(html, "<table class=\"plain\" aria-label=\"%s\"><thead><tr>", label);
    for (size_t i = 0; i < count; i++)
        html_put(html,
                 columns[i].number ? "<th scope=\"col\" class=\"n\">%s</th>"
                                   : "<th scope=\"col\">%s</th>",
                 view_word(view, columns[i].word));
    html_put(html, "</tr></thead><tbody>\n");
}

static void cell(struct html *html, const struct view *view, enum word label,
                 struct label value)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>", view_word(view, label),
             value.text);
}

/* How far a clock is wrong, or, where that is no minute, what else is wrong with it. */
static void put_clock(struct html *html, const struct view *view, int64_t ahead_ms,
                      enum word otherwise)
{
    if (number_minutes(ahead_ms) > 0)
        VIEW_FILL(html, view, ahead_ms > 0 ? WORD_CLOCK_AHEAD : WORD_CLOCK_BEHIND,
                  number_span(view->language, ahead_ms).text);
    else
        html_text(html, view_word(view, otherwise));
}

static void write_clock(struct html *html, const struct view *view, int64_t ahead_ms,
                        enum word otherwise)
{
    html_put(html, "<br><span class=\"rate warn\"><span class=\"sym\" "
                   "aria-hidden=\"true\">▲</span> ");
    put_clock(html, view, ahead_ms, otherwise);
    html_put(html, "</span>");
}

/* Only what a reader should know: a clock that is not kept right, or is wrong already. */
static bool gateway_clock_wrong(const struct source_gateway *gateway)
{
    return gateway->state == SOURCE_GATEWAY_READY &&
           (number_minutes(gateway->ahead_ms) > 0 ||
            gateway->clock == SOURCE_CLOCK_UNSYNCHRONISED);
}

static void write_device(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    const struct source_look *look = &source_device_looks[device->state];

    html_put(html,
             "<tr><th scope=\"row\">%s · %s</th><td data-l=\"%s\"><span class=\"rate %s\">"
             "<span class=\"sym\" aria-hidden=\"true\">%s</span> %s</span>",
             device->unit_vi, number_counter(view->language, device->counter).text,
             view_word(view, WORD_STATE), look->class, look->symbol,
             view_word(view, look->word));
    if (device->cause != SOURCE_DEVICE_CAUSE_NONE)
        html_put(html, "<br>%s", view_word(view, causes[device->cause]));
    if (device->clock_wrong)
        write_clock(html, view, device->clock_ahead_ms, WORD_CLOCK_UNSET);
    html_put(html, "</td><td data-l=\"%s\">", view_word(view, WORD_SEEN));
    write_when(html, view, device->seen_ms);
    html_put(html, "</td><td data-l=\"%s\">%s</td>", view_word(view, WORD_GATEWAY),
             device->gateway);
    cell(html, view, WORD_RECORDS, count(view, device->records));
    cell(html, view, WORD_FAULTS, count(view, device->faults));
    html_put(html, "</tr>\n");
}

/* Must somebody go and look at it? */
static bool needs_a_look(const struct source_device *device)
{
    return device->state != SOURCE_DEVICE_REPORTING || device->clock_wrong;
}

/* Of the devices, those that report, or those that need a look: either or both. */
static void write_devices(struct html *html, const struct view *view, bool reporting)
{
    static const struct column columns[] = {
        {WORD_DEVICE, false},  {WORD_STATE, false},  {WORD_SEEN, false},
        {WORD_GATEWAY, false}, {WORD_RECORDS, true}, {WORD_FAULTS, true},
    };
    const struct source_overview *o = view->overview;
    size_t written = 0, skipped = 0;

    table_begin(html, view,
                view_word(view, reporting ? WORD_DEVICE_REPORTING : WORD_DEVICES_LOOK),
                columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < o->device_count; i++) {
        if (reporting ? o->devices[i].state != SOURCE_DEVICE_REPORTING
                      : !needs_a_look(&o->devices[i]))
            continue;
        if (written == DEVICES_SECTION_ROWS) {
            skipped++;
            continue;
        }
        write_device(html, view, &o->devices[i]);
        written++;
    }
    html_put(html, "</tbody></table>\n");
    if (skipped > 0) {
        html_put(html, "<p class=\"note\"><a href=\"%s\">",
                 view_path(view, ADDRESS_DEVICES).text);
        VIEW_FILL(html, view, WORD_AND_MORE, count(view, skipped).text);
        html_put(html, "</a></p>\n");
    }
}

static void write_warning(struct html *html, const struct view *view, const char *whose,
                          int64_t ends_ms)
{
    html_put(html, "<span class=\"rate warn\"><span class=\"sym\" "
                   "aria-hidden=\"true\">▲</span> ");
    VIEW_FILL(html, view,
              ends_ms < view->overview->as_of_ms ? WORD_CERTIFICATE_ENDED
                                                 : WORD_CERTIFICATE_DUE,
              whose, number_moment(view->language, ends_ms).text);
    html_put(html, "</span>");
}

static bool is_due(const struct view *view, int64_t ends_ms)
{
    return ends_ms && ends_ms < view->overview->certificates_due_ms;
}

/* Of the centre and the broker: without them no gateway delivers. */
static void write_own_certificates(struct html *html, const struct view *view)
{
    const struct {
        enum word whose;
        int64_t ends_ms;
    } own[] = {
        {WORD_OF_CENTRE, view->overview->centre_certificate_ends_ms},
        {WORD_OF_BROKER, view->overview->broker_certificate_ends_ms},
    };

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (!is_due(view, own[i].ends_ms))
            continue;
        html_put(html, "<p>");
        write_warning(html, view, view_word(view, own[i].whose), own[i].ends_ms);
        html_put(html, "</p>\n");
    }
}

static void write_fault(struct html *html, const struct view *view, enum word fault)
{
    html_put(html,
             "<br><span class=\"rate warn\"><span class=\"sym\" "
             "aria-hidden=\"true\">▲</span> %s</span>",
             view_word(view, fault));
}

static void write_foreign_units(struct html *html, const struct view *view,
                                const struct source_gateway *gateway)
{
    html_put(html, "<br><span class=\"rate warn\"><span class=\"sym\" "
                   "aria-hidden=\"true\">▲</span> ");
    VIEW_FILL(html, view, WORD_FOREIGN_UNITS, gateway->foreign_units, gateway->name);
    html_put(html, "</span>");
}

/* They are shown for a while after one of them has stopped. */
static void write_twins(struct html *html, const struct view *view, int64_t noticed_ms)
{
    html_put(html,
             "<br><span class=\"rate bad\"><span class=\"sym\" "
             "aria-hidden=\"true\">✖</span> %s (",
             view_word(view, WORD_TWINS));
    VIEW_FILL(html, view, WORD_TWINS_NOTICED, when(view, noticed_ms).text);
    html_put(html, ")</span>");
}

void devices_section_gateway(struct html *html, const struct view *view,
                             const struct source_gateway *gateway)
{
    const struct source_look *look = &source_gateway_looks[gateway->state];

    html_put(html,
             "<th scope=\"row\">%s</th><td data-l=\"%s\"><span class=\"rate %s\">"
             "<span class=\"sym\" aria-hidden=\"true\">%s</span> %s</span>",
             gateway->name, view_word(view, WORD_STATE), look->class, look->symbol,
             view_word(view, look->word));
    if (gateway->twins_ms)
        write_twins(html, view, gateway->twins_ms);
    if (gateway_clock_wrong(gateway))
        write_clock(html, view, gateway->ahead_ms, WORD_CLOCK_UNSYNCHRONISED);
    if (gateway->boasts)
        write_fault(html, view, WORD_BOASTS);
    if (gateway->slowed)
        write_fault(html, view, WORD_SLOWED);
    if (gateway->foreign_units)
        write_foreign_units(html, view, gateway);
    if (is_due(view, gateway->certificate_ends_ms)) {
        html_put(html, "<br>");
        write_warning(html, view, "", gateway->certificate_ends_ms);
    }
    html_put(html, "</td>");
}

static void write_gateway(struct html *html, const struct view *view,
                          const struct source_gateway *gateway)
{
    int64_t waiting = source_gateway_waiting(gateway);

    html_put(html, "<tr>");
    devices_section_gateway(html, view, gateway);
    html_put(html, "<td data-l=\"%s\">", view_word(view, WORD_SAID));
    write_when(html, view, gateway->state_ms);
    html_put(html, "</td>");
    cell(html, view, WORD_COMMITTED, count(view, gateway->stored));
    cell(html, view, WORD_WAITING,
         waiting < 0 ? (struct label){"–"} : number_count(view->language, waiting));
    cell(html, view, WORD_DUPLICATES, count(view, gateway->duplicates));
    cell(html, view, WORD_QUARANTINED, count(view, gateway->quarantined));
    cell(html, view, WORD_EARLY_ARRIVALS, count(view, gateway->early));
    cell(html, view, WORD_LOST, count(view, gateway->lost));
    html_put(html, "</tr>\n");
}

static void write_gateways(struct html *html, const struct view *view)
{
    static const struct column columns[] = {
        {WORD_GATEWAY, false},    {WORD_STATE, false},         {WORD_SAID, false},
        {WORD_COMMITTED, true},   {WORD_WAITING, true},        {WORD_DUPLICATES, true},
        {WORD_QUARANTINED, true}, {WORD_EARLY_ARRIVALS, true}, {WORD_LOST, true},
    };
    const struct source_overview *o = view->overview;

    if (o->gateway_count == 0)
        return;
    html_put(html, "<h3>%s</h3>\n", view_word(view, WORD_GATEWAYS));
    table_begin(html, view, view_word(view, WORD_GATEWAYS), columns,
                sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < o->gateway_count && i < DEVICES_SECTION_ROWS; i++)
        write_gateway(html, view, &o->gateways[i]);
    html_put(html, "</tbody></table>\n");
}

/* Those that are claims, or those that are not. */
static void write_gap_list(struct html *html, const struct view *view, bool claimed)
{
    const struct source_overview *o = view->overview;

    html_put(html, "<ul class=\"reasons\">");
    for (size_t i = 0; i < o->gap_count; i++) {
        const struct source_gap *gap = &o->gaps[i];

        if (gap->claimed != claimed)
            continue;
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_GAP, gap->gateway, count(view, gap->first).text,
                  count(view, gap->last).text,
                  number_moment(view->language, gap->noticed_ms).text);
        html_put(html, ": <b>%s</b></li>", count(view, gap->last - gap->first + 1).text);
    }
    html_put(html, "</ul>\n");
}

static void write_gaps(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->lost == 0)
        return;
    html_put(html, "<h3 id=\"gaps-h\">");
    VIEW_FILL(html, view, WORD_LOST_EVENTS, count(view, o->lost).text);
    html_put(html, "</h3><p>%s</p>", view_word(view, WORD_LOST_NOTE));
    write_gap_list(html, view, false);
}

static void write_claims(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->claimed == 0)
        return;
    html_put(html, "<h3>");
    VIEW_FILL(html, view, WORD_CLAIMED_EVENTS, count(view, o->claimed).text);
    html_put(html, "</h3><p>%s</p>", view_word(view, WORD_CLAIMED_NOTE));
    write_gap_list(html, view, true);
}

static void write_quarantine(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->quarantined == 0)
        return;
    html_put(html, "<h3>%s</h3><p>", view_word(view, WORD_QUARANTINE));
    VIEW_FILL(html, view, WORD_QUARANTINE_NOTE, count(view, o->quarantined).text);
    html_put(html, "</p><ul class=\"reasons\">");
    for (size_t i = 0; i < o->quarantine_count; i++)
        html_put(html, "<li>%s: <b>%s</b></li>",
                 devices_section_reason(view->language, o->quarantine[i].reason),
                 count(view, o->quarantine[i].count).text);
    html_put(html, "</ul>\n");
}

static void write_faults(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->fault_count == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p><ul class=\"reasons\">",
             view_word(view, WORD_DATA_FAULTS), view_word(view, WORD_DATA_FAULTS_NOTE));
    for (size_t i = 0; i < o->fault_count; i++)
        html_put(html, "<li>%s: <b>%s</b></li>",
                 devices_section_fault(view->language, o->faults[i].name),
                 count(view, o->faults[i].dossiers).text);
    html_put(html, "</ul>\n");
}

static void write_device_fault(struct html *html, const struct view *view,
                               const struct source_device_fault *fault)
{
    html_put(html, "<tr><th scope=\"row\">%s <span class=\"code\">%s</span></th>",
             fault->unit_vi, number_counter(view->language, fault->counter).text);
    html_put(html, "<td data-l=\"%s\">%s</td>", view_word(view, WORD_STATE),
             view_word(view, whats[fault->what]));
    cell(html, view, WORD_TIMES, count(view, fault->times));
    html_put(html, "<td data-l=\"%s\">", view_word(view, WORD_NEWEST_TIME));
    write_when(html, view, fault->newest_ms);
    html_put(html, "</td>");
    cell(html, view, WORD_READING_BEFORE, count(view, fault->before));
    cell(html, view, WORD_READING_AFTER, count(view, fault->after));
    html_put(html, "</tr>\n");
}

static void write_device_faults(struct html *html, const struct view *view)
{
    static const struct column columns[] = {
        {WORD_DEVICE, false},      {WORD_STATE, false},         {WORD_TIMES, true},
        {WORD_NEWEST_TIME, false}, {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
    };
    const struct source_overview *o = view->overview;

    if (o->device_fault_count == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p>", view_word(view, WORD_DEVICE_FAULTS),
             view_word(view, WORD_DEVICE_FAULTS_NOTE));
    table_begin(html, view, view_word(view, WORD_DEVICE_FAULTS), columns,
                sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < o->device_fault_count; i++)
        write_device_fault(html, view, &o->device_faults[i]);
    html_put(html, "</tbody></table>\n");
    if (o->device_faults_more > 0) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_MORE_ROWS, count(view, o->device_faults_more).text);
        html_put(html, "</p>\n");
    }
}

/* --- in short ------------------------------------------------------------------------ */

/* A point of a list of states; what is no good news links to where more is said of it. */
static void state_begin(struct html *html, const char *class, const char *symbol,
                        const char *page)
{
    html_put(html, "<li class=\"%s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> ",
             class, symbol);
    if (page)
        html_put(html, "<a href=\"%s#devices-h\">", page);
}

/* Of whom nobody has said how much is expected, so that nothing is complete. */
static void write_undeclared(struct html *html, const struct view *view)
{
    int undeclared = view->overview->completeness.undeclared;

    if (undeclared == 0)
        return;
    state_begin(html, "warn", "▲", NULL);
    VIEW_FILL(html, view, WORD_UNDECLARED, number_count(view->language, undeclared).text);
    html_put(html, "</li>");
}

/* How many report: good, or lacking in working time, or neither. */
static void write_reporting(struct html *html, const struct view *view, const char *page)
{
    const struct source_overview *o = view->overview;
    bool known = source_link_stands(&o->link);
    bool lacking = o->total.devices_silent > 0 && known;
    /* Where all of them report now, what is lost is lacking all the same. */
    bool declared = o->completeness.undeclared == 0;
    bool complete =
        known && declared && o->lost == 0 && o->total.devices_reporting >= o->total.devices;

    if (o->total.devices == 0)
        return;
    if (complete || lacking)
        state_begin(html, complete ? "good" : "warn", complete ? "✔" : "▲",
                    complete ? NULL : page);
    else
        html_put(html, "<li>");
    VIEW_FILL(html, view,
              !known      ? WORD_REPORTING_UNKNOWN
              : lacking   ? WORD_INCOMPLETE
              : complete  ? WORD_COMPLETE
              : !declared ? WORD_REPORTING_SOME
                          : WORD_REPORTING,
              number_count(view->language, o->completeness.reporting).text,
              number_count(view->language, o->completeness.expected).text,
              number_count(view->language, o->total.devices_reporting).text,
              number_count(view->language, o->total.devices).text);
    html_put(html, lacking ? "</a></li>" : "</li>");
}

void devices_section_reporting(struct html *html, const struct view *view, const char *page)
{
    write_reporting(html, view, page);
    write_undeclared(html, view);
}

/* The units of which nobody ever heard come first. */
static size_t unheard_units(const struct source_overview *o)
{
    size_t unheard = 0;

    while (unheard < o->unit_count && o->units[unheard].unheard)
        unheard++;
    return unheard;
}

static size_t devices_to_look_at(const struct source_overview *o)
{
    size_t count = 0;

    for (size_t i = 0; i < o->device_count; i++)
        count += needs_a_look(&o->devices[i]);
    return count;
}

static void gateway_task(struct html *html, const struct view *view,
                         const struct source_gateway *gateway, const char *page)
{
    if (!gateway->twins_ms && !gateway_clock_wrong(gateway))
        return;
    state_begin(html, "warn", "▲", page);
    html_put(html, "%s</a>", gateway->name);
    if (gateway->twins_ms)
        html_put(html, ": %s", view_word(view, WORD_TWINS));
    if (gateway_clock_wrong(gateway)) {
        html_put(html, gateway->twins_ms ? "; " : ": ");
        put_clock(html, view, gateway->ahead_ms, WORD_CLOCK_UNSYNCHRONISED);
    }
    html_put(html, "</li>");
}

void devices_section_tasks(struct html *html, const struct view *view, const char *page)
{
    const struct source_overview *o = view->overview;
    size_t unheard = unheard_units(o), to_look_at = devices_to_look_at(o);

    devices_section_reporting(html, view, page);
    if (unheard > 0) {
        state_begin(html, "warn", "▲", page);
        VIEW_FILL(html, view, WORD_UNHEARD_UNITS, count(view, unheard).text,
                  count(view, (uint64_t)o->completeness.expected).text);
        html_put(html, "</a></li>");
    }
    if (to_look_at > 0) {
        state_begin(html, "warn", "▲", page);
        html_put(html, "%s: %s</a></li>", view_word(view, WORD_DEVICES_LOOK),
                 count(view, to_look_at).text);
    }
    for (size_t i = 0; i < o->gateway_count && i < DEVICES_SECTION_ROWS; i++)
        gateway_task(html, view, &o->gateways[i], page);
}

/* Of whom nothing is known but that something is expected. */
static void write_unheard(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    size_t unheard = unheard_units(o);

    if (unheard == 0)
        return;
    html_put(html, "<details id=\"unheard\" class=\"printed\"%s><summary>",
             unheard > UNHEARD_OPEN ? "" : " open");
    VIEW_FILL(html, view, WORD_UNHEARD_UNITS, count(view, unheard).text,
              count(view, (uint64_t)o->completeness.expected).text);
    html_put(html, "</summary><ul class=\"reasons\">");
    for (size_t i = 0; i < unheard; i++) {
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_UNHEARD_UNIT,
                  view_name(view, o->units[i].name_vi, o->units[i].name_en),
                  count(view, (uint64_t)o->units[i].devices).text);
        html_put(html, "</li>");
    }
    html_put(html, "</ul></details>\n");
}

/* --- all of it ----------------------------------------------------------------------- */

void devices_section_write(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    size_t reporting = 0;

    for (size_t i = 0; i < o->device_count; i++)
        reporting += o->devices[i].state == SOURCE_DEVICE_REPORTING;
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"devices-h\"><h2 "
             "id=\"devices-h\">%s</h2>\n",
             view_word(view, WORD_DEVICES));
    write_unheard(html, view);
    if (o->device_count == 0)
        html_put(html, "<p class=\"empty\">%s</p>\n", view_word(view, WORD_NO_DEVICES));
    if (devices_to_look_at(o) > 0)
        write_devices(html, view, false);
    if (reporting > 0) {
        html_put(html, "<details id=\"reporting\"><summary>");
        VIEW_FILL(html, view, WORD_DEVICES_OF, count(view, reporting).text,
                  count(view, o->device_count).text);
        html_put(html, "</summary>\n");
        write_devices(html, view, true);
        html_put(html, "</details>\n");
    }
    write_device_faults(html, view);
    write_gateways(html, view);
    write_own_certificates(html, view);
    write_gaps(html, view);
    write_claims(html, view);
    write_quarantine(html, view);
    write_faults(html, view);
    html_put(html, "</section>\n");
}
