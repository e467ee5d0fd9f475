/*
 * lookup_satisfaction - what is told of ratings and queues when it is looked up, of one month.
 *
 * Counts alone. Texts are UTF-8, NFC, and "" where there is none.
 */
#ifndef WEB_LOOKUP_SATISFACTION_H
#define WEB_LOOKUP_SATISFACTION_H

#include <stddef.h>
#include <stdint.h>

enum {
    LOOKUP_SATISFACTION_SCORES = 5, /* 1, the worst, to 5 */
    LOOKUP_SATISFACTION_FROM = 4,   /* from this one on */
    LOOKUP_SATISFACTION_HOURS = 24,
};

struct lookup_answers {
    int64_t of[LOOKUP_SATISFACTION_SCORES]; /* [score - 1] */
    int64_t returned; /* results that were handed over in the same time */
};

/* Numbers of a queue that were taken. */
struct lookup_waits {
    int64_t called;     /* after a known time: of these */
    int median_minutes; /*   half waited so many or fewer */
    int most_minutes;   /*   and nine of ten */
    int64_t uncalled;   /* nobody called them */
    int64_t unclear;    /* called before they were taken: a clock is wrong */
    int64_t unnumbered; /* told without their number, so that nobody knows */
};

/* A unit, or a field, of which no waits are told. */
struct lookup_visits {
    const char *code, *name_vi, *name_en;
    struct lookup_answers answers;
    struct lookup_waits waits;
};

struct lookup_satisfaction {
    int first, last; /* months of which there is any: year * 12 + month from 0; 0: none */
    struct lookup_visits total;
    const struct lookup_visits *units,
        *fields; /* those of which there is any, as displayed */
    size_t unit_count, field_count;
    struct lookup_answers no_field; /* answers that say no field; returned 0 */
    struct lookup_waits
        hours[LOOKUP_SATISFACTION_HOURS]; /* by the hour in which they were taken */
};

static inline int64_t lookup_answers_all(const struct lookup_answers *answers)
{
    int64_t all = 0;

    for (int i = 0; i < LOOKUP_SATISFACTION_SCORES; i++)
        all += answers->of[i];
    return all;
}

static inline int64_t lookup_answers_satisfied(const struct lookup_answers *answers)
{
    int64_t satisfied = 0;

    for (int i = LOOKUP_SATISFACTION_FROM - 1; i < LOOKUP_SATISFACTION_SCORES; i++)
        satisfied += answers->of[i];
    return satisfied;
}

static inline int64_t lookup_waits_all(const struct lookup_waits *waits)
{
    return waits->called + waits->uncalled + waits->unclear + waits->unnumbered;
}

#endif
