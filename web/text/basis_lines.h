/*
 * basis_lines - on what figures rest, as a page says it.
 */
#ifndef WEB_TEXT_BASIS_LINES_H
#define WEB_TEXT_BASIS_LINES_H

#include "appliance/report/basis.h"
#include "web/text/html.h"
#include "web/text/view.h"

/* An item of a list: figures that may change, as a warning, or only dates to come. Nothing when
 * all is certain. */
void basis_lines_provisional(struct html *html, const struct view *view,
                             const struct basis *basis);

/* One quiet line for below the figures; nothing when it is not known. */
void basis_lines_write(struct html *html, const struct view *view,
                       const struct basis *basis);

#endif
