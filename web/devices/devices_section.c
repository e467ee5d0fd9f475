#include "web/devices/devices_section.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/devices/device_rows.h"
#include "web/devices/gateways_section.h"
#include "web/tables/plain_table.h"
#include "web/text/source_state.h"

enum {
    UNHEARD_OPEN = 12, /* more units of which nothing is known are folded */
    SHOWN = 5,         /* devices; the others are on their page */
};

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
        count += device_rows_is_troubled(&o->devices[i]);
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
void devices_section_unheard(struct html *html, const struct view *view)
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

/* --- sections ------------------------------------------------------------------------ */

void devices_section_write(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    struct path page = view_path(view, ADDRESS_DEVICES_PAGE);
    struct device_rows troubled;
    size_t shown;

    device_rows_make(&troubled, o,
                     &(struct devices_question){.troubled = true, .search = ""});
    shown = troubled.count < SHOWN ? troubled.count : SHOWN;
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"devices-h\"><h2 "
             "id=\"devices-h\">%s</h2>\n<ul class=\"state\">",
             view_word(view, WORD_DEVICES));
    devices_section_tasks(html, view, page.text);
    html_put(html, "</ul>\n");
    if (o->device_count == 0)
        html_put(html, "<p class=\"empty\">%s</p>\n", view_word(view, WORD_NO_DEVICES));
    if (shown > 0)
        device_rows_write(html, view, WORD_DEVICES_LOOK, troubled.devices, shown);
    html_put(html, "<p><a href=\"%s\">%s</a></p></section>\n", page.text,
             view_word(view, WORD_DEVICES_ALL));
    free(troubled.devices);
}

void devices_section_unit(struct html *html, const struct view *view, const char *unit)
{
    const struct source_overview *o = view->overview;
    const struct source_device **devices =
        need(calloc(o->device_count + 1, sizeof(void *)));
    size_t count = 0;

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"devices-h\"><h2 "
             "id=\"devices-h\">%s</h2>\n",
             view_word(view, WORD_UNIT_DEVICES));
    for (size_t i = 0; i < o->device_count; i++) {
        if (strcmp(o->devices[i].unit, unit) == 0)
            devices[count++] = &o->devices[i];
    }
    if (count > 0)
        device_rows_write(html, view, WORD_UNIT_DEVICES, devices, count);
    else
        html_put(html, "<p class=\"empty\">%s</p>\n",
                 view_word(view, WORD_UNIT_NO_DEVICES));
    html_put(html, "</section>\n");
    free(devices);
}
