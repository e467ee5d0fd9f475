/* The page on which periods that are over are frozen, so that what was reported never changes. */
#include <stdlib.h>
#include <string.h>

#include "web/form06/report_link.h"
#include "web/form06/report_periods.h"
#include "web/form06/report_standing.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"
#include "web/text/badge.h"

enum { ID_BYTES = 64 };

/* --- the deed ------------------------------------------------------------------------ */

/* `anyway`, `provisional`: what was asked the last time is agreed to (appliance/centre/action.h). */
static json_t *request_freeze(const struct staff_wish *wish)
{
    const char *id = form_get(wish->form, "id");

    if (!*id || strlen(id) >= ID_BYTES)
        return NULL;
    return json_pack("{s:s, s:s, s:b, s:b}", "do", "period_freeze", "id", id, "anyway",
                     *form_get(wish->form, "anyway") != 0, "provisional",
                     *form_get(wish->form, "provisional") != 0);
}

static const struct report_period *find(const struct report_periods *periods,
                                        const char *id)
{
    for (size_t i = 0; i < periods->count; i++) {
        if (strcmp(periods->list[i].id, id) == 0)
            return &periods->list[i];
    }
    return NULL;
}

static void write_days(struct html *html, const struct staff_view *view,
                       const struct report_period *period)
{
    const struct view *v = &view->view;

    VIEW_FILL(html, v, WORD_PERIOD_FROM_TO,
              number_date(v->language, date_start_ms(period->from_day)).text,
              number_date(v->language, date_start_ms(period->to_day)).text);
}

/* By name and days, since an id such as 2026-11 does not say where its period begins. */
static void ask_freeze(struct html *html, const struct staff_view *view,
                       const struct form *form)
{
    struct report_periods periods = {0};
    const char *id = form_get(form, "id");
    const struct report_period *period =
        report_periods_read(view->view.reports, &periods) == 0 ? find(&periods, id) : NULL;

    html_put(html, "<h2>");
    VIEW_FILL(html, &view->view, WORD_FREEZING_ASK,
              period && *period->name ? period->name : id);
    html_put(html, "</h2>");
    if (period) {
        html_put(html, "<p>");
        write_days(html, view, period);
        html_put(html, "</p>");
    }
    html_put(html, "<p>%s</p>", view_word(&view->view, WORD_FREEZING_WHY));
    report_periods_release(&periods);
}

static const struct {
    const char *wants;
    enum word word;
} questions[] = {
    {"anyway", WORD_FREEZING_ANYWAY},
    {"provisional", WORD_FREEZING_PROVISIONAL},
};

enum { QUESTIONS = sizeof questions / sizeof questions[0] };

/* It was not done: why, in words of ours and of whoever looked, and the form that has it done. */
static void write_question(struct html *html, const struct staff_view *view,
                           const json_t *answer)
{
    const char *asks = json_string_value(json_object_get(answer, "asks"));
    const char *wants = json_string_value(json_object_get(answer, "wants"));

    for (int i = 0; i < QUESTIONS; i++) {
        if (strcmp(questions[i].wants, wants) == 0)
            html_put(html, "<p>%s</p>", view_word(&view->view, questions[i].word));
    }
    html_put(html, "<p lang=\"en\">%s</p>", asks);
    staff_draw_form_here(html, view, STAFF_DRAW_FIELDS);
    html_put(html,
             "<input type=\"hidden\" name=\"confirm\" value=\"yes\"><input type=\"hidden\" "
             "name=\"id\" value=\"%s\">",
             json_string_value(json_object_get(answer, "id")));
    for (int i = 0; i < QUESTIONS; i++) {
        if (strcmp(questions[i].wants, wants) == 0 ||
            json_is_true(json_object_get(answer, questions[i].wants)))
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"1\">",
                     questions[i].wants);
    }
    staff_deed_button(html, view, &staff_freezing_freeze, WORD_FREEZING_AS_IT_IS);
    html_put(html, "<a href=\"%s\">%s</a></form>", view_here(&view->view).text,
             view_word(&view->view, WORD_CANCEL));
}

static void tell_freeze(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    if (json_object_get(answer, "asks")) {
        write_question(html, view, answer);
        return;
    }
    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, WORD_FREEZING_DONE,
              json_string_value(json_object_get(answer, "id")));
    html_put(html, "</p>");
}

const struct staff_deed staff_freezing_freeze = {
    .act = "freeze",
    .page = ADDRESS_FREEZING,
    .request = request_freeze,
    .ask = ask_freeze,
    .button = WORD_FREEZING,
    .tell = tell_freeze,
};

/* --- the page ------------------------------------------------------------------------ */

static enum report_standing standing_of(const struct staff_view *view,
                                        const struct report_period *period)
{
    return report_standing_of(period, date_day_at(view->view.overview->as_of_ms));
}

static void write_button(struct html *html, const struct staff_view *view,
                         const struct report_period *period)
{
    staff_draw_form_here(html, view, STAFF_DRAW_FIELDS);
    html_put(html, "<input type=\"hidden\" name=\"id\" value=\"%s\">", period->id);
    staff_deed_button(html, view, &staff_freezing_freeze, WORD_FREEZING);
    html_put(html, "</form>");
}

static void write_period(struct html *html, const struct staff_view *view,
                         const struct report_period *period)
{
    const struct view *v = &view->view;
    enum report_standing standing = standing_of(view, period);
    const struct report_standing_look *look = &report_standing_looks[standing];
    char *query = report_link_period(period);

    html_put(html, "<tr><th scope=\"row\"><a href=\"%s%s\">%s</a></th><td data-l=\"%s\">",
             view_path(v, ADDRESS_REPORT).text, query,
             *period->name ? period->name : period->id, view_word(v, WORD_PERIOD_DAYS));
    write_days(html, view, period);
    html_put(html, "</td><td data-l=\"%s\">", view_word(v, WORD_STATE));
    badge_begin(html, look->class, look->symbol);
    VIEW_FILL(html, v, look->word, number_date(v->language, period->frozen_ms).text);
    badge_end(html);
    html_put(html, "</td><td class=\"how acts\" data-l=\"%s\">",
             view_word(v, WORD_STAFF_ACT));
    if (standing == REPORT_STANDING_OPEN)
        write_button(html, view, period);
    html_put(html, "</td></tr>\n");
    free(query);
}

static bool any_is_over(const struct staff_view *view, const struct report_periods *periods)
{
    bool any = false;

    for (size_t i = 0; i < periods->count && !any; i++)
        any = standing_of(view, &periods->list[i]) >= REPORT_STANDING_OPEN;
    return any;
}

static void write_table(struct html *html, const struct staff_view *view,
                        const struct report_periods *periods)
{
    static const struct plain_table_column columns[] = {{WORD_PERIOD, false},
                                                        {WORD_PERIOD_DAYS, false},
                                                        {WORD_STATE, false},
                                                        {WORD_STAFF_ACT, false}};

    if (!any_is_over(view, periods)) {
        html_put(html, "<p>%s</p>\n", view_word(&view->view, WORD_FREEZING_NONE));
        return;
    }
    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_FREEZING), columns);
    for (size_t i = 0; i < periods->count; i++) {
        if (standing_of(view, &periods->list[i]) >= REPORT_STANDING_OPEN)
            write_period(html, view, &periods->list[i]);
    }
    plain_table_end(html);
}

int staff_freezing_page(const struct staff_view *view, struct body *ret)
{
    struct report_periods periods = {0};
    struct html html;
    int rc = report_periods_read(view->view.reports, &periods);

    if (rc == 0) {
        staff_draw_begin(&html, view, ADDRESS_FREEZING);
        staff_deed_told(&html, view, ADDRESS_FREEZING);
        html_put(&html, "<section class=\"card\"><p>%s</p>\n",
                 view_word(&view->view, WORD_FREEZING_LEAD));
        write_table(&html, view, &periods);
        html_put(&html, "<p><a href=\"%s\">%s</a></p></section>\n",
                 view_path_of(&view->view, ADDRESS_REGISTER, "periods").text,
                 view_word(&view->view, WORD_FREEZING_REGISTER));
        *ret = staff_draw_end(&html, view);
    }
    report_periods_release(&periods);
    return rc;
}

static const struct staff_deed *const deeds[] = {&staff_freezing_freeze, NULL};

const struct staff_form staff_freezing_form = {STAFF_ORDER(deeds)};
