#include "web/staff/staff_deed.h"

#include <string.h>

#include "web/staff/staff_refusal.h"

void staff_deed_button(struct html *html, const struct staff_view *view,
                       const struct staff_deed *deed, enum word word)
{
    html_put(html, "<button name=\"act\" value=\"%s\"%s>%s</button> ", deed->act,
             deed->danger ? " class=\"danger\"" : "", view_word(&view->view, word));
}

/* All that it said, but for what every form says anew. */
static void repeat(struct html *html, const struct form *form)
{
    for (int i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, "token") != 0)
            html_put(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                     form->fields[i].name, form->fields[i].value);
    }
}

struct body staff_deed_ask(const struct staff_view *view, const struct staff_deed *deed,
                           const struct form *form)
{
    const struct view *v = &view->view;
    struct html html;

    staff_draw_begin(&html, view, deed->page);
    html_put(&html, "<section class=\"card\">");
    deed->ask(&html, view, form);
    staff_draw_form(&html, view, deed->page);
    repeat(&html, form);
    html_put(&html,
             "<button class=\"%s\" name=\"confirm\" value=\"yes\">%s</button> "
             "<a href=\"%s\">%s</a></form></section>\n",
             deed->danger ? "danger" : "main", view_word(v, deed->button),
             view_path(v, deed->page).text, view_word(v, WORD_CANCEL));
    return staff_draw_end(&html, view);
}

void staff_deed_told(struct html *html, const struct staff_view *view, enum address page)
{
    struct session *session = view->session;
    const struct staff_deed *deed = session->deed;

    if (!deed || deed->page != page)
        return;
    if (json_object_get(session->answer, "error")) {
        staff_refusal(html, view, session->answer);
    } else {
        html_put(html, "<div class=\"told\" role=\"status\">");
        deed->tell(html, view, session->answer);
        html_put(html, "</div>\n");
    }
    session_tell(session, NULL, NULL);
}
