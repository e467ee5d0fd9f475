/* The page that writes the apology for a dossier, to be printed. */
#include <errno.h>

#include "web/staff/letter.h"
#include "web/staff/staff_page.h"
#include "web/staff/staff_role.h"

static void draw_ask(struct html *html, const struct staff_view *view, const char *code)
{
    html_put(html, "<section class=\"card no-print\"><p>%s</p>",
             view_word(&view->view, WORD_APOLOGY_LEAD));
    staff_draw_form(html, view, ADDRESS_APOLOGY);
    staff_dossier_code(html, view, code);
    html_put(html, " <button class=\"main\">%s</button></p></form></section>\n",
             view_word(&view->view, WORD_APOLOGY_WRITE));
}

int staff_apology_page(const struct staff_view *view, struct body *ret)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_APOLOGY);
    draw_ask(&html, view, "");
    *ret = staff_draw_end(&html, view);
    return 0;
}

/* document NULL: there is no such dossier. */
static struct body show(const struct staff_view *view, const char *code,
                        const json_t *document)
{
    struct html html;
    const struct document drawn = {&html, view, document};
    struct body body;

    staff_draw_begin_paper(&html, view, ADDRESS_APOLOGY);
    draw_ask(&html, view, code);
    if (document)
        letter_write(&drawn, view->letters);
    else
        staff_dossier_unknown(&html, view, code);
    body = staff_draw_end(&html, view);
    body.status = document ? 200 : 404;
    return body;
}

static enum MHD_Result begin(const struct request *request, const struct form *form,
                             struct session *session)
{
    const struct source_staff *staff = request->desk->source->staff;
    const char *code = form_get(form, "code");
    struct staff_view view;
    json_t *document = NULL;
    struct body body;
    int rc = staff->explain(staff->owner, code, staff_role_units(session), &document);

    if (rc < 0 && rc != -ENOENT)
        return request_refuse_as(request, FAULT_STORE);
    view = staff_view_of(request, session);
    body = show(&view, code, document);
    staff_view_release(request, &view);
    json_decref(document);
    return request_send(request, &body, NULL);
}

const struct staff_form staff_apology_form = {.begin = begin};
