/* What gateways hold back, on the page of what was set aside. */
#include <inttypes.h>

#include "web/devices/held_section.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"

static const enum word states[SOURCE_HELD_STATES] = {
    [SOURCE_HELD_STATE_OPEN] = WORDS,
    [SOURCE_HELD_STATE_ACCEPTED] = WORD_HELD_IS_ACCEPTED,
    [SOURCE_HELD_STATE_DROPPED] = WORD_HELD_IS_DROPPED,
    [SOURCE_HELD_STATE_VOIDED] = WORD_HELD_IS_VOIDED,
};

static void write_id(struct html *html, int64_t id)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, id);
    html_put(html, "<input type=\"hidden\" name=\"id\" value=\"%s\">", text);
}

/* What may become of it still. */
static void write_buttons(struct html *html, const struct staff_view *view,
                          const struct source_held *held)
{
    const struct view *v = &view->view;

    html_put(html, "<td class=\"how acts\" data-l=\"%s\">", view_word(v, WORD_STAFF_ACT));
    if (held->state != SOURCE_HELD_STATE_VOIDED) {
        staff_draw_form(html, view, ADDRESS_ASIDE);
        write_id(html, held->id);
        if (held->state != SOURCE_HELD_STATE_ACCEPTED)
            html_put(html, "<button name=\"act\" value=\"%s\">%s</button> ",
                     staff_acts[SOURCE_HELD_ACCEPT], view_word(v, WORD_HELD_ACCEPT));
        if (held->state != SOURCE_HELD_STATE_DROPPED)
            html_put(html, "<button name=\"act\" value=\"%s\" class=\"danger\">%s</button>",
                     staff_acts[SOURCE_HELD_DROP], view_word(v, WORD_HELD_DROP));
        html_put(html, "</form>");
    }
    html_put(html, "</td></tr>\n");
}

static void write_decision(struct html *html, const struct staff_view *view,
                           const struct source_held *held)
{
    const struct view *v = &view->view;

    html_put(html, "<td class=\"how\" data-l=\"%s\">%s", view_word(v, WORD_HELD_BY),
             view_word(v, states[held->state]));
    if (*held->by)
        html_put(html, " · %s · %s", held->by, plain_table_when(v, held->decided_ms).text);
    html_put(html, "</td>");
}

static void write_undecided(struct html *html, const struct staff_view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},    {WORD_HELD_WHY, false},      {WORD_HELD_AS, false},
        {WORD_HELD_AT, false},   {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
        {WORD_STAFF_ACT, false},
    };
    const struct source_overview *o = view->view.overview;

    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_HELD), columns);
    for (size_t i = 0; i < o->held_count; i++) {
        held_section_row(html, &view->view, &o->held[i]);
        write_buttons(html, view, &o->held[i]);
    }
    plain_table_end(html);
    if (o->held_open <= o->held_count)
        return;
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, &view->view, WORD_MORE_ROWS,
              staff_draw_count(view, o->held_open - o->held_count).text);
    html_put(html, "</p>\n");
}

static void write_decided(struct html *html, const struct staff_view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_DEVICE, false},  {WORD_HELD_WHY, false},      {WORD_HELD_AS, false},
        {WORD_HELD_AT, false}, {WORD_READING_BEFORE, true}, {WORD_READING_AFTER, true},
        {WORD_HELD_BY, false}, {WORD_STAFF_ACT, false},
    };
    const struct source_overview *o = view->view.overview;

    html_put(html, "<details id=\"decided\"><summary>%s</summary>\n",
             view_word(&view->view, WORD_HELD_DECIDED));
    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_HELD_DECIDED),
                      columns);
    for (size_t i = 0; i < o->decided_count; i++) {
        held_section_row(html, &view->view, &o->decided[i]);
        write_decision(html, view, &o->decided[i]);
        write_buttons(html, view, &o->decided[i]);
    }
    plain_table_end(html);
    html_put(html, "</details>\n");
}

void staff_held_write(struct html *html, const struct staff_view *view)
{
    const struct source_overview *o = view->view.overview;

    if (o->held_open == 0 && o->decided_count == 0)
        return;
    html_put(html,
             "<section class=\"card\" aria-labelledby=\"held-h\"><h2 id=\"held-h\">%s</h2>"
             "<p>%s</p>\n",
             view_word(&view->view, WORD_HELD),
             view_word(&view->view, o->held_open ? WORD_HELD_NOTE : WORD_HELD_NOTHING));
    if (o->held_open > 0)
        write_undecided(html, view);
    if (o->decided_count > 0)
        write_decided(html, view);
    html_put(html, "</section>\n");
}

/* --- the question --------------------------------------------------------------------- */

static const struct source_held *find(const struct source_held *list, size_t count,
                                      int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].id == id)
            return &list[i];
    }
    return NULL;
}

/* What it is about, unless the page shows it no more. */
static void describe(struct html *html, const struct staff_view *view, int64_t id)
{
    const struct source_overview *o = view->view.overview;
    const struct source_held *held = find(o->held, o->held_count, id);

    if (!held)
        held = find(o->decided, o->decided_count, id);
    if (!held)
        return;
    html_put(html, "<p><b>");
    held_section_as(html, &view->view, held);
    html_put(html, "</b> · %s · %s · %s</p>", held->unit_vi,
             number_counter(view->view.language, held->counter).text,
             plain_table_when(&view->view, held->at_ms).text);
}

struct body staff_held_confirm(const struct staff_view *view,
                               const struct source_order *order)
{
    const struct view *v = &view->view;
    bool accept = order->act == SOURCE_HELD_ACCEPT;
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_ASIDE);
    html_put(&html, "<section class=\"card\"><h2>%s</h2>",
             view_word(v, accept ? WORD_CONFIRM_HELD_ACCEPT : WORD_CONFIRM_HELD_DROP));
    describe(&html, view, order->id);
    html_put(
        &html, "<p>%s</p>",
        view_word(v, accept ? WORD_CONFIRM_HELD_ACCEPT_WHY : WORD_CONFIRM_HELD_DROP_WHY));
    staff_draw_form(&html, view, ADDRESS_ASIDE);
    write_id(&html, order->id);
    html_put(&html,
             "<input type=\"hidden\" name=\"act\" value=\"%s\"><button class=\"%s\" "
             "name=\"confirm\" value=\"yes\">%s</button> <a href=\"%s\">%s</a></form>"
             "</section>\n",
             staff_acts[order->act], accept ? "main" : "danger",
             view_word(v, accept ? WORD_HELD_ACCEPT : WORD_HELD_DROP),
             view_path(v, ADDRESS_ASIDE).text, view_word(v, WORD_CANCEL));
    return staff_draw_end(&html, view);
}
