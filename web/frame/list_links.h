/*
 * list_links - the links to the list of a page as files: what is asked on the page is asked of them.
 */
#ifndef WEB_FRAME_LIST_LINKS_H
#define WEB_FRAME_LIST_LINKS_H

#include "web/http/query.h"
#include "web/text/view.h"

/* Of the page that is drawn, which takes this. */
void list_links_write(struct html *html, const struct view *view,
                      const struct query_list *takes);

#endif
