/* The page that asks for a dossier by its code, and answers. */
#include <errno.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/staff/staff_cause.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"
#include "web/staff/staff_role.h"

void staff_dossier_code(struct html *html, const struct staff_view *view, const char *code)
{
    html_put(html,
             "<p><label for=\"code\">%s</label> <input id=\"code\" name=\"code\" "
             "value=\"%s\" maxlength=\"64\" required autocomplete=\"off\" "
             "spellcheck=\"false\">",
             view_word(&view->view, WORD_DOSSIER_CODE), code);
}

void staff_dossier_unknown(struct html *html, const struct staff_view *view,
                           const char *code)
{
    html_put(html, "<p class=\"alert\" role=\"alert\">");
    VIEW_FILL(html, &view->view, WORD_DOSSIER_UNKNOWN, code);
    html_put(html, "</p>\n");
}

/* The form that asks; of one that is shown also as JSON. */
static void draw_ask(struct html *html, const struct staff_view *view, const char *code)
{
    html_put(html, "<section class=\"card\"><p>%s</p>",
             view_word(&view->view, WORD_DOSSIER_LEAD));
    staff_draw_form(html, view, ADDRESS_DOSSIER);
    staff_dossier_code(html, view, code);
    html_put(html,
             " <button class=\"main\">%s</button> <button name=\"format\" "
             "value=\"json\">%s</button></p></form></section>\n",
             view_word(&view->view, WORD_DOSSIER_FIND),
             view_word(&view->view, WORD_DOSSIER_JSON));
}

int staff_dossier_page(const struct staff_view *view, struct body *ret)
{
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_DOSSIER);
    staff_deed_told(&html, view, ADDRESS_DOSSIER);
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

    staff_draw_begin(&html, view, ADDRESS_DOSSIER);
    draw_ask(&html, view, code);
    if (document)
        staff_dossier_draw(&drawn);
    else
        staff_dossier_unknown(&html, view, code);
    body = staff_draw_end(&html, view);
    body.status = document ? 200 : 404;
    return body;
}

static struct body as_json(const json_t *document)
{
    struct body body = {.status = 200, .type = BODY_JSON};

    body.text = need(json_dumps(document, JSON_COMPACT));
    body.bytes = strlen(body.text);
    return body;
}

static enum MHD_Result explain(const struct request *request, const struct form *form,
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
    if (document && strcmp(form_get(form, "format"), "json") == 0) {
        body = as_json(document);
    } else {
        view = staff_view_of(request, session);
        body = show(&view, code, document);
        staff_view_release(request, &view);
    }
    json_decref(document);
    return request_send(request, &body, NULL);
}

/* What is to be done of it, or which one is to be seen. */
static enum MHD_Result begin(const struct request *request, const struct form *form,
                             struct session *session)
{
    return form_has(form, "act") ? staff_order_begin(request, form, session)
                                 : explain(request, form, session);
}

static const struct staff_deed *const deeds[] = {&staff_cause_in_dossier, NULL};

const struct staff_form staff_dossier_form = {
    .begin = begin, .end = staff_order_end, .deeds = deeds};
