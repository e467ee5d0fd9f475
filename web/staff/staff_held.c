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
            staff_deed_button(html, view, &staff_held_accept, WORD_HELD_ACCEPT);
        if (held->state != SOURCE_HELD_STATE_DROPPED)
            staff_deed_button(html, view, &staff_held_drop, WORD_HELD_DROP);
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

/* --- deeds --------------------------------------------------------------------------- */

static json_t *request_of(const char *action, const struct form *form)
{
    int64_t id;

    if (staff_aside_id(form_get(form, "id"), &id) < 0 || id == 0 ||
        *form_get(form, "reason"))
        return NULL;
    return json_pack("{s:s, s:I}", "do", action, "id", (json_int_t)id);
}

static json_t *request_accept(const struct staff_wish *wish)
{
    return request_of("held_accept", wish->form);
}

static json_t *request_drop(const struct staff_wish *wish)
{
    return request_of("held_drop", wish->form);
}

static void ask(struct html *html, const struct staff_view *view, const struct form *form,
                enum word head, enum word why)
{
    int64_t id = 0;

    (void)staff_aside_id(form_get(form, "id"), &id);
    html_put(html, "<h2>%s</h2>", view_word(&view->view, head));
    describe(html, view, id);
    html_put(html, "<p>%s</p>", view_word(&view->view, why));
}

static void ask_accept(struct html *html, const struct staff_view *view,
                       const struct form *form)
{
    ask(html, view, form, WORD_CONFIRM_HELD_ACCEPT, WORD_CONFIRM_HELD_ACCEPT_WHY);
}

static void ask_drop(struct html *html, const struct staff_view *view,
                     const struct form *form)
{
    ask(html, view, form, WORD_CONFIRM_HELD_DROP, WORD_CONFIRM_HELD_DROP_WHY);
}

static void tell(struct html *html, const struct staff_view *view, const json_t *answer,
                 enum word word)
{
    json_int_t done = json_integer_value(json_object_get(answer, "done")),
               again = json_integer_value(json_object_get(answer, "again"));

    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, word, staff_draw_count(view, (uint64_t)done).text,
              staff_draw_count(view, (uint64_t)again).text);
    html_put(html, "</p>");
}

static void tell_accept(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    tell(html, view, answer, WORD_TOLD_HELD_ACCEPT);
}

static void tell_drop(struct html *html, const struct staff_view *view,
                      const json_t *answer)
{
    tell(html, view, answer, WORD_TOLD_HELD_DROP);
}

const struct staff_deed staff_held_accept = {
    .act = "held_accept",
    .page = ADDRESS_ASIDE,
    .request = request_accept,
    .ask = ask_accept,
    .button = WORD_HELD_ACCEPT,
    .tell = tell_accept,
};

const struct staff_deed staff_held_drop = {
    .act = "held_drop",
    .page = ADDRESS_ASIDE,
    .request = request_drop,
    .ask = ask_drop,
    .button = WORD_HELD_DROP,
    .danger = true,
    .tell = tell_drop,
};
