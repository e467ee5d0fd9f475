/* The page of what was set aside, and why. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "web/devices/doubts_section.h"
#include "web/staff/staff_page.h"

enum { ID_BYTES = 24 };

struct listing {
    struct html *html;
    const struct staff_view *view;
    int count;
    int64_t last; /* id of the newest one listed */
};

static const char *id_text(int64_t id, char ret[static ID_BYTES])
{
    (void)snprintf(ret, ID_BYTES, "%" PRId64, id);
    return ret;
}

/* --- what is asked for --------------------------------------------------------------- */

int staff_aside_id(const char *text, int64_t *ret)
{
    enum { DIGITS = 18 };
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > DIGITS || text[digits])
        return -EINVAL;
    *ret = strtoll(text, NULL, 10);
    return 0;
}

bool staff_aside_is_reason(const char *text)
{
    enum { REASON_BYTES = 32 };

    return strlen(text) < REASON_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz_") == strlen(text);
}

static bool is_id(const char *text)
{
    int64_t id;

    return staff_aside_id(text, &id) == 0;
}

enum parameter { REASON, AFTER, PARAMETERS };

static const struct query_parameter parameters[PARAMETERS] = {
    [REASON] = {"reason", "[a-z_]", staff_aside_is_reason},
    [AFTER] = {"after", "0-9", is_id},
};

const struct query_list staff_aside_takes = {"reason, after", false, PARAMETERS,
                                             parameters};

static struct source_aside_question question_of(const struct staff_view *view)
{
    const char *const *values = view->view.asked.values;
    struct source_aside_question question = {.reason = values[REASON] ? values[REASON] : "",
                                             .limit = STAFF_PAGE_ROWS};

    if (values[AFTER])
        (void)staff_aside_id(values[AFTER], &question.after);
    return question;
}

/* --- payloads ------------------------------------------------------------------------ */

/* Letters print; controls, direction marks, unassigned ones and broken UTF-8 do not. */
static void write_plainly(struct html *html, const void *text, size_t left)
{
    for (const uint8_t *bytes = text; left > 0;) {
        char shown[8] = "";
        ucs4_t letter;
        int length = u8_mbtoucr(&letter, bytes, left);

        if (length <= 0 ||
            uc_is_general_category_withtable(
                letter, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp)) {
            length = 1;
            (void)snprintf(shown, sizeof shown, "\\x%02x", *bytes);
        } else {
            memcpy(shown, bytes, (size_t)length);
        }
        html_text(html, shown);
        bytes += length;
        left -= (size_t)length;
    }
}

static void write_payload(struct html *html, const struct staff_view *view,
                          const struct source_aside *aside)
{
    size_t shown = aside->payload_bytes < STAFF_PAGE_PAYLOAD_BYTES
                       ? aside->payload_bytes
                       : STAFF_PAGE_PAYLOAD_BYTES;

    html_put(html, "<pre tabindex=\"0\" dir=\"ltr\">");
    write_plainly(html, aside->payload, shown);
    html_put(html, "</pre>\n");
    if (shown == aside->payload_bytes)
        return;
    html_put(html, "<p class=\"note\">");
    VIEW_FILL(html, &view->view, WORD_ASIDE_CUT,
              staff_draw_count(view, aside->payload_bytes - shown).text);
    html_put(html, "</p>\n");
}

/* --- one entry ----------------------------------------------------------------------- */

/* What the buttons of a form are for: one entry or all of a reason. */
struct choice {
    const char *name, *value; /* of the form's field */
    enum word replay, drop;   /* WORDS: that cannot be done */
};

static void write_buttons(struct html *html, const struct staff_view *view,
                          const struct choice *choice)
{
    staff_draw_form(html, view, ADDRESS_ASIDE);
    html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", choice->name,
             choice->value);
    if (choice->replay != WORDS)
        staff_deed_button(html, view, &staff_aside_replay, choice->replay);
    staff_deed_button(html, view, &staff_aside_drop, choice->drop);
    html_put(html, "</form>");
}

static void term(struct html *html, const struct staff_view *view, enum word word)
{
    html_put(html, "<dt>%s</dt><dd>", view_word(&view->view, word));
}

static void write_facts(struct html *html, const struct staff_view *view,
                        const struct source_aside *aside)
{
    html_put(html, "<dl class=\"facts\">");
    term(html, view, WORD_STAFF_REASON);
    html_put(html, "%s</dd>", doubts_section_reason(view->view.language, aside->reason));
    if (*aside->detail) {
        term(html, view, WORD_ASIDE_DETAIL);
        write_plainly(html, aside->detail, strlen(aside->detail));
        html_put(html, "</dd>");
    }
    term(html, view, WORD_GATEWAY);
    html_put(html, "%s</dd>", aside->gateway);
    term(html, view, WORD_ASIDE_PLACE);
    html_put(html, "%s</dd>",
             aside->seq ? staff_draw_count(view, aside->seq).text
                        : view_word(&view->view, WORD_ASIDE_NO_PLACE));
    term(html, view, WORD_ASIDE_FIRST);
    staff_draw_time(html, view, aside->first_ms);
    html_put(html, "</dd>");
    if (aside->times > 1) {
        term(html, view, WORD_ASIDE_LAST);
        staff_draw_time(html, view, aside->last_ms);
        html_put(html, "</dd>");
        term(html, view, WORD_ASIDE_TIMES);
        html_put(html, "%s</dd>", staff_draw_count(view, aside->times).text);
    }
    html_put(html, "</dl>\n");
}

/* A listener of source_staff.each_aside. */
static int write_aside(void *listener, const struct source_aside *aside)
{
    struct listing *listing = listener;
    struct html *html = listing->html;
    const struct staff_view *view = listing->view;
    char id[ID_BYTES];

    listing->count++;
    listing->last = aside->id;
    html_put(html,
             "<section class=\"card aside\" aria-labelledby=\"aside-%s\"><h2 "
             "id=\"aside-%s\">",
             id_text(aside->id, id), id);
    VIEW_FILL(html, &view->view, WORD_ASIDE_NUMBER, id);
    html_put(html, "</h2>\n");
    write_facts(html, view, aside);
    html_put(html, "<details id=\"payload-%s\"><summary>%s</summary>", id,
             view_word(&view->view, WORD_ASIDE_PAYLOAD));
    write_payload(html, view, aside);
    html_put(html, "</details>\n");
    write_buttons(html, view,
                  &(struct choice){"id", id, aside->seq ? WORD_REPLAY : WORDS, WORD_DROP});
    html_put(html, "</section>\n");
    return 0;
}

/* --- the page ------------------------------------------------------------------------ */

static void write_reasons(struct html *html, const struct staff_view *view,
                          const char *chosen)
{
    const struct source_overview *o = view->view.overview;
    const struct view *v = &view->view;

    html_put(html,
             "<section class=\"card\"><p>%s</p><table class=\"plain reasons-table\"><thead>"
             "<tr><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th>"
             "<th scope=\"col\">%s</th></tr></thead><tbody>\n",
             view_word(v, WORD_STAFF_QUARANTINE_LEAD), view_word(v, WORD_STAFF_REASON),
             view_word(v, WORD_STAFF_COUNT), view_word(v, WORD_STAFF_ACT));
    for (size_t i = 0; i < o->quarantine_count; i++) {
        const char *reason = o->quarantine[i].reason;

        html_put(html,
                 "<tr><th scope=\"row\"><a href=\"%s?reason=%s\">%s</a></th>"
                 "<td class=\"n\" data-l=\"%s\">%s</td><td data-l=\"%s\">",
                 view_path(v, ADDRESS_ASIDE).text, reason,
                 doubts_section_reason(v->language, reason), view_word(v, WORD_STAFF_COUNT),
                 staff_draw_count(view, o->quarantine[i].count).text,
                 view_word(v, WORD_STAFF_ACT));
        write_buttons(html, view,
                      &(struct choice){"reason", reason, WORD_REPLAY_ALL, WORD_DROP_ALL});
        html_put(html, "</td></tr>\n");
    }
    html_put(html, "</tbody></table>\n");
    if (*chosen)
        html_put(html, "<p><a href=\"%s\">%s</a></p>", view_path(v, ADDRESS_ASIDE).text,
                 view_word(v, WORD_STAFF_ALL_REASONS));
    html_put(html, "</section>\n");
}

static void write_more(struct html *html, const struct staff_view *view,
                       const struct source_aside_question *question,
                       const struct listing *listing)
{
    const struct path path = view_path(&view->view, ADDRESS_ASIDE);
    char after[ID_BYTES];

    html_put(html, "<p class=\"more\">");
    if (listing->count == question->limit)
        html_put(html, "<a href=\"%s?reason=%s&amp;after=%s\">%s</a> ", path.text,
                 question->reason, id_text(listing->last, after),
                 view_word(&view->view, WORD_NEXT_ROWS));
    if (question->after > 0)
        html_put(html, "<a href=\"%s?reason=%s\">%s</a>", path.text, question->reason,
                 view_word(&view->view, WORD_FIRST_ROWS));
    html_put(html, "</p>\n");
}

int staff_aside_page(const struct staff_view *view, struct body *ret)
{
    const struct source_aside_question asked = question_of(view), *question = &asked;
    struct html html;
    struct listing listing = {&html, view, 0, 0};
    int rc;

    staff_draw_begin(&html, view, ADDRESS_ASIDE);
    staff_deed_told(&html, view, ADDRESS_ASIDE);
    staff_held_write(&html, view);
    if (view->view.overview->quarantined > 0)
        write_reasons(&html, view, question->reason);
    rc = view->staff->each_aside(view->staff->owner, question, write_aside, &listing);
    if (rc == 0 && listing.count == 0)
        html_put(&html, "<p class=\"empty\">%s</p>\n",
                 view_word(&view->view, WORD_STAFF_NOTHING));
    write_more(&html, view, question, &listing);
    *ret = staff_draw_end(&html, view);
    if (rc < 0)
        body_release(ret);
    return rc;
}
