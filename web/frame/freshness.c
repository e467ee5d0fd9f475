#include "web/frame/freshness.h"

#include "web/text/alarm.h"
#include "web/text/number.h"
#include "web/text/source_state.h"

/* The connection's state in words; the script fills the places and takes away `hidden`. Only where
 * the whole way is live is the wire called so: else it says no more than that the page is. */
static void write_wire(struct html *html, const struct view *view)
{
    const struct source_overview *o = view->overview;
    bool live =
        o->link.state == SOURCE_LINK_FINE && o->total.silence == SOURCE_SILENCE_NONE;

    html_put(html,
             "<p id=\"wire\" class=\"wire\" hidden data-stream=\"%s\" data-live=\"%s\" "
             "data-asked=\"%s\" data-stale=\"%s\" data-lost=\"%s\" data-paused=\"%s\"></p>"
             "<noscript><p class=\"wire\"><a href=\"\">%s</a></p></noscript>\n",
             view_path(view, ADDRESS_EVENTS).text,
             view_word(view, live ? WORD_WIRE_LIVE : WORD_WIRE_ONLY),
             view_word(view, WORD_WIRE_ONLY), view_word(view, WORD_WIRE_STALE),
             view_word(view, WORD_WIRE_LOST), view_word(view, WORD_WIRE_PAUSED),
             view_word(view, WORD_RELOAD));
}

static void mark_begin(struct html *html, const char *id, const char *class,
                       const char *symbol)
{
    html_put(html,
             "<p id=\"%s\" class=\"mark %s\"><span class=\"sym\" "
             "aria-hidden=\"true\">%s</span> ",
             id, class, symbol);
}

static void write_link(struct html *html, const struct view *view)
{
    const struct source_link *link = &view->overview->link;
    const struct source_look *look = &source_link_looks[link->state];

    mark_begin(html, "link", look->class, look->symbol);
    VIEW_FILL(html, view, look->word, view_when(view, link->since_ms).text);
    html_put(html, "</p>\n");
}

static void write_data(struct html *html, const struct view *view)
{
    const struct source_row *total = &view->overview->total;
    bool silent = total->silence != SOURCE_SILENCE_NONE;

    mark_begin(html, "data", silent || total->newest_ms == 0 ? "none" : "good",
               silent || total->newest_ms == 0 ? "–" : "✔");
    if (total->newest_ms == 0)
        html_text(html, view_word(view, WORD_MARK_NO_DATA));
    else
        VIEW_FILL(html, view, WORD_MARK_DATA, view_when(view, total->newest_ms).text);
    html_put(html, "</p>\n");
}

void freshness_marks(struct html *html, const struct view *view)
{
    html_put(html, "<div class=\"marks\">");
    write_wire(html, view);
    write_link(html, view);
    write_data(html, view);
    html_put(html, "</div>\n");
}

static struct label fact_of(const struct view *view, enum alarm_fact fact)
{
    const struct source_overview *o = view->overview;
    const struct label facts[ALARM_FACTS] = {
        [ALARM_FACT_SINCE] = view_when(view, o->link.since_ms),
        [ALARM_FACT_AS_OF] = number_moment(view->language, o->as_of_ms),
        [ALARM_FACT_LOST] = number_count(view->language, (int64_t)o->lost),
        [ALARM_FACT_CERTIFICATES] =
            number_count(view->language, (int64_t)o->certificates_ending),
    };

    return facts[fact];
}

static void write_alarm(struct html *html, const struct view *view,
                        const struct alarm_look *look)
{
    html_put(html, look->failing ? "<p class=\"halted\" role=\"alert\"><strong>"
                                 : "<p class=\"noticed\"><strong>");
    if (look->part)
        html_put(html, "<a href=\"%s#%s\">", view_path(view, ADDRESS_DEVICES_PAGE).text,
                 look->part);
    VIEW_FILL(html, view, look->what, fact_of(view, look->fact).text);
    html_put(html, look->part ? "</a></strong> %s</p>\n" : "</strong> %s</p>\n",
             view_word(view, look->note));
}

void freshness_alarms(struct html *html, const struct view *view)
{
    html_put(html, "<div id=\"alarms\">");
    for (int i = 0; i < ALARMS; i++) {
        if (alarm_stands(view->alarms, (enum alarm)i))
            write_alarm(html, view, &alarm_looks[i]);
    }
    html_put(html, "</div>\n");
}
