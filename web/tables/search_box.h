/*
 * search_box - the field of a form in which a list is searched: the parameter "tim".
 */
#ifndef WEB_TABLES_SEARCH_BOX_H
#define WEB_TABLES_SEARCH_BOX_H

#include "web/text/view.h"

void search_box(struct html *html, const struct view *view, enum word label,
                const char *search);

#endif
