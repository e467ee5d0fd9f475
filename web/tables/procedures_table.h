/*
 * procedures_table - procedures with their limit and the time that results took, one row each.
 *
 * Its heads are links that ask for another order, so it is sorted without a script.
 */
#ifndef WEB_TABLES_PROCEDURES_TABLE_H
#define WEB_TABLES_PROCEDURES_TABLE_H

#include "web/tables/procedures_query.h"
#include "web/text/view.h"

/* As they are given; not for none. */
void procedures_table_write(struct html *html, const struct view *view,
                            const struct procedures_question *question,
                            const struct lookup_procedure *const *procedures, size_t count);

/* The limit, or that each intake says its own. */
void procedures_table_limit(struct html *html, const struct view *view, const char *limit);

/* Levels of those who resolve it, as far as results show. */
void procedures_table_levels(struct html *html, const struct view *view, unsigned levels);

/* A cell with the median, or why there is none. */
void procedures_table_median(struct html *html, const struct view *view,
                             const struct lookup_times *times);

/* A cell with the share in time. */
void procedures_table_rate(struct html *html, const struct view *view,
                           const struct lookup_times *times);

#endif
