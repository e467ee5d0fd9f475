/*
 * form06_links - where form 06 of the page's own period is to be had, as a page and as files.
 */
#ifndef WEB_FORM06_FORM06_LINKS_H
#define WEB_FORM06_FORM06_LINKS_H

#include "web/text/view.h"

/* Of a unit and those below it, by its code; "": of all. */
void form06_links_write(struct html *html, const struct view *view, const char *unit);

/* The files alone, of the report that such a query asks for. */
void form06_links_files(struct html *html, const struct view *view, const char *query);

#endif
