#include "web/staff/staff_draw.h"

#include "mqtt/base/date.h"
#include "web/page/frame.h"

static const struct {
    const char *path[LANGUAGES];
    enum word title;
} pages[STAFF_PAGES] = {
    [STAFF_PAGE_HOME] = {{"/noi-bo", "/en/staff"}, WORD_STAFF_HOME},
    [STAFF_PAGE_QUARANTINE] = {{"/noi-bo/su-kien-de-rieng", "/en/staff/quarantine"},
                               WORD_QUARANTINE},
    [STAFF_PAGE_GATEWAYS] = {{"/noi-bo/cong-thu-thap", "/en/staff/gateways"},
                             WORD_GATEWAYS},
    [STAFF_PAGE_LOGIN] = {{"/noi-bo/dang-nhap", "/en/staff/login"}, WORD_LOGIN},
    [STAFF_PAGE_LOGOUT] = {{"/noi-bo/dang-xuat", "/en/staff/logout"}, WORD_LOGOUT},
};

const char *staff_path(enum staff_page page, enum language language)
{
    return pages[page].path[language];
}

const char *staff_draw_path(const struct staff_view *view, enum staff_page page)
{
    return staff_path(page, view->view.language);
}

struct label staff_draw_count(const struct staff_view *view, uint64_t value)
{
    return number_count(view->view.language,
                        value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void staff_draw_form(struct html *html, const struct staff_view *view, enum staff_page page)
{
    html_put(html,
             "<form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"token\" "
             "value=\"%s\">",
             staff_draw_path(view, page), view->session->form);
}

static void links(struct html *html, const struct staff_view *view, enum staff_page here)
{
    html_put(html, "<div class=\"staff\"><nav aria-label=\"%s\"><ul>",
             view_word(&view->view, WORD_STAFF_PAGES_WORD));
    for (int page = STAFF_PAGE_HOME; page <= STAFF_PAGE_GATEWAYS; page++)
        html_put(html,
                 page == (int)here ? "<li><a href=\"%s\" aria-current=\"page\">%s</a></li>"
                                   : "<li><a href=\"%s\">%s</a></li>",
                 staff_draw_path(view, (enum staff_page)page),
                 view_word(&view->view, pages[page].title));
    html_put(html, "</ul></nav>");
    staff_draw_form(html, view, STAFF_PAGE_LOGOUT);
    html_put(html, "<span>");
    VIEW_FILL(html, &view->view, WORD_LOGIN_AS, view->session->account.name);
    html_put(html, "</span> <button>%s</button></form></div>\n",
             view_word(&view->view, WORD_LOGOUT));
}

void staff_draw_begin(struct html *html, const struct staff_view *view,
                      enum staff_page page)
{
    const struct frame frame = {
        .title = view_word(&view->view, pages[page].title),
        .staff = true,
        .other =
            staff_path(page, view->view.language == LANGUAGE_ENGLISH ? LANGUAGE_VIETNAMESE
                                                                     : LANGUAGE_ENGLISH),
    };

    html_open(html);
    frame_begin(html, &view->view, &frame);
    if (view->session)
        links(html, view, page);
    html_put(html, "<h1>%s</h1>\n", frame.title);
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
