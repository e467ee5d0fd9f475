/*
 * visits - of how many answers a share is told, and of how many waits a median (web/PAGE.md).
 */
#ifndef WEB_TEXT_VISITS_H
#define WEB_TEXT_VISITS_H

#include <stdbool.h>

#include "web/lookup_satisfaction.h"
#include "web/source.h"

enum { VISITS_ANSWERS_LEAST = 30 };

static inline bool visits_shared(const struct lookup_answers *answers)
{
    return lookup_answers_all(answers) >= VISITS_ANSWERS_LEAST;
}

static inline bool visits_timed(const struct lookup_waits *waits,
                                const struct source_levels *levels)
{
    return waits->called > 0 && waits->called >= levels->min_n;
}

#endif
