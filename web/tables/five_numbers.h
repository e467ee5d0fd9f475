/*
 * five_numbers - what one looks for first, of the whole or of one unit or field: the rate, received,
 * resolved, due soon, overdue. Each leads to where it is explained.
 */
#ifndef WEB_TABLES_FIVE_NUMBERS_H
#define WEB_TABLES_FIVE_NUMBERS_H

#include "web/text/view.h"

void five_numbers_write(struct html *html, const struct view *view,
                        const struct source_row *row);

#endif
