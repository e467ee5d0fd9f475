/*
 * plain_table - a table that is read and not sorted: of devices, of gateways, of what they did.
 *
 * Each cell has its column's word beside it, for narrow screens, where a row is a list.
 */
#ifndef WEB_TABLES_PLAIN_TABLE_H
#define WEB_TABLES_PLAIN_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "web/text/view.h"

enum { PLAIN_TABLE_ROWS = 200 }; /* drawn of a list of sources; the API has them all */

struct plain_table_column {
    enum word word;
    bool number;
};

enum {
    PLAIN_TABLE_FEW = 4
}; /* columns, with which a table is no wider than it needs to be */

/* The columns are an array, not a pointer to one. */
#define PLAIN_TABLE_BEGIN(html, view, label, columns)                                      \
    plain_table_begin((html), (view), (label), (columns),                                  \
                      sizeof(columns) / sizeof(columns)[0])

void plain_table_begin(struct html *html, const struct view *view, const char *label,
                       const struct plain_table_column *columns, size_t count);
void plain_table_end(struct html *html);

void plain_table_count(struct html *html, const struct view *view, enum word column,
                       uint64_t value);

/* The time alone on the day of the figures, else with its date; 0 is never. */
void plain_table_time(struct html *html, const struct view *view, enum word column,
                      int64_t wall_ms);

/* The moment that it shows. */
struct label plain_table_when(const struct view *view, int64_t wall_ms);

#endif
