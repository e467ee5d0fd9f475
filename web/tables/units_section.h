/*
 * units_section - the units of one level, ranked, as the query asks for them, and all that it can be
 * asked: another level, definition, order, part of a name, page.
 *
 * All works as plain links and a form, without a script.
 */
#ifndef WEB_TABLES_UNITS_SECTION_H
#define WEB_TABLES_UNITS_SECTION_H

#include "web/text/view.h"

/* Of an address that takes units_query_takes: the units of the view's overview. 0, or above 0 as
 * web/page/page.h says of a page. */
int units_section_write(struct html *html, const struct view *view);

#endif
