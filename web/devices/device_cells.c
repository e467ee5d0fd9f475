#include "web/devices/device_cells.h"

#include "web/tables/plain_table.h"
#include "web/text/badge.h"
#include "web/text/number.h"
#include "web/text/source_state.h"

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

/* How often it has failed, by cause. */
static void write_failures(struct html *html, const struct view *view,
                           const struct source_device *device)
{
    const char *between = ": ";

    for (int cause = SOURCE_DEVICE_CAUSE_NONE + 1; cause < SOURCE_DEVICE_CAUSES; cause++) {
        if (!device->failures[cause])
            continue;
        if (*between == ':')
            html_put(html, "<br><small>%s", view_word(view, WORD_FAILURES));
        html_put(html, "%s%s (%s)", between, view_word(view, causes[cause]),
                 view_count(view, device->failures[cause]).text);
        between = " · ";
    }
    if (*between != ':')
        html_put(html, "</small>");
}

static void write_state(struct html *html, const struct view *view,
                        const struct source_device *device)
{
    const struct source_look *look = &source_device_looks[device->state];

    html_put(html, "<td class=\"how\" data-l=\"%s\">", view_word(view, WORD_STATE));
    badge_put(html, look->class, look->symbol, view_word(view, look->word));
    if (device->cause != SOURCE_DEVICE_CAUSE_NONE)
        html_put(html, "<br>%s", view_word(view, causes[device->cause]));
    if (device->clock_wrong) {
        html_put(html, "<br>");
        badge_begin(html, "warn", "▲");
        source_state_clock(html, view, device->clock_ahead_ms, WORD_CLOCK_UNSET);
        badge_end(html);
    }
    write_failures(html, view, device);
    html_put(html, "</td>");
}

void device_cells_begin(struct html *html, const struct view *view,
                        const struct source_device *device)
{
    html_put(html, "<th scope=\"row\">%s · %s", device->unit_vi,
             number_counter(view->language, device->counter).text);
    if (*device->firmware)
        html_put(html, "<br><small>%s: %s</small>", view_word(view, WORD_FIRMWARE),
                 device->firmware);
    html_put(html, "</th>");
    write_state(html, view, device);
    plain_table_time(html, view, WORD_SEEN, device->seen_ms);
    html_put(html, "<td data-l=\"%s\">%s</td>", view_word(view, WORD_GATEWAY),
             device->gateway);
}

void device_cells_round_trip(struct html *html, const struct view *view,
                             const struct source_device *device)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">", view_word(view, WORD_ROUND_TRIP));
    if (device->round_trip_us)
        html_put(html, "%s\u00a0·\u00a0%s",
                 number_milliseconds(view->language, device->round_trip_us).text,
                 number_milliseconds(view->language, device->round_trip_last_us).text);
    else
        html_put(html, "–");
    html_put(html, "</td>");
}
