/*
 * procedures - those of the catalogue that somebody looks for, in the order in which he wants them.
 *
 * Pure; any thread.
 */
#ifndef WEB_TEXT_PROCEDURES_H
#define WEB_TEXT_PROCEDURES_H

#include <stdbool.h>

#include "web/lookup_procedures.h"
#include "web/source.h"
#include "web/text/words.h"

enum procedures_by {
    PROCEDURES_BY_PLACE, /* as the catalogue has them */
    PROCEDURES_BY_CODE,
    PROCEDURES_BY_NAME,
    PROCEDURES_BY_FIELD,
    PROCEDURES_BY_MEDIAN,
    PROCEDURES_BY_RESOLVED,
    PROCEDURES_BY_RATE,
    PROCEDURES_BY_CHANGE,
    PROCEDURES_BYS
};

enum { PROCEDURES_ANY = -1 };

struct procedures_question {
    const char *field; /* a code; "": any */
    int level;         /* its place (appliance/report/levels.h), or PROCEDURES_ANY */
    int standing;      /* enum lookup_standing, or PROCEDURES_ANY */
    const char
        *search; /* "" for none; found in names, whatever their accents, and in codes */
    enum procedures_by by;
    bool down;
};

/* How a standing is called by programs, and by people. */
extern const char *const procedures_standing_names[LOOKUP_STANDINGS];
extern const enum word procedures_standing_words[LOOKUP_STANDINGS];

/* Who fits, in that order; equal ones stand as in the catalogue, those of whom the order knows nothing
 * last. The caller frees the list; the procedures are borrowed. */
const struct lookup_procedure **procedures_choose(
    const struct lookup_procedures *all, const struct procedures_question *question,
    const struct source_levels *levels, enum language language, size_t *ret_count);

/* Are there enough results to say how long they took? */
static inline bool procedures_timed(const struct lookup_times *times,
                                    const struct source_levels *levels)
{
    return times->resolved > 0 && times->resolved >= levels->min_n;
}

/* The share that was in time. */
static inline struct fraction procedures_rate(const struct lookup_times *times)
{
    return (struct fraction){times->in_time, times->resolved};
}

#endif
