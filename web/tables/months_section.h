/*
 * months_section - the rate of a unit or field month by month: its drawing, and the table of the same.
 */
#ifndef WEB_TABLES_MONTHS_SECTION_H
#define WEB_TABLES_MONTHS_SECTION_H

#include "web/text/view.h"

void months_section_write(struct html *html, const struct view *view,
                          const struct source_row *row);

#endif
