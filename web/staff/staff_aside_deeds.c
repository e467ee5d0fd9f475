/* What can be done with what was set aside: taken in again, or given up. */
#include "web/devices/doubts_section.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"

/* One of an id, or all of a reason. */
static json_t *request_of(const char *action, const struct form *form)
{
    const char *id = form_get(form, "id"), *reason = form_get(form, "reason");
    int64_t number;

    if (*id)
        return *reason || staff_aside_id(id, &number) < 0 || number == 0
                   ? NULL
                   : json_pack("{s:s, s:[I]}", "do", action, "ids", (json_int_t)number);
    return !*reason || !staff_aside_is_reason(reason)
               ? NULL
               : json_pack("{s:s, s:s, s:I}", "do", action, "reason", reason, "after",
                           (json_int_t)0);
}

static json_t *request_replay(const struct staff_wish *wish)
{
    return request_of("quarantine_replay", wish->form);
}

static json_t *request_drop(const struct staff_wish *wish)
{
    return request_of("quarantine_drop", wish->form);
}

static void ask(struct html *html, const struct staff_view *view, const struct form *form,
                const enum word words[static 3])
{
    const char *id = form_get(form, "id"), *reason = form_get(form, "reason");

    html_put(html, "<h2>");
    VIEW_FILL(html, &view->view, words[*id ? 0 : 1],
              *id ? id : doubts_section_reason(view->view.language, reason));
    html_put(html, "</h2><p>%s</p>", view_word(&view->view, words[2]));
}

static void ask_replay(struct html *html, const struct staff_view *view,
                       const struct form *form)
{
    static const enum word words[] = {WORD_CONFIRM_REPLAY_ONE, WORD_CONFIRM_REPLAY_ALL,
                                      WORD_CONFIRM_REPLAY_WHY};

    ask(html, view, form, words);
}

static void ask_drop(struct html *html, const struct staff_view *view,
                     const struct form *form)
{
    static const enum word words[] = {WORD_CONFIRM_DROP_ONE, WORD_CONFIRM_DROP_ALL,
                                      WORD_CONFIRM_DROP_WHY};

    ask(html, view, form, words);
}

static uint64_t sum(const json_t *answer, const char *const *names)
{
    uint64_t sum = 0;

    for (; *names; names++)
        sum += (uint64_t)json_integer_value(json_object_get(answer, *names));
    return sum;
}

static void tell(struct html *html, const struct staff_view *view, const json_t *answer,
                 enum word word)
{
    static const char *const done[] = {"replayed", "known", "dropped", NULL};
    static const char *const again[] = {"refused", "unplaced", NULL};
    uint64_t did = sum(answer, done), left = sum(answer, again);

    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, did == 0 && left == 0 ? WORD_TOLD_NOTHING : word,
              staff_draw_count(view, did).text, staff_draw_count(view, left).text);
    html_put(html, "</p>");
}

static void tell_replay(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    tell(html, view, answer, WORD_TOLD_REPLAY);
}

static void tell_drop(struct html *html, const struct staff_view *view,
                      const json_t *answer)
{
    tell(html, view, answer, WORD_TOLD_DROP);
}

const struct staff_deed staff_aside_replay = {
    .act = "replay",
    .page = ADDRESS_ASIDE,
    .request = request_replay,
    .ask = ask_replay,
    .button = WORD_REPLAY,
    .tell = tell_replay,
};

const struct staff_deed staff_aside_drop = {
    .act = "drop",
    .page = ADDRESS_ASIDE,
    .request = request_drop,
    .ask = ask_drop,
    .button = WORD_DROP,
    .danger = true,
    .tell = tell_drop,
};

static const struct staff_deed *const deeds[] = {
    &staff_aside_replay, &staff_aside_drop, &staff_held_accept, &staff_held_drop, NULL};

const struct staff_form staff_aside_form = {STAFF_ORDER(deeds)};
