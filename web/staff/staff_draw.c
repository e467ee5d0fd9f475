#include "web/staff/staff_draw.h"

#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "web/frame/frame.h"
#include "web/staff/staff_role.h"

struct label staff_draw_count(const struct staff_view *view, uint64_t value)
{
    return view_count(&view->view, value);
}

static void put_token(struct html *html, const struct staff_view *view)
{
    html_put(html, "<input type=\"hidden\" name=\"token\" value=\"%s\">",
             view->session->form);
}

static void begin_form(struct html *html, const struct staff_view *view, const char *path,
                       enum staff_draw_sends sends)
{
    html_put(html,
             sends == STAFF_DRAW_FILE
                 ? "<form method=\"post\" enctype=\"multipart/form-data\" action=\"%s\">"
                 : "<form method=\"post\" action=\"%s\">",
             path);
    put_token(html, view);
}

void staff_draw_form(struct html *html, const struct staff_view *view, enum address address)
{
    begin_form(html, view, view_path(&view->view, address).text, STAFF_DRAW_FIELDS);
}

void staff_draw_form_named(struct html *html, const struct staff_view *view,
                           enum address address, const char *id)
{
    html_put(html, "<form method=\"post\" action=\"%s\" id=\"%s\">",
             view_path(&view->view, address).text, id);
    put_token(html, view);
}

void staff_draw_form_here(struct html *html, const struct staff_view *view,
                          enum staff_draw_sends sends)
{
    begin_form(html, view, view_here(&view->view).text, sends);
}

void staff_draw_form_asked(struct html *html, const struct staff_view *view,
                           const struct query_list *takes)
{
    char *query = query_write(takes, view->view.asked.values), *path;

    if (asprintf(&path, "%s%s", view_here(&view->view).text, query) < 0)
        abort(); /* out of memory */
    begin_form(html, view, path, STAFF_DRAW_FIELDS);
    free(path);
    free(query);
}

static void links(struct html *html, const struct staff_view *view, enum address here)
{
    html_put(html, "<div class=\"staff\"><nav aria-label=\"%s\"><ul>",
             view_word(&view->view, WORD_STAFF_PAGES_WORD));
    for (int i = 0; i < ADDRESSES; i++) {
        enum address address = (enum address)i;

        if (address_list(address) == ADDRESS_LIST_OFFICE &&
            staff_role_may(view->session, address))
            frame_link(html, &view->view, address, here);
    }
    html_put(html, "</ul></nav>");
    staff_draw_form(html, view, ADDRESS_LOGOUT);
    html_put(html, "<span>");
    VIEW_FILL(html, &view->view, WORD_LOGIN_AS, view->session->account.name);
    html_put(html, "</span> <button>%s</button></form></div>\n",
             view_word(&view->view, WORD_LOGOUT));
}

static void begin(struct html *html, const struct staff_view *view, enum address address,
                  bool paper)
{
    const struct frame frame = {
        .title = view_word(&view->view, address_word(address)),
        .address = address,
        .staff = true,
        .document = paper,
    };

    html_open(html);
    frame_begin(html, &view->view, &frame);
    if (view->session)
        links(html, view, address);
    html_put(html, "<h1>%s</h1>\n", frame.title);
}

void staff_draw_begin(struct html *html, const struct staff_view *view,
                      enum address address)
{
    begin(html, view, address, false);
}

void staff_draw_begin_paper(struct html *html, const struct staff_view *view,
                            enum address address)
{
    begin(html, view, address, true);
}

struct body staff_draw_end(struct html *html, const struct staff_view *view)
{
    struct body body = {.status = 200, .type = BODY_HTML};

    frame_end(html, &view->view, &(struct frame){.staff = true});
    body.text = html_close(html, &body.bytes);
    return body;
}

void staff_draw_time(struct html *html, const struct staff_view *view, int64_t wall_ms)
{
    char stamp[DATE_STAMP_BYTES];

    html_put(html, "<time datetime=\"%s\">%s</time>", stamp_format(wall_ms, stamp),
             number_moment(view->view.language, wall_ms).text);
}
