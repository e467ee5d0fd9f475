/*
 * visits_cells - cells of tables that tell of ratings and of queues.
 *
 * Of few no share and no median is told, only how many there are: web/PAGE.md.
 */
#ifndef WEB_TABLES_VISITS_CELLS_H
#define WEB_TABLES_VISITS_CELLS_H

#include <stdbool.h>

#include "web/lookup_satisfaction.h"
#include "web/text/view.h"

enum { VISITS_CELLS_ANSWERS_LEAST = 30 }; /* of which a share is told */

/* The share that is satisfied may be told of so many answers. */
static inline bool visits_cells_shared(const struct lookup_answers *answers)
{
    return lookup_answers_all(answers) >= VISITS_CELLS_ANSWERS_LEAST;
}

/* A median may be told of so many that were called. */
static inline bool visits_cells_timed(const struct lookup_waits *waits,
                                      const struct source_levels *levels)
{
    return waits->called > 0 && waits->called >= levels->min_n;
}

/* Three cells: how many answered, the share of them that is satisfied, and of all results that were
 * handed over the share that was answered. */
void visits_cells_answers(struct html *html, const struct view *view,
                          const struct lookup_answers *answers);

/* Four cells: numbers taken, the median of the waits, nine of ten, those nobody called. */
void visits_cells_waits(struct html *html, const struct view *view,
                        const struct lookup_waits *waits);

#endif
