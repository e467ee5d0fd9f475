/*
 * rows_table - the fields of a unit, or the units below it: a row each, in the order in which they come.
 */
#ifndef WEB_TABLES_ROWS_TABLE_H
#define WEB_TABLES_ROWS_TABLE_H

#include "web/text/view.h"

enum {
    ROWS_TABLE_MOST = 50
}; /* drawn; where there are more, a link leads to the page of units */

struct rows_table {
    const char *id;
    enum word heading, what;
    enum address one; /* the page of what a row is of */
    const struct source_row *rows;
    size_t count;
};

/* A section with its heading; nothing without rows. */
void rows_table_write(struct html *html, const struct view *view,
                      const struct rows_table *table);

#endif
