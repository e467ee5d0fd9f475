/* The page of the gateways: state, units, certificate and counts of each. */
#include "web/page/gateways_section.h"
#include "web/staff/staff_page.h"

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

int staff_page_gateways(const struct staff_view *view, struct body *ret)
{
    static const struct {
        enum word word;
        bool number;
    } columns[] = {
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
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_GATEWAYS);
    html_put(&html, "<section class=\"card\">");
    if (o->gateway_count == 0)
        html_put(&html, "<p class=\"empty\">%s</p>",
                 view_word(&view->view, WORD_NO_GATEWAYS));
    else
        html_put(&html, "<table class=\"plain\"><thead><tr>");
    for (size_t i = 0; o->gateway_count && i < sizeof columns / sizeof columns[0]; i++)
        html_put(&html,
                 columns[i].number ? "<th scope=\"col\" class=\"n\">%s</th>"
                                   : "<th scope=\"col\">%s</th>",
                 view_word(&view->view, columns[i].word));
    if (o->gateway_count)
        html_put(&html, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < o->gateway_count; i++)
        write_gateway(&html, view, &o->gateways[i]);
    html_put(&html, o->gateway_count ? "</tbody></table></section>\n" : "</section>\n");
    *ret = staff_draw_end(&html, view);
    return 0;
}
