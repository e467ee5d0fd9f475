#include "web/frame/fault_page.h"

#include <stdlib.h>

#include "web/frame/frame.h"

struct body fault_page(const struct view *view, const struct fault *fault)
{
    struct body body = {.status = fault_status(fault->kind), .type = BODY_HTML};
    const char *title = view_word(view, fault_title(fault->kind));
    struct frame frame = {.title = title, .address = ADDRESSES};
    char *detail = fault_detail(fault, view->language);
    struct html html;

    html_open(&html);
    frame_begin(&html, view, &frame);
    html_put(&html,
             "<section class=\"card fault\"><p class=\"code\">%d</p><h1>%s</h1><p>%s</p>\n",
             body.status, title, detail);
    if (*fault->parameter && fault->kind != FAULT_VALUE) { /* whose detail says it */
        char *allowed = fault_allowed(fault, view->language);

        html_put(&html, "<p>%s.</p>\n", allowed);
        free(allowed);
    }
    if (body.status == 401 || body.status == 403)
        html_put(&html, "<p><a href=\"%s\">%s</a></p>\n",
                 view_path(view, ADDRESS_LOGIN).text, view_word(view, WORD_LOGIN));
    html_put(&html, "<p><a href=\"%s\">%s</a></p></section>\n",
             view_path(view, ADDRESS_OVERVIEW).text, view_word(view, WORD_FAULT_BACK));
    frame_end(&html, view, &frame);
    body.text = html_close(&html, &body.bytes);
    free(detail);
    return body;
}
