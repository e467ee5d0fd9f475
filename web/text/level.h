/*
 * level - how good a rate is, from the exact fraction, with its symbol and word: "Levels of a
 * rate" in web/PAGE.md.
 *
 * Pure functions and constants; any thread.
 */
#ifndef WEB_TEXT_LEVEL_H
#define WEB_TEXT_LEVEL_H

#include "web/source.h"
#include "web/text/words.h"

/* The first three are no level, and why. */
enum level {
    LEVEL_NONE,   /* nothing to divide */
    LEVEL_FEW,    /* fewer counted than min_n */
    LEVEL_SILENT, /* its sources are silent */
    LEVEL_BAD,
    LEVEL_WARN,
    LEVEL_OK,
    LEVEL_GOOD,
    LEVELS
};

struct level_look {
    const char *name; /* "bad": the API's word and the page's class; "none" for no level */
    const char *symbol; /* "✖" */
    enum word word;     /* "Cách xa mục tiêu"; {0} is min_n */
};

extern const struct level_look level_looks[LEVELS];

/* Of a rate of the row's. */
enum level level_of(struct fraction rate, const struct source_levels *levels,
                    enum source_silence silence);

static inline bool level_is_one(enum level level)
{
    return level >= LEVEL_BAD;
}

#endif
