/*
 * units_ranked - the units of one level, ranked, as a query of units_query_takes asks for them: its
 * page among several is left to the caller.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_UNITS_RANKED_H
#define WEB_TABLES_UNITS_RANKED_H

#include "web/tables/units_query.h"
#include "web/text/view.h"

struct units_ranked {
    struct units_question question;
    struct ranking_level *levels; /* all that units of the overview are of */
    size_t level_count;
    const char *level; /* of these units */
    struct ranking ranking;
};

/* Of the units of the view's overview. 0, and the caller releases it; or, where no unit is of the
 * level that is asked for, what web/page/page.h says of a page: above 0. */
int units_ranked_make(struct units_ranked *ret, const struct view *view);

void units_ranked_release(struct units_ranked *units);

#endif
