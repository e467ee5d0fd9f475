/*
 * page_link - a link to the page that is shown, asked otherwise in one thing.
 */
#ifndef WEB_FRAME_PAGE_LINK_H
#define WEB_FRAME_PAGE_LINK_H

#include "web/http/query.h"
#include "web/text/view.h"

struct page_link {
    const struct query_list *list; /* what the page takes */
    int which;         /* of it: what is asked otherwise; its last is told below */
    const char *value; /* "": it is not said */
};

/*
 * The start tag of a link, whose end tag is the caller's. The last parameter of the list is the page
 * among several, and falls away with any other that is asked otherwise. `current` is the value of its
 * aria-current; NULL: it has none.
 */
void page_link_begin(struct html *html, const struct view *view,
                     const struct page_link *link, const char *current);

/* The pages of a list of several, `page` of `pages` shown; nothing of one alone. */
void page_link_paging(struct html *html, const struct view *view,
                      const struct query_list *list, int page, int pages);

#endif
