/*
 * visits_cells - cells of tables that tell of ratings and of queues.
 *
 * Of few no share and no median is told, only how many there are: web/text/visits.h.
 */
#ifndef WEB_TABLES_VISITS_CELLS_H
#define WEB_TABLES_VISITS_CELLS_H

#include "web/lookup_satisfaction.h"
#include "web/text/view.h"
#include "web/text/visits.h"

/* Three cells: how many answered, the share of them that is satisfied, and of all results that were
 * handed over the share that was answered. */
void visits_cells_answers(struct html *html, const struct view *view,
                          const struct lookup_answers *answers);

/* Four cells: numbers taken, the median of the waits, nine of ten, those nobody called. */
void visits_cells_waits(struct html *html, const struct view *view,
                        const struct lookup_waits *waits);

#endif
