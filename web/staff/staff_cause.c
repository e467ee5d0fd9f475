#include "web/staff/staff_cause.h"

#include <string.h>

#include "web/login/role.h"
#include "web/staff/staff_lists.h"
#include "web/staff/staff_role.h"

static const char action[] = "cause_state";

bool staff_cause_may(const struct staff_view *view)
{
    return view->session && view->session->account.role >= role_for_order(action);
}

void staff_cause_name(struct html *html, const struct staff_view *view, enum cause cause)
{
    const struct cause_words *words = &cause_words[cause];
    const char *name = view_name(&view->view, words->vi, words->en);

    html_put(html, *words->mark ? "(%s) %s" : "%s%s", words->mark, name);
}

/* --- the form ------------------------------------------------------------------------ */

static void write_option(struct html *html, const struct staff_view *view, enum cause cause,
                         bool chosen)
{
    html_put(html, chosen ? "<option value=\"%s\" selected>" : "<option value=\"%s\">",
             cause_words[cause].name);
    staff_cause_name(html, view, cause);
    html_put(html, "</option>");
}

/* What is stated can be taken back; where nothing is, one has to be chosen. */
static void write_choice(struct html *html, const struct staff_view *view,
                         const struct staff_cause_entry *entry, const char *number)
{
    const struct view *v = &view->view;

    html_put(html,
             "<p><label for=\"cause-%s\">%s</label> <select id=\"cause-%s\" name=\"cause\" "
             "required>",
             number, view_word(v, WORD_CAUSE), number);
    if (entry->cause == CAUSE_NOT_STATED)
        html_put(html, "<option value=\"\" selected>%s</option>",
                 view_word(v, WORD_CAUSE_CHOOSE));
    for (int cause = CAUSE_NOT_STATED + 1; cause < CAUSES; cause++)
        write_option(html, view, (enum cause)cause, entry->cause == (enum cause)cause);
    if (entry->cause != CAUSE_NOT_STATED)
        html_put(html, "<option value=\"%s\">%s</option>",
                 cause_words[CAUSE_NOT_STATED].name, view_word(v, WORD_CAUSE_TAKE_BACK));
    html_put(html, "</select></p>");
}

void staff_cause_fields(struct html *html, const struct staff_view *view,
                        const struct staff_cause_entry *entry,
                        const struct staff_deed *deed)
{
    const struct view *v = &view->view;
    struct label number = staff_draw_count(view, entry->number);

    html_put(
        html,
        "<div class=\"cause-form\"><input type=\"hidden\" name=\"dossier\" value=\"%s\">",
        entry->code);
    write_choice(html, view, entry, number.text);
    html_put(html,
             "<p><label for=\"note-%s\">%s</label> <input id=\"note-%s\" name=\"note\" "
             "maxlength=\"%d\" autocomplete=\"off\" aria-describedby=\"note-why-%s\"></p>"
             "<p class=\"note\" id=\"note-why-%s\">%s</p><p>",
             number.text, view_word(v, WORD_CAUSE_NOTE), number.text, CAUSE_NOTE_LETTERS,
             number.text, number.text, view_word(v, WORD_CAUSE_NOTE_WHY));
    staff_deed_button(html, view, deed, WORD_CAUSE_KEEP);
    html_put(html, "</p></div>");
}

/* --- deeds --------------------------------------------------------------------------- */

static json_t *request(const struct staff_wish *wish)
{
    const char *code = form_get(wish->form, "dossier"),
               *cause = form_get(wish->form, "cause"),
               *units = staff_role_units(wish->session);
    json_t *order;

    if (!*code || cause_find(cause) < 0)
        return NULL;
    order = json_pack("{s:s, s:s, s:s, s:s}", "do", action, "dossier", code, "cause", cause,
                      "note", form_get(wish->form, "note"));
    if (order && units)
        (void)json_object_set_new(order, "within", json_string(units));
    return order;
}

static enum cause cause_of(const json_t *answer)
{
    const char *name = json_string_value(json_object_get(answer, "cause"));
    int cause = name ? cause_find(name) : 0;

    return cause > 0 ? (enum cause)cause : CAUSE_NOT_STATED;
}

static void tell(struct html *html, const struct staff_view *view, const json_t *answer)
{
    const char *code = json_string_value(json_object_get(answer, "dossier"));
    const struct cause_words *words = &cause_words[cause_of(answer)];

    html_put(html, "<p>");
    VIEW_FILL(html, &view->view,
              words == &cause_words[CAUSE_NOT_STATED] ? WORD_TOLD_CAUSE_TAKEN_BACK
                                                      : WORD_TOLD_CAUSE,
              code, view_name(&view->view, words->vi, words->en));
    html_put(html, "</p>");
}

/* With the way back to it, for its code is in no address. */
static void tell_in_dossier(struct html *html, const struct staff_view *view,
                            const json_t *answer)
{
    tell(html, view, answer);
    staff_draw_form(html, view, ADDRESS_DOSSIER);
    html_put(html,
             "<p><input type=\"hidden\" name=\"code\" "
             "value=\"%s\"><button>%s</button></p></form>",
             json_string_value(json_object_get(answer, "dossier")),
             view_word(&view->view, WORD_CAUSE_BACK));
}

const struct staff_deed staff_cause_in_list = {.act = "cause_in_list",
                                               .page = ADDRESS_WORKLIST,
                                               .request = request,
                                               .tell = tell,
                                               .keeps = &staff_worklist_takes};

const struct staff_deed staff_cause_in_dossier = {.act = "cause_in_dossier",
                                                  .page = ADDRESS_DOSSIER,
                                                  .request = request,
                                                  .tell = tell_in_dossier};
