#include "web/devices/devices_section.h"

#include <string.h>

#include "web/devices/device_cells.h"
#include "web/devices/doubts_section.h"
#include "web/devices/gateways_section.h"
#include "web/devices/held_section.h"
#include "web/tables/plain_table.h"
#include "web/text/source_state.h"

enum { UNHEARD_OPEN = 12 }; /* more units of which nothing is known are folded */

static void write_device(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    html_put(html, "<tr>");
    device_cells_begin(html, view, device);
    plain_table_count(html, view, WORD_RECORDS, device->records);
    plain_table_count(html, view, WORD_FAULTS, device->faults);
    device_cells_round_trip(html, view, device);
    html_put(html, "</tr>\n");
}

/* Must somebody go and look at it? */
static bool needs_a_look(const struct source_device *device)
{
    return device->state != SOURCE_DEVICE_REPORTING || device->clock_wrong;
}

static const struct plain_table_column device_columns[] = {
    {WORD_DEVICE, false},    {WORD_STATE, false},  {WORD_SEEN, false},
    {WORD_GATEWAY, false},   {WORD_RECORDS, true}, {WORD_FAULTS, true},
    {WORD_ROUND_TRIP, true},
};

/* Of the devices, those that report, or those that need a look: either or both. */
static void write_devices(struct html *html, const struct view *view, bool reporting)
{
    const struct source_overview *o = view->overview;
    size_t written = 0, skipped = 0;

    PLAIN_TABLE_BEGIN(
        html, view, view_word(view, reporting ? WORD_DEVICE_REPORTING : WORD_DEVICES_LOOK),
        device_columns);
    for (size_t i = 0; i < o->device_count; i++) {
        if (reporting ? o->devices[i].state != SOURCE_DEVICE_REPORTING
                      : !needs_a_look(&o->devices[i]))
            continue;
        if (written == PLAIN_TABLE_ROWS) {
            skipped++;
            continue;
        }
        write_device(html, view, &o->devices[i]);
        written++;
    }
    plain_table_end(html);
    if (skipped > 0) {
        html_put(html, "<p class=\"note\"><a href=\"%s\">",
                 view_path(view, ADDRESS_DEVICES).text);
        VIEW_FILL(html, view, WORD_AND_MORE, view_count(view, skipped).text);
        html_put(html, "</a></p>\n");
    }
}

static void write_device_fault(struct html *html, const struct view *view,
                               const struct source_device_fault *fault)
{
    html_put(html, "<tr><th scope=\"row\">%s · %s</th>", fault->unit_vi,
             number_counter(view->language, fault->counter).text);
    html_put(html, "<td class=\"how\" data-l=\"%s\">%s</td>", view_word(view, WORD_STATE),
             view_word(view, source_device_whats[fault->what]));
    plain_table_count(html, view, WORD_TIMES, fault->times);
    plain_table_time(html, view, WORD_NEWEST_TIME, fault->newest_ms);
    plain_table_count(html, view, WORD_READING_BEFORE, fault->before);
    plain_table_count(html, view, WORD_READING_AFTER, fault->after);
    html_put(html, "</tr>\n");
}

static void write_device_faults(struct html *html, const struct view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},      {WORD_STATE, false},         {WORD_TIMES, true},
        {WORD_NEWEST_TIME, false}, {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
    };
    const struct source_overview *o = view->overview;

    if (o->device_fault_count == 0)
        return;
    html_put(html, "<h3>%s</h3><p>%s</p>", view_word(view, WORD_DEVICE_FAULTS),
             view_word(view, WORD_DEVICE_FAULTS_NOTE));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_DEVICE_FAULTS), columns);
    for (size_t i = 0; i < o->device_fault_count; i++)
        write_device_fault(html, view, &o->device_faults[i]);
    plain_table_end(html);
    if (o->device_faults_more > 0) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_MORE_ROWS, view_count(view, o->device_faults_more).text);
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
    if (!gateway->twins_ms && !gateways_section_clock_wrong(gateway))
        return;
    state_begin(html, "warn", "▲", page);
    html_put(html, "%s</a>", gateway->name);
    if (gateway->twins_ms)
        html_put(html, ": %s", view_word(view, WORD_TWINS));
    if (gateways_section_clock_wrong(gateway)) {
        html_put(html, gateway->twins_ms ? "; " : ": ");
        source_state_clock(html, view, gateway->ahead_ms, WORD_CLOCK_UNSYNCHRONISED);
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
        VIEW_FILL(html, view, WORD_UNHEARD_UNITS, view_count(view, unheard).text,
                  view_count(view, (uint64_t)o->completeness.expected).text);
        html_put(html, "</a></li>");
    }
    if (to_look_at > 0) {
        state_begin(html, "warn", "▲", page);
        html_put(html, "%s: %s</a></li>", view_word(view, WORD_DEVICES_LOOK),
                 view_count(view, to_look_at).text);
    }
    for (size_t i = 0; i < o->gateway_count && i < PLAIN_TABLE_ROWS; i++)
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
    VIEW_FILL(html, view, WORD_UNHEARD_UNITS, view_count(view, unheard).text,
              view_count(view, (uint64_t)o->completeness.expected).text);
    html_put(html, "</summary><ul class=\"reasons\">");
    for (size_t i = 0; i < unheard; i++) {
        html_put(html, "<li>");
        VIEW_FILL(html, view, WORD_UNHEARD_UNIT,
                  view_name(view, o->units[i].name_vi, o->units[i].name_en),
                  view_count(view, (uint64_t)o->units[i].devices).text);
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
        html_put(html, "<details id=\"reporting\" class=\"printed\"><summary>");
        VIEW_FILL(html, view, WORD_DEVICES_OF, view_count(view, reporting).text,
                  view_count(view, o->device_count).text);
        html_put(html, "</summary>\n");
        write_devices(html, view, true);
        html_put(html, "</details>\n");
    }
    write_device_faults(html, view);
    held_section_write(html, view);
    gateways_section_write(html, view);
    doubts_section_write(html, view);
    html_put(html, "</section>\n");
}

void devices_section_unit(struct html *html, const struct view *view, const char *unit)
{
    const struct source_overview *o = view->overview;
    bool any = false;

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"devices-h\"><h2 "
             "id=\"devices-h\">%s</h2>\n",
             view_word(view, WORD_UNIT_DEVICES));
    for (size_t i = 0; i < o->device_count; i++) {
        if (strcmp(o->devices[i].unit, unit) != 0)
            continue;
        if (!any)
            PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_UNIT_DEVICES),
                              device_columns);
        write_device(html, view, &o->devices[i]);
        any = true;
    }
    if (any)
        plain_table_end(html);
    else
        html_put(html, "<p class=\"empty\">%s</p>\n",
                 view_word(view, WORD_UNIT_NO_DEVICES));
    html_put(html, "</section>\n");
}
