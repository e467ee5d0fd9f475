/*
 * units_table - units in the order of a ranking, one row each; below a line those without a rank, each
 * with its reason.
 *
 * Its heads are links that ask for another order, so it is sorted without a script.
 */
#ifndef WEB_TABLES_UNITS_TABLE_H
#define WEB_TABLES_UNITS_TABLE_H

#include "web/tables/units_query.h"
#include "web/text/view.h"

/* The rows from place `from` on, `count` of them. Not for none. */
void units_table_write(struct html *html, const struct view *view,
                       const struct ranking *ranking, const struct units_question *question,
                       size_t from, size_t count);

/* Why a unit has no rank, in words; {0} is min_n. */
extern const enum word units_table_whys[RANKING_WHYS];

void units_table_why(struct html *html, const struct view *view, enum ranking_why why);

#endif
