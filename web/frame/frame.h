/*
 * frame - what surrounds every page: head, title, links, live state, display choices, foot.
 */
#ifndef WEB_FRAME_FRAME_H
#define WEB_FRAME_FRAME_H

#include "web/text/view.h"

/* One page as the frame sees it. */
struct frame {
    const char *title;    /* of the tab; the office's name follows it */
    enum address address; /* marks its link, and names the page in the other language, where
                           * view->asked is the same; ADDRESSES: no page of its own */
    const char *query;    /* of this page, with its "?", for that link; NULL: none */
    bool live;            /* its figures move: the script listens to the stream */
    bool staff;           /* it is not for the public */
    bool document;        /* on paper it stands alone, without head and foot */
};

void frame_begin(struct html *html, const struct view *view, const struct frame *frame);

void frame_end(struct html *html, const struct view *view, const struct frame *frame);

/* An entry of such a list, marked when it is `here`. */
void frame_link(struct html *html, const struct view *view, enum address address,
                enum address here);

/* The links of one list, `here` marked. */
void frame_links(struct html *html, const struct view *view, enum address_list list,
                 enum address here);

#endif
