/*
 * frame - what surrounds every page: head, title, links, live state, display choices, foot.
 */
#ifndef WEB_PAGE_FRAME_H
#define WEB_PAGE_FRAME_H

#include "web/text/view.h"

/* One page as the frame sees it. */
struct frame {
    const char *title; /* of the tab; the office's name follows it */
    const char *path;  /* where it is, to mark its link; NULL: nowhere */
    const char *other; /* the same page in the other language */
    bool live;         /* its figures move: the script listens to the stream */
    bool staff;        /* it is not for the public */
};

void frame_begin(struct html *html, const struct view *view, const struct frame *frame);

void frame_end(struct html *html, const struct view *view, const struct frame *frame);

#endif
