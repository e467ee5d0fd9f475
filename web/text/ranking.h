/*
 * ranking - units beside those of their own level: who has a rank, and in which order they stand.
 *
 * Who has a level of a rate (web/text/level.h) has a rank; who has none is told with its reason,
 * behind all that have one. Pure; any thread.
 */
#ifndef WEB_TEXT_RANKING_H
#define WEB_TEXT_RANKING_H

#include <stdbool.h>
#include <stddef.h>

#include "appliance/report/definition.h"
#include "web/source.h"
#include "web/text/level.h"

/* Why a unit has no rank. */
enum ranking_why {
    RANKING_RANKED,
    RANKING_ENDED,   /* it ended, so its figures are of a part of the period */
    RANKING_NOTHING, /* nothing to divide */
    RANKING_SILENT,  /* its sources are not complete */
    RANKING_FEW,     /* fewer counted than min_n */
    RANKING_WHYS
};

struct ranking_place {
    const struct source_row *row;
    struct fraction rate;
    enum ranking_why why;
    int rank; /* 1 is the best; equal rates share one, and the next is so many further; 0: none */
    int before;  /* the same in the period before the overview's; 0: none */
    int64_t key; /* by which they stand in order */
};

/* The units of one level. */
struct ranking {
    struct ranking_place *places;
    size_t count;
    size_t ranked; /* of them */
};

enum ranking_by {
    RANKING_BY_RATE,
    RANKING_BY_NAME,
    RANKING_BY_RECEIVED,
    RANKING_BY_RESOLVED,
    RANKING_BY_LATE,
    RANKING_BY_SOON,
    RANKING_BY_OVERDUE,
    RANKING_BYS
};

/*
 * Ranks the units of one level, "" being that of those without one. The lowest rate comes first, who
 * has no rank last. The caller releases it; the rows are borrowed.
 */
void ranking_make(struct ranking *ret, const struct source_overview *overview,
                  const char *level, enum definition definition,
                  const struct source_levels *levels);

void ranking_release(struct ranking *ranking);

/* A level that units are of. */
struct ranking_level {
    const char *code; /* "": that of units without one */
    size_t units;
};

/* All of them, in the order of form 06; the caller frees the list. */
struct ranking_level *ranking_levels(const struct source_overview *overview,
                                     size_t *ret_count);

/* The one that most units are of, of several the first; "" without any. */
const char *ranking_main_level(const struct ranking_level *levels, size_t count);

/* Puts them in another order; who is equal stands as in the overview, who has no rank last. */
void ranking_sort(struct ranking *ranking, enum ranking_by by, bool down,
                  enum language language);

/* Keeps those whose name in a language, or code, has the text in it, as both are folded
 * (web/text/fold.h). Ranks stay. */
void ranking_search(struct ranking *ranking, const char *text, enum language language);

/* The code of a row's level; "": it has none. */
static inline const char *ranking_level_of(const struct source_row *row)
{
    return row->level ? row->level : "";
}

#endif
