#include "web/devices/gateways_section.h"

#include "web/tables/plain_table.h"
#include "web/text/badge.h"
#include "web/text/source_state.h"

bool gateways_section_clock_wrong(const struct source_gateway *gateway)
{
    return gateway->state == SOURCE_GATEWAY_READY &&
           (number_minutes(gateway->ahead_ms) > 0 ||
            gateway->clock == SOURCE_CLOCK_UNSYNCHRONISED);
}

static void write_warning(struct html *html, const struct view *view, const char *whose,
                          int64_t ends_ms)
{
    badge_begin(html, "warn", "▲");
    VIEW_FILL(html, view,
              ends_ms < view->overview->as_of_ms ? WORD_CERTIFICATE_ENDED
                                                 : WORD_CERTIFICATE_DUE,
              whose, number_moment(view->language, ends_ms).text);
    badge_end(html);
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
    html_put(html, "<br>");
    badge_put(html, "warn", "▲", view_word(view, fault));
}

static void write_clock(struct html *html, const struct view *view, int64_t ahead_ms)
{
    html_put(html, "<br>");
    badge_begin(html, "warn", "▲");
    source_state_clock(html, view, ahead_ms, WORD_CLOCK_UNSYNCHRONISED);
    badge_end(html);
}

static void write_foreign_units(struct html *html, const struct view *view,
                                const struct source_gateway *gateway)
{
    html_put(html, "<br>");
    badge_begin(html, "warn", "▲");
    VIEW_FILL(html, view, WORD_FOREIGN_UNITS, gateway->foreign_units, gateway->name);
    badge_end(html);
}

/* They are shown for a while after one of them has stopped. */
static void write_twins(struct html *html, const struct view *view, int64_t noticed_ms)
{
    html_put(html, "<br>");
    badge_begin(html, "bad", "✖");
    html_put(html, "%s (", view_word(view, WORD_TWINS));
    VIEW_FILL(html, view, WORD_TWINS_NOTICED, plain_table_when(view, noticed_ms).text);
    html_put(html, ")");
    badge_end(html);
}

void gateways_section_cells(struct html *html, const struct view *view,
                            const struct source_gateway *gateway)
{
    const struct source_look *look = &source_gateway_looks[gateway->state];

    html_put(html, "<th scope=\"row\">%s</th><td class=\"how\" data-l=\"%s\">",
             gateway->name, view_word(view, WORD_STATE));
    badge_put(html, look->class, look->symbol, view_word(view, look->word));
    if (gateway->twins_ms)
        write_twins(html, view, gateway->twins_ms);
    if (gateways_section_clock_wrong(gateway))
        write_clock(html, view, gateway->ahead_ms);
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
    gateways_section_cells(html, view, gateway);
    plain_table_time(html, view, WORD_SAID, gateway->state_ms);
    plain_table_count(html, view, WORD_COMMITTED, gateway->stored);
    if (waiting < 0)
        html_put(html, "<td class=\"n\" data-l=\"%s\">–</td>",
                 view_word(view, WORD_WAITING));
    else
        plain_table_count(html, view, WORD_WAITING, (uint64_t)waiting);
    plain_table_count(html, view, WORD_DUPLICATES, gateway->duplicates);
    plain_table_count(html, view, WORD_QUARANTINED, gateway->quarantined);
    plain_table_count(html, view, WORD_EARLY_ARRIVALS, gateway->early);
    plain_table_count(html, view, WORD_LOST, gateway->lost);
    html_put(html, "</tr>\n");
}

static void write_gateways(struct html *html, const struct view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_GATEWAY, false},    {WORD_STATE, false},         {WORD_SAID, false},
        {WORD_COMMITTED, true},   {WORD_WAITING, true},        {WORD_DUPLICATES, true},
        {WORD_QUARANTINED, true}, {WORD_EARLY_ARRIVALS, true}, {WORD_LOST, true},
    };
    const struct source_overview *o = view->overview;

    if (o->gateway_count == 0)
        return;
    html_put(html, "<h3>%s</h3>\n", view_word(view, WORD_GATEWAYS));
    PLAIN_TABLE_BEGIN(html, view, view_word(view, WORD_GATEWAYS), columns);
    for (size_t i = 0; i < o->gateway_count && i < PLAIN_TABLE_ROWS; i++)
        write_gateway(html, view, &o->gateways[i]);
    plain_table_end(html);
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
        VIEW_FILL(html, view, WORD_GAP, gap->gateway, view_count(view, gap->first).text,
                  view_count(view, gap->last).text,
                  number_moment(view->language, gap->noticed_ms).text);
        html_put(html, ": <b>%s</b></li>",
                 view_count(view, gap->last - gap->first + 1).text);
    }
    html_put(html, "</ul>\n");
}

static void write_gaps(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->lost == 0)
        return;
    html_put(html, "<h3 id=\"gaps-h\">");
    VIEW_FILL(html, view, WORD_LOST_EVENTS, view_count(view, o->lost).text);
    html_put(html, "</h3><p>%s</p>", view_word(view, WORD_LOST_NOTE));
    write_gap_list(html, view, false);
}

static void write_claims(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;

    if (o->claimed == 0)
        return;
    html_put(html, "<h3>");
    VIEW_FILL(html, view, WORD_CLAIMED_EVENTS, view_count(view, o->claimed).text);
    html_put(html, "</h3><p>%s</p>", view_word(view, WORD_CLAIMED_NOTE));
    write_gap_list(html, view, true);
}

void gateways_section_write(struct html *html, const struct view *view)
{
    write_gateways(html, view);
    write_own_certificates(html, view);
    write_gaps(html, view);
    write_claims(html, view);
}
