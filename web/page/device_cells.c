#include "web/page/device_cells.h"

#include "web/page/plain_table.h"
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
}

static void write_faults(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s", view_word(view, WORD_FAULTS),
             view_count(view, device->faults).text);
    for (int cause = SOURCE_DEVICE_CAUSE_NONE + 1; cause < SOURCE_DEVICE_CAUSES; cause++) {
        if (device->failures[cause])
            html_put(html, "<br><small>%s: %s</small>", view_word(view, causes[cause]),
                     view_count(view, device->failures[cause]).text);
    }
    html_put(html, "</td>");
}

static void write_round_trip(struct html *html, const struct view *view,
                             const struct source_device *device)
{
    html_put(html, "<td class=\"n\" data-l=\"%s\">", view_word(view, WORD_ROUND_TRIP));
    if (device->round_trip_us) {
        html_put(html, "%s<br><small>",
                 number_milliseconds(view->language, device->round_trip_us).text);
        VIEW_FILL(html, view, WORD_ROUND_TRIP_LAST,
                  number_milliseconds(view->language, device->round_trip_last_us).text);
        html_put(html, "</small></td>");
    } else
        html_put(html, "–</td>");
}

void device_cells_health(struct html *html, const struct view *view,
                         const struct source_device *device)
{
    write_faults(html, view, device);
    write_round_trip(html, view, device);
}
