/* The page of the gateways: state, units, certificate and counts of each, and where their devices are. */
#include <inttypes.h>
#include <stdio.h>

#include "web/devices/device_cells.h"
#include "web/devices/gateways_section.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"
#include "web/text/number.h"

static void number_cell(struct html *html, const struct staff_view *view, enum word word,
                        uint64_t value)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s</td>", view_word(&view->view, word),
             staff_draw_count(view, value).text);
}

static void write_gateway(struct html *html, const struct staff_view *view,
                          const struct source_gateway *gateway)
{
    const struct view *v = &view->view;

    html_put(html, "<tr>");
    gateways_section_cells(html, v, gateway);
    html_put(html, "<td data-l=\"%s\">", view_word(v, WORD_SAID));
    if (gateway->state_ms > 0)
        staff_draw_time(html, view, gateway->state_ms);
    else
        html_text(html, view_word(v, WORD_NEVER));
    html_put(html, "</td><td data-l=\"%s\">%s</td><td data-l=\"%s\">",
             view_word(v, WORD_UNITS_OF),
             gateway->units ? gateway->units : view_word(v, WORD_ANY_UNIT),
             view_word(v, WORD_CERTIFICATE_ENDS));
    if (gateway->certificate_ends_ms > 0)
        staff_draw_time(html, view, gateway->certificate_ends_ms);
    else
        html_text(html, view_word(v, WORD_CERTIFICATE_NONE));
    html_put(html, "</td>");
    if (source_gateway_waiting(gateway) < 0) /* nor how many it has made by now */
        html_put(html, "<td class=\"n\" data-l=\"%s\">–</td>", view_word(v, WORD_PRODUCED));
    else
        number_cell(html, view, WORD_PRODUCED, gateway->produced);
    number_cell(html, view, WORD_COMMITTED, gateway->stored);
    number_cell(html, view, WORD_DUPLICATES, gateway->duplicates);
    number_cell(html, view, WORD_QUARANTINED, gateway->quarantined);
    number_cell(html, view, WORD_EARLY_ARRIVALS, gateway->early);
    number_cell(html, view, WORD_LOST, gateway->lost);
    html_put(html, "</tr>\n");
}

static void write_gateways(struct html *html, const struct staff_view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_GATEWAY, false},
        {WORD_STATE, false},
        {WORD_SAID, false},
        {WORD_UNITS_OF, false},
        {WORD_CERTIFICATE_ENDS, false},
        {WORD_PRODUCED, true},
        {WORD_COMMITTED, true},
        {WORD_DUPLICATES, true},
        {WORD_QUARANTINED, true},
        {WORD_EARLY_ARRIVALS, true},
        {WORD_LOST, true},
    };
    const struct source_overview *o = view->view.overview;

    if (o->gateway_count == 0) {
        html_put(html, "<p class=\"empty\">%s</p>",
                 view_word(&view->view, WORD_NO_GATEWAYS));
        return;
    }
    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_GATEWAYS), columns);
    for (size_t i = 0; i < o->gateway_count; i++)
        write_gateway(html, view, &o->gateways[i]);
    plain_table_end(html);
}

/* --- their devices ------------------------------------------------------------------- */

/* A number by which something is called: no marks in it. */
static struct label name_number(uint32_t number)
{
    struct label label = {"–"};

    if (number)
        (void)snprintf(label.text, sizeof label.text, "%" PRIu32, number);
    return label;
}

static void write_place(struct html *html, const struct view *view,
                        const struct source_device *device)
{
    html_put(html, "<td class=\"how place\" data-l=\"%s\">", view_word(view, WORD_PLACE));
    if (!*device->address)
        html_put(html, "–");
    else if (device->port)
        VIEW_FILL(html, view, WORD_PLACE_PORT, device->address,
                  name_number((uint32_t)device->port).text);
    else
        html_text(html, device->address);
    if (device->unit_id) {
        html_put(html, "<br><small>");
        VIEW_FILL(html, view, WORD_PLACE_UNIT, name_number((uint32_t)device->unit_id).text);
        html_put(html, "</small>");
    }
    html_put(html, "</td>");
}

static void write_device(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    html_put(html, "<tr>");
    device_cells_begin(html, view, device);
    write_place(html, view, device);
    html_put(html, "<td data-l=\"%s\">%s</td>", view_word(view, WORD_SERIAL),
             name_number(device->serial).text);
    device_cells_round_trip(html, view, device);
    html_put(html, "</tr>\n");
}

/* Those first that need a look, as on the page. */
static void write_devices(struct html *html, const struct view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},    {WORD_STATE, false}, {WORD_SEEN, false},
        {WORD_GATEWAY, false},   {WORD_PLACE, false}, {WORD_SERIAL, false},
        {WORD_ROUND_TRIP, true},
    };
    const struct source_overview *o = view->overview;
    size_t shown = o->device_count < PLAIN_TABLE_ROWS ? o->device_count : PLAIN_TABLE_ROWS;

    html_put(html, "<section class=\"card devices\"><h2>%s</h2>",
             view_word(view, WORD_DEVICES_STAFF));
    if (o->device_count == 0) {
        html_put(html, "<p class=\"empty\">%s</p></section>\n",
                 view_word(view, WORD_NO_DEVICES));
        return;
    }
    html_put(html, "<p>%s</p>", view_word(view, WORD_DEVICES_STAFF_NOTE));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_DEVICES_STAFF), columns);
    for (size_t i = 0; i < shown; i++)
        write_device(html, view, &o->devices[i]);
    plain_table_end(html);
    if (shown < o->device_count) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_AND_MORE,
                  view_count(view, o->device_count - shown).text);
        html_put(html, ": <code>dunghan device list</code></p>\n");
    }
    html_put(html, "</section>\n");
}

int staff_page_gateways(const struct staff_view *view, struct body *ret)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_GATEWAYS);
    html_put(&html, "<section class=\"card\">");
    write_gateways(&html, view);
    html_put(&html, "</section>\n");
    write_devices(&html, &view->view);
    *ret = staff_draw_end(&html, view);
    return 0;
}
