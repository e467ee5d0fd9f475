/*
 * lateness - what is in progress, by how late it is and by when it is due: how many dossiers.
 *
 * Plain data and arithmetic; any thread.
 */
#ifndef APPLIANCE_REPORT_LATENESS_H
#define APPLIANCE_REPORT_LATENESS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/report/cause.h"

/* Those past their due date, by working days since, and those due in so many working days. */
enum lateness_class {
    LATENESS_TO_5, /* 0 is overdue too: over the days off behind the due date */
    LATENESS_TO_15,
    LATENESS_TO_30,
    LATENESS_OVER_30,
    LATENESS_DUE_TODAY,
    LATENESS_DUE_IN_1,
    LATENESS_DUE_IN_2,
    LATENESS_CLASSES,
    LATENESS_LATE = LATENESS_DUE_TODAY, /* those before it are overdue */
};

struct lateness {
    int64_t of[LATENESS_CLASSES];
    int64_t overdue; /* column 13 of form 06 at the same moment */
    /* Of those that are overdue: why staff say that they are. Of CAUSE_NOT_STATED always 0 here. */
    struct cause_counts causes;
};

static inline void lateness_add(struct lateness *to, const struct lateness *lateness)
{
    for (int i = 0; i < LATENESS_CLASSES; i++)
        to->of[i] += lateness->of[i];
    to->overdue += lateness->overdue;
    cause_counts_add(&to->causes, &lateness->causes);
}

/* Overdue, and it is known for how long. */
static inline int64_t lateness_dated(const struct lateness *lateness)
{
    int64_t sum = 0;

    for (int i = 0; i < LATENESS_LATE; i++)
        sum += lateness->of[i];
    return sum;
}

/*
 * In column 13 beside those: an office has said how many are overdue, and of none when it was due.
 * Below 0: it has said fewer than have a due date that is past.
 */
static inline int64_t lateness_undated(const struct lateness *lateness)
{
    return lateness->overdue - lateness_dated(lateness);
}

/* Overdue, and nobody has stated why; below 0 likewise. */
static inline int64_t lateness_unstated(const struct lateness *lateness)
{
    return lateness->overdue - cause_counts_stated(&lateness->causes);
}

static inline int64_t lateness_soon(const struct lateness *lateness)
{
    int64_t sum = 0;

    for (int i = LATENESS_LATE; i < LATENESS_CLASSES; i++)
        sum += lateness->of[i];
    return sum;
}

static inline bool lateness_any(const struct lateness *lateness)
{
    bool any = lateness->overdue != 0;

    for (int i = 0; i < LATENESS_CLASSES; i++)
        any = any || lateness->of[i] != 0;
    return any;
}

#endif
