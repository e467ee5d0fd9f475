#include "web/devices/unit_days_section.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/lookups.h"
#include "web/tables/figures_table.h"
#include "web/tables/plain_table.h"

enum { DAY_WIDTH = 4, BAR_WIDTH = 3, STRIP_HEIGHT = 14, GAP_TOP = 10 };

/* The days of a unit, and what is worked. */
struct strip {
    const int64_t *dossiers;
    const bool *working;
    int with,
        worked; /* working days with anything, and all of them, without the last day */
};

/* A day that is not over lacks nothing yet. */
static bool is_over(int day)
{
    return day < LOOKUP_DAYS - 1;
}

static struct strip strip_of(const struct lookup_unit_days *days, const bool *working)
{
    struct strip strip = {days->dossiers, working, 0, 0};

    for (int i = 0; is_over(i); i++) {
        strip.worked += working[i];
        strip.with += working[i] && days->dossiers[i] > 0;
    }
    return strip;
}

/* One path of all days of a kind: a full bar where there is something, a stump where something lacks. */
static void write_days(struct html *html, const struct strip *strip, bool there)
{
    html_put(html, "<path class=\"%s\" d=\"", there ? "there" : "lacking");
    for (int i = 0; i < LOOKUP_DAYS; i++) {
        bool something = strip->dossiers[i] > 0;

        if (there ? something : !something && strip->working[i] && is_over(i))
            html_put(html, "M%d %dh%dV%dh-%dz", i * DAY_WIDTH, there ? 0 : GAP_TOP,
                     BAR_WIDTH, STRIP_HEIGHT, BAR_WIDTH);
    }
    html_put(html, "\"/>");
}

static void write_strip(struct html *html, const struct view *view,
                        const struct strip *strip)
{
    html_put(html,
             "<td data-l=\"%s\"><svg class=\"days\" viewBox=\"0 0 %d %d\" "
             "role=\"img\"><title>",
             view_word(view, WORD_DAYS_STRIP), LOOKUP_DAYS * DAY_WIDTH, STRIP_HEIGHT);
    VIEW_FILL(html, view, WORD_DAYS_WITH, number_count(view->language, strip->with).text,
              number_count(view->language, strip->worked).text);
    html_put(html, "</title>");
    write_days(html, strip, true);
    write_days(html, strip, false);
    html_put(html, "</svg></td><td class=\"n\" data-l=\"%s\">%s/%s</td>",
             view_word(view, WORD_DAYS_WITH_HEAD),
             number_count(view->language, strip->with).text,
             number_count(view->language, strip->worked).text);
}

static void write_unit(struct html *html, const struct view *view,
                       const struct source_row *unit, const struct strip *strip)
{
    html_put(html, "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th>",
             view_path_of(view, ADDRESS_UNIT, unit->code).text,
             view_name(view, unit->name_vi, unit->name_en));
    html_put(html, "<td class=\"n\" data-l=\"%s\">%s/%s",
             view_word(view, WORD_DEVICES_REPORTING),
             number_count(view->language, unit->devices_reporting).text,
             number_count(view->language, unit->devices).text);
    if (unit->silence != SOURCE_SILENCE_NONE) {
        html_put(html, "<span class=\"note warn\">");
        figures_table_silence(html, view, unit);
        html_put(html, "</span>");
    }
    html_put(html, "</td>");
    plain_table_time(html, view, WORD_NEWEST_EVENT, unit->newest_ms);
    write_strip(html, view, strip);
    html_put(html, "</tr>\n");
}

/* The units of the devices, each once; the caller frees the list. */
static const struct source_row **units_of(const struct source_overview *o,
                                          const struct source_device *const *devices,
                                          size_t count, size_t *ret_count)
{
    const struct source_row **units = need(calloc(count + 1, sizeof(void *)));
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const struct source_row *unit =
            source_row_of(o->units, o->unit_count, devices[i]->unit);
        size_t at = 0;

        while (at < found && units[at] != unit)
            at++;
        if (unit && at == found)
            units[found++] = unit;
    }
    *ret_count = found;
    return units;
}

static int look_up(const struct view *view, const struct source_row *const *units,
                   size_t count, struct lookup_unit_days *ret, bool *ret_working)
{
    const char **codes = need(calloc(count, sizeof *codes));
    int rc;

    for (size_t i = 0; i < count; i++)
        codes[i] = units[i]->code;
    rc = view->lookups->unit_days(view->lookups->owner,
                                  date_day_at(view->overview->as_of_ms), codes, count, ret,
                                  ret_working);
    free(codes);
    return rc;
}

static void write_table(struct html *html, const struct view *view,
                        const struct source_row *const *units, size_t count,
                        const struct lookup_unit_days *days, const bool *working)
{
    static const struct plain_table_column columns[] = {
        {WORD_UNIT, false},          {WORD_DEVICES_REPORTING, true},
        {WORD_NEWEST_EVENT, false},  {WORD_DAYS_STRIP, false},
        {WORD_DAYS_WITH_HEAD, true},
    };

    html_put(html,
             "<section class=\"card\" aria-labelledby=\"days-h\"><h2 id=\"days-h\">%s"
             "</h2><p>%s</p>\n",
             view_word(view, WORD_UNIT_DAYS), view_word(view, WORD_UNIT_DAYS_NOTE));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_UNIT_DAYS), columns);
    for (size_t i = 0; i < count; i++) {
        struct strip strip = strip_of(&days[i], working);

        write_unit(html, view, units[i], &strip);
    }
    plain_table_end(html);
    html_put(html, "</section>\n");
}

int unit_days_section_write(struct html *html, const struct view *view,
                            const struct source_device *const *devices, size_t count)
{
    size_t unit_count;
    const struct source_row **units = units_of(view->overview, devices, count, &unit_count);
    struct lookup_unit_days *days = need(calloc(unit_count + 1, sizeof *days));
    bool working[LOOKUP_DAYS];
    int rc = 0;

    if (unit_count > 0)
        rc = look_up(view, units, unit_count, days, working);
    if (rc == 0 && unit_count > 0)
        write_table(html, view, units, unit_count, days, working);
    free(units);
    free(days);
    return rc;
}
