/* The first page behind the login: what is due, what waits, and what was refused. */
#include "appliance/report/worklist.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "web/devices/devices_section.h"
#include "web/staff/staff_page.h"
#include "web/staff/staff_role.h"

/* WORDS: the title of the fault that is counted. */
static const enum word tally_words[TALLY_KINDS] = {
    [TALLY_ADDRESS_FULL] = WORD_TALLY_ADDRESS_FULL,
    [TALLY_CROWDED] = WORD_TALLY_CROWDED,
    [TALLY_SLOW] = WORD_TALLY_SLOW,
    [TALLY_UNREADABLE] = WORD_TALLY_UNREADABLE,
    [TALLY_LOGIN] = WORDS,
    [TALLY_WRONG] = WORD_TALLY_WRONG,
    [TALLY_LOCKED] = WORD_TALLY_LOCKED,
    [TALLY_STALE_SESSION] = WORD_TALLY_STALE,
};

static void refusal(struct html *html, const struct staff_view *view, enum word word,
                    uint64_t value)
{
    if (value > 0)
        html_put(html, "<li>%s: <b>%s</b></li>", view_word(&view->view, word),
                 staff_draw_count(view, value).text);
}

static void refusals(struct html *html, const struct staff_view *view)
{
    uint64_t sum = 0;

    html_put(html, "<section class=\"card\"><h2>%s</h2>",
             view_word(&view->view, WORD_REFUSALS));
    for (int i = 0; i < TALLY_KINDS; i++)
        sum += tally_words[i] == WORDS ? 0 : view->tally->kinds[i];
    for (int i = 0; i < FAULTS; i++)
        sum += view->tally->faults[i];
    if (sum == 0) {
        html_put(html, "<p>%s</p></section>\n", view_word(&view->view, WORD_REFUSALS_NONE));
        return;
    }
    html_put(html, "<p>%s</p><ul class=\"reasons\">",
             view_word(&view->view, WORD_REFUSALS_NOTE));
    for (int i = 0; i < TALLY_KINDS; i++) {
        if (tally_words[i] != WORDS)
            refusal(html, view, tally_words[i], view->tally->kinds[i]);
    }
    for (int i = 1; i < FAULTS; i++)
        refusal(html, view, fault_counted((enum fault_kind)i), view->tally->faults[i]);
    html_put(html, "</ul></section>\n");
}

/* Only of what the role may see. */
static void task(struct html *html, const struct staff_view *view, bool good,
                 enum address address, enum word word, const char *const args[static 2])
{
    if (!staff_role_may(view->session, address))
        return;
    html_put(html,
             "<li class=\"%s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> "
             "<a href=\"%s\">",
             good ? "good" : "warn", good ? "✔" : "▲",
             view_path(&view->view, address).text);
    html_fill(html, view_word(&view->view, word), args, 2);
    html_put(html, "</a></li>");
}

/* --- dossiers ------------------------------------------------------------------------ */

static const struct {
    enum worklist_kind kind;
    int days;
    enum word some, none;
} duties[] = {
    {WORKLIST_DUE_SOON, 0, WORD_DUTY_TODAY, WORD_DUTY_TODAY_NONE},
    {WORKLIST_OVERDUE, 0, WORD_DUTY_OVERDUE, WORD_DUTY_OVERDUE_NONE},
    {WORKLIST_DUE_SOON, WORKLIST_DAYS, WORD_DUTY_SOON, WORD_DUTY_SOON_NONE},
};

enum { DUTIES = sizeof duties / sizeof duties[0] };

/* How many of one list there are that who is logged in may see. 0 or what the list says. */
static int count_duty(const struct staff_view *view, int duty, size_t *ret)
{
    const struct worklist_question question = {
        .kind = duties[duty].kind,
        .day = date_day_at(clock_wall_ms()),
        .days = duties[duty].days,
        .within = staff_role_units(view->session),
        .most = 1,
    };
    struct worklist list = {0};
    const char *unknown;
    int rc = view->staff->list(view->staff->owner, &question, &list, &unknown);

    *ret = list.total;
    worklist_release(&list);
    return rc;
}

static void write_duty(struct html *html, const struct staff_view *view, int duty,
                       size_t count)
{
    bool good = count == 0;

    html_put(html,
             "<li class=\"%s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> "
             "<a href=\"%s?list=%s",
             good ? "good" : "warn", good ? "✔" : "▲",
             view_path(&view->view, ADDRESS_WORKLIST).text,
             worklist_names[duties[duty].kind]);
    if (duties[duty].kind == WORKLIST_DUE_SOON)
        html_put(html, "&amp;days=%d", duties[duty].days);
    html_put(html, "\">");
    VIEW_FILL(html, &view->view, good ? duties[duty].none : duties[duty].some,
              staff_draw_count(view, count).text);
    html_put(html, "</a></li>");
}

/* What an office asks in the morning. A list that cannot be read now says why itself, not here. */
static void write_duties(struct html *html, const struct staff_view *view)
{
    html_put(html, "<section class=\"card\"><ul class=\"state\">");
    for (int duty = 0; duty < DUTIES; duty++) {
        size_t count;

        if (count_duty(view, duty, &count) == 0)
            write_duty(html, view, duty, count);
    }
    html_put(html, "</ul></section>\n");
}

/* --- the page ------------------------------------------------------------------------ */

int staff_page_home(const struct staff_view *view, struct body *ret)
{
    const struct source_overview *o = view->view.overview;
    struct label aside = staff_draw_count(view, o->quarantined),
                 held = staff_draw_count(view, o->held_open),
                 all = staff_draw_count(view, o->gateway_count);
    struct label lost;
    size_t lost_count = 0;
    struct html html;

    for (size_t i = 0; i < o->gateway_count; i++)
        lost_count += o->gateways[i].state != SOURCE_GATEWAY_READY;
    lost = staff_draw_count(view, lost_count);
    staff_draw_begin(&html, view, ADDRESS_STAFF);
    write_duties(&html, view);
    html_put(&html, "<section class=\"card\"><ul class=\"state\">");
    task(&html, view, o->quarantined == 0, ADDRESS_ASIDE,
         o->quarantined ? WORD_ASIDE_WAITING : WORD_STAFF_NOTHING,
         (const char *const[]){aside.text, ""});
    if (o->held_open > 0)
        task(&html, view, false, ADDRESS_ASIDE, WORD_HELD_WAITING,
             (const char *const[]){held.text, ""});
    if (o->gateway_count == 0)
        task(&html, view, false, ADDRESS_GATEWAYS, WORD_NO_GATEWAYS,
             (const char *const[]){"", ""});
    else if (lost_count > 0)
        task(&html, view, false, ADDRESS_GATEWAYS, WORD_GATEWAYS_LOST,
             (const char *const[]){lost.text, all.text});
    else
        task(&html, view, true, ADDRESS_GATEWAYS, WORD_GATEWAYS_GOOD,
             (const char *const[]){all.text, ""});
    devices_section_tasks(&html, &view->view,
                          view_path(&view->view, ADDRESS_DEVICES_PAGE).text);
    if (view->stranger)
        html_put(
            &html,
            "<li class=\"warn\"><span class=\"sym\" aria-hidden=\"true\">▲</span> %s</li>",
            view_word(&view->view, WORD_STAFF_PROXY));
    html_put(&html, "</ul></section>\n");
    refusals(&html, view);
    *ret = staff_draw_end(&html, view);
    return 0;
}
