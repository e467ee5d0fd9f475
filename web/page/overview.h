/*
 * overview - the page that opens: sentence, five numbers, fields, units, devices.
 */
#ifndef WEB_PAGE_OVERVIEW_H
#define WEB_PAGE_OVERVIEW_H

#include "web/text/view.h"

/* Between frame_begin() and frame_end(). */
void overview_write(struct html *html, const struct view *view);

#endif
