#include "web/staff/staff_page.h"

/* --- login --------------------------------------------------------------------------- */

struct body staff_page_login(const struct staff_view *view, enum word why, int wait_s)
{
    const struct view *v = &view->view;
    struct html html;

    staff_draw_begin(&html, view, STAFF_PAGE_LOGIN);
    html_put(&html, "<section class=\"card login\"><p>%s</p>\n",
             view_word(v, WORD_LOGIN_LEAD));
    if (why != WORDS) {
        html_put(&html, "<p class=\"alert\" role=\"alert\">");
        VIEW_FILL(&html, v, why, staff_draw_count(view, (uint64_t)wait_s).text);
        html_put(&html, "</p>\n");
    }
    html_put(
        &html,
        "<form method=\"post\" action=\"%s\"><p><label for=\"name\">%s</label>"
        "<input id=\"name\" name=\"name\" autocomplete=\"username\" "
        "autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"%d\" required></p>"
        "<p><label for=\"password\">%s</label><input id=\"password\" "
        "name=\"password\" type=\"password\" autocomplete=\"current-password\" "
        "maxlength=\"%d\" required></p><p><button class=\"main\">%s</button></p></form>"
        "<p class=\"note\">%s</p></section>\n",
        staff_draw_path(view, STAFF_PAGE_LOGIN), view_word(v, WORD_LOGIN_NAME),
        ACCOUNT_NAME_BYTES - 1, view_word(v, WORD_LOGIN_PASSWORD),
        ACCOUNT_PASSWORD_BYTES - 1, view_word(v, WORD_LOGIN),
        view_word(v, WORD_LOGIN_HELP));
    return staff_draw_end(&html, view);
}

/* --- home ---------------------------------------------------------------------------- */

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
        refusal(html, view, fault_title((enum fault_kind)i), view->tally->faults[i]);
    html_put(html, "</ul></section>\n");
}

static void task(struct html *html, const struct staff_view *view, bool good,
                 enum staff_page page, enum word word, const char *const args[static 2])
{
    html_put(html,
             "<li class=\"%s\"><span class=\"sym\" aria-hidden=\"true\">%s</span> "
             "<a href=\"%s\">",
             good ? "good" : "warn", good ? "✔" : "▲", staff_draw_path(view, page));
    html_fill(html, view_word(&view->view, word), args, 2);
    html_put(html, "</a></li>");
}

struct body staff_page_home(const struct staff_view *view)
{
    const struct source_overview *o = view->view.overview;
    struct label aside = staff_draw_count(view, o->quarantined),
                 all = staff_draw_count(view, o->gateway_count);
    struct label lost;
    size_t lost_count = 0;
    struct html html;

    for (size_t i = 0; i < o->gateway_count; i++)
        lost_count += !o->gateways[i].ready;
    lost = staff_draw_count(view, lost_count);
    staff_draw_begin(&html, view, STAFF_PAGE_HOME);
    html_put(&html, "<section class=\"card\"><ul class=\"state\">");
    task(&html, view, o->quarantined == 0, STAFF_PAGE_QUARANTINE,
         o->quarantined ? WORD_ASIDE_WAITING : WORD_STAFF_NOTHING,
         (const char *const[]){aside.text, ""});
    if (o->gateway_count == 0)
        task(&html, view, false, STAFF_PAGE_GATEWAYS, WORD_NO_GATEWAYS,
             (const char *const[]){"", ""});
    else if (lost_count > 0)
        task(&html, view, false, STAFF_PAGE_GATEWAYS, WORD_GATEWAYS_LOST,
             (const char *const[]){lost.text, all.text});
    else
        task(&html, view, true, STAFF_PAGE_GATEWAYS, WORD_GATEWAYS_GOOD,
             (const char *const[]){all.text, ""});
    html_put(&html, "</ul></section>\n");
    refusals(&html, view);
    return staff_draw_end(&html, view);
}

/* --- gateways ------------------------------------------------------------------------ */

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

    html_put(
        html,
        "<tr><th scope=\"row\">%s</th><td data-l=\"%s\"><span class=\"rate %s\"><span "
        "class=\"sym\" aria-hidden=\"true\">%s</span> %s</span></td><td data-l=\"%s\">",
        gateway->name, view_word(v, WORD_STATE), gateway->ready ? "good" : "bad",
        gateway->ready ? "✔" : "✖",
        view_word(v, gateway->ready ? WORD_GATEWAY_READY : WORD_GATEWAY_LOST),
        view_word(v, WORD_SAID));
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
    number_cell(html, view, WORD_PRODUCED, gateway->produced);
    number_cell(html, view, WORD_COMMITTED, gateway->stored);
    number_cell(html, view, WORD_DUPLICATES, gateway->duplicates);
    number_cell(html, view, WORD_QUARANTINED, gateway->quarantined);
    number_cell(html, view, WORD_EARLY_ARRIVALS, gateway->early);
    number_cell(html, view, WORD_LOST, gateway->lost);
    html_put(html, "</tr>\n");
}

struct body staff_page_gateways(const struct staff_view *view)
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

    staff_draw_begin(&html, view, STAFF_PAGE_GATEWAYS);
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
    return staff_draw_end(&html, view);
}
