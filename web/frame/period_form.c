#include "web/frame/period_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/report.h"
#include "mqtt/base/memory.h"
#include "web/frame/late_notice.h"
#include "web/text/filters.h"
#include "web/text/period_text.h"

enum {
    MONTHS = 12,     /* before the running one */
    YEARS = 2,       /* with the running one */
    REGISTERED = 24, /* the latest */
};

struct offering {
    struct html *html;
    const struct view *view;
    const char *chosen; /* "": the running month, or days */
    bool told;          /* it was among them */
    int left;           /* may still be offered */
    enum word
        group; /* of what is offered next, not yet written; WORDS: it is, or none is */
    char (*registered)[SOURCE_PERIOD_BYTES]; /* owned: each id of the register */
    size_t count, room;
};

/* --- options ------------------------------------------------------------------------- */

static void offer(struct offering *offering, const char *id, const char *name)
{
    bool here = strcmp(id, offering->chosen) == 0 && !offering->told;

    if (offering->group != WORDS)
        html_put(offering->html, "<optgroup label=\"%s\">",
                 view_word(offering->view, offering->group));
    offering->group = WORDS;
    filters_option(offering->html, id, name, here);
    offering->told = offering->told || here;
}

/* An id of the register means its period: that of the calendar is had by its days alone. */
static void offer_calendar(struct offering *offering, const char *id, const char *name)
{
    for (size_t i = 0; i < offering->count; i++) {
        if (strcmp(offering->registered[i], id) == 0)
            return;
    }
    offer(offering, id, name);
}

static void begin_group(struct offering *offering, enum word label)
{
    offering->group = label;
}

/* Of none that was empty. */
static void end_group(struct offering *offering)
{
    if (offering->group == WORDS)
        html_put(offering->html, "</optgroup>");
    offering->group = WORDS;
}

static int32_t first_day(int month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

static void offer_months(struct offering *offering, int now)
{
    begin_group(offering, WORD_PERIOD_MONTHS);
    for (int back = 1; back <= MONTHS; back++) {
        char id[DATE_MONTH_BYTES];

        offer_calendar(
            offering, date_month_format(now - back, id),
            number_month_first(offering->view->language, first_day(now - back)).text);
    }
    end_group(offering);
}

/* A part of a year by the letter of its id; nothing of one that lies ahead. */
static void offer_part(struct offering *offering, int now, int year,
                       enum source_period_kind kind, int part)
{
    static const int months[] = {1, 3, 6, 12};
    struct source_period period = {.kind = kind};

    period.from_day = first_day(year * 12 + part * months[kind]);
    if (year * 12 + part * months[kind] > now)
        return;
    if (kind == SOURCE_PERIOD_YEAR)
        (void)snprintf(period.id, sizeof period.id, "%d", year);
    else
        (void)snprintf(period.id, sizeof period.id, "%d-%c%d", year,
                       kind == SOURCE_PERIOD_HALF ? 'H' : 'Q', part + 1);
    offer_calendar(offering, period.id,
                   period_text_first(offering->view->language, &period).text);
}

static void offer_parts(struct offering *offering, int now)
{
    begin_group(offering, WORD_PERIOD_LONGER);
    for (int year = now / 12; year > now / 12 - YEARS; year--) {
        offer_part(offering, now, year, SOURCE_PERIOD_YEAR, 0);
        for (int half = 1; half >= 0; half--)
            offer_part(offering, now, year, SOURCE_PERIOD_HALF, half);
        for (int quarter = 3; quarter >= 0; quarter--)
            offer_part(offering, now, year, SOURCE_PERIOD_QUARTER, quarter);
    }
    end_group(offering);
}

static void remember(struct offering *offering, const char *id)
{
    offering->registered = memory_grow(offering->registered, offering->count,
                                       &offering->room, sizeof *offering->registered);
    (void)snprintf(offering->registered[offering->count++], SOURCE_PERIOD_BYTES, "%s", id);
}

/* The latest come first; of those that lie ahead nothing can be told. */
static int offer_registered(void *listener, const struct report_period *period)
{
    struct offering *offering = listener;
    int32_t today = date_day_at(offering->view->overview->as_of_ms);
    struct source_period one = {.kind = SOURCE_PERIOD_REGISTERED,
                                .from_day = period->from_day,
                                .to_day = period->to_day};

    remember(offering, period->id);
    if (period->from_day > today || offering->left == 0)
        return 0;
    offering->left--;
    (void)snprintf(one.name, sizeof one.name, "%s",
                   *period->name ? period->name : period->id);
    offer(offering, period->id, period_text_first(offering->view->language, &one).text);
    return 0;
}

static void offer_register(struct offering *offering)
{
    const struct source_reports *reports = offering->view->reports;

    if (!reports)
        return;
    begin_group(offering, WORD_PERIOD_REGISTERED);
    (void)reports->periods(reports->owner, offer_registered, offering);
    end_group(offering);
}

/* One that is older than all of them. */
static void offer_chosen(struct offering *offering)
{
    const struct source_period *period = &offering->view->overview->period;

    if (*offering->chosen && !offering->told)
        offer(offering, period->id,
              period_text_first(offering->view->language, period).text);
}

static void write_choice(struct html *html, const struct view *view)
{
    const struct source_period *period = &view->overview->period;
    struct date today = date_of(date_day_at(view->overview->as_of_ms));
    int now = today.year * 12 + today.month - 1;
    struct offering offering = {.html = html,
                                .view = view,
                                .chosen = view->period ? period->id : "",
                                .left = REGISTERED,
                                .group = WORDS};

    filters_begin(html, view, "ky", WORD_PERIOD_CHOICE);
    filters_option(html, "", period_text_running(view).text, !view->period);
    offer_register(&offering);
    offer_months(&offering, now);
    offer_parts(&offering, now);
    offer_chosen(&offering);
    filters_end(html);
    free(offering.registered);
}

/* --- forms --------------------------------------------------------------------------- */

/* What was asked beside the period, and which of several pages, stays. */
static void begin_form(struct html *html, const struct view *view,
                       const struct query_list *takes)
{
    html_put(html, "<form class=\"filters\" method=\"get\" action=\"%s\">",
             view_here(view).text);
    for (int i = 0; i < takes->count; i++) {
        static const char *const other[] = {"ky", "tu", "den", "trang"};
        const char *name = takes->parameters[i].name, *value = view->asked.values[i];
        bool kept = value && *value;

        for (size_t j = 0; kept && j < sizeof other / sizeof other[0]; j++)
            kept = strcmp(name, other[j]) != 0;
        if (kept)
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", name, value);
    }
}

static void end_form(struct html *html, const struct view *view)
{
    html_put(html, "<p><button type=\"submit\">%s</button></p></form>\n",
             view_word(view, WORD_PERIOD_CHANGE));
}

static void write_days(struct html *html, const struct view *view,
                       const struct query_list *takes)
{
    const struct source_period *period = &view->overview->period;

    html_put(html,
             period->kind == SOURCE_PERIOD_DAYS
                 ? "<details class=\"days\" open><summary>%s</summary>"
                 : "<details class=\"days\"><summary>%s</summary>",
             view_word(view, WORD_PERIOD_OTHER_DAYS));
    begin_form(html, view, takes);
    filters_day(html, view, "tu", WORD_LIST_FROM, period->from_day, true);
    filters_day(html, view, "den", WORD_LIST_TO, period->to_day, true);
    end_form(html, view);
    html_put(html, "</details>");
}

void period_form_write(struct html *html, const struct view *view,
                       const struct query_list *takes)
{
    const struct source_period *period = &view->overview->period;

    html_put(html, "<div class=\"period\">");
    begin_form(html, view, takes);
    write_choice(html, view);
    end_form(html, view);
    write_days(html, view, takes);
    html_put(html, "<p class=\"standing\">");
    period_text_state(html, view, period);
    html_put(html, "</p>");
    if (source_is_over(view->overview)) {
        html_put(html, "<p class=\"note\">");
        VIEW_FILL(html, view, WORD_PERIOD_OVER,
                  number_date(view->language, date_start_ms(period->to_day)).text);
        html_put(html, "</p>");
    }
    html_put(html, "</div>\n");
    late_notice_write(html, view);
}
