/*
 * figures - the cells of form 06 and the official rates of them.
 *
 * Plain data and arithmetic; any thread.
 */
#ifndef APPLIANCE_REPORT_FIGURES_H
#define APPLIANCE_REPORT_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/base/fraction.h"

/*
 * The cells of form 06 (appliance/rules/RULES.md, form 06) for one period.
 * Totals are sums of these, never kept: 3 = 4+5+6, 7 = 8+9+10, 11 = 12+13; and 3 = 7+11
 * must hold.
 */
struct figures {
    int64_t received_online;           /* column 4 */
    int64_t received_direct_or_postal; /* 5 */
    int64_t carried_over;              /* 6 */
    int64_t resolved_early;            /* 8 */
    int64_t resolved_on_time;          /* 9 */
    int64_t resolved_late;             /* 10 */
    int64_t in_progress_not_due;       /* 12 */
    int64_t in_progress_overdue;       /* 13 */
};

static inline int64_t figures_received(const struct figures *f) /* column 3 */
{
    return f->received_online + f->received_direct_or_postal + f->carried_over;
}

static inline int64_t figures_resolved(const struct figures *f) /* column 7 */
{
    return f->resolved_early + f->resolved_on_time + f->resolved_late;
}

static inline int64_t figures_in_progress(const struct figures *f) /* column 11 */
{
    return f->in_progress_not_due + f->in_progress_overdue;
}

static inline bool figures_balanced(const struct figures *f) /* 3 = 7 + 11 */
{
    return figures_received(f) == figures_resolved(f) + figures_in_progress(f);
}

/*
 * How many dossiers are missing in what was carried over (column 6): more were resolved than
 * were ever received, so that a column in progress is negative. 0: none that shows.
 */
static inline int64_t figures_missing(const struct figures *f)
{
    return (f->in_progress_not_due < 0 ? -f->in_progress_not_due : 0) +
           (f->in_progress_overdue < 0 ? -f->in_progress_overdue : 0);
}

/* Definition A, resolved basis: (8+9)/7 */
static inline struct fraction figures_rate_a(const struct figures *f)
{
    return (struct fraction){f->resolved_early + f->resolved_on_time, figures_resolved(f)};
}

/* Definition B, index 766 (Decision 766/QĐ-TTg): (8+9+12)/3 */
static inline struct fraction figures_rate_b(const struct figures *f)
{
    return (struct fraction){f->resolved_early + f->resolved_on_time +
                                 f->in_progress_not_due,
                             figures_received(f)};
}

/*
 * Definition C, what is not late of all that was to be done: 100 % less (10+13)/3. Equal to
 * B whenever the figures balance.
 */
static inline struct fraction figures_rate_c(const struct figures *f)
{
    return (struct fraction){figures_received(f) - f->resolved_late -
                                 f->in_progress_overdue,
                             figures_received(f)};
}

/* Definition D, due basis: (8+9)/(8+9+10+13) */
static inline struct fraction figures_rate_d(const struct figures *f)
{
    return (struct fraction){f->resolved_early + f->resolved_on_time,
                             figures_resolved(f) + f->in_progress_overdue};
}

/* Definition E, of all received (Nghị định 61/2018/NĐ-CP art. 30(2)(c)): (8+9)/3 */
static inline struct fraction figures_rate_e(const struct figures *f)
{
    return (struct fraction){f->resolved_early + f->resolved_on_time, figures_received(f)};
}

#endif
