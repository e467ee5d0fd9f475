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
 * Every figure with its column of form 06 (appliance/rules/RULES.md, form 06) and its name,
 * which is also its column in the store and its name in CSV and JSON. The members, adding,
 * comparing, the report's columns and the statements of the store follow from this list; a new
 * row does not compile before it is said
 *
 *     how it is counted                    appliance/form06/form06.c
 *     what its column is called            appliance/report/report.h, REPORT_COLUMNS and below
 *     that it may be stated on paper       appliance/report/stated.h; in the register of totals
 *     where it stands in JSON              appliance/report/figures_json.c
 *     what the page calls it               web/page/method.c
 *
 * and does not run before it has a column of its name in `frozen`: the next file in
 * appliance/store/sql.
 */
/* clang-format off: one a line */
#define FIGURES_EACH(DO, BETWEEN)                                                          \
    DO(4, received_online)                                                                 \
    BETWEEN DO(5, received_direct_or_postal)                                               \
    BETWEEN DO(6, carried_over)                                                            \
    BETWEEN DO(8, resolved_early)                                                          \
    BETWEEN DO(9, resolved_on_time)                                                        \
    BETWEEN DO(10, resolved_late)                                                          \
    BETWEEN DO(12, in_progress_not_due)                                                    \
    BETWEEN DO(13, in_progress_overdue)
/* clang-format on */

#define FIGURES_ONE(column, name) 1
enum { FIGURES = FIGURES_EACH(FIGURES_ONE, +) };
#undef FIGURES_ONE

/*
 * The cells of form 06 for one period. Totals are sums of these, never kept: 3 = 4+5+6,
 * 7 = 8+9+10, 11 = 12+13; and 3 = 7+11 must hold.
 */
struct figures {
#define FIGURES_MEMBER(column, name) int64_t name;
    FIGURES_EACH(FIGURES_MEMBER, )
#undef FIGURES_MEMBER
};

static inline void figures_add(struct figures *to, const struct figures *f)
{
#define FIGURES_ADD(column, name) to->name += f->name;
    FIGURES_EACH(FIGURES_ADD, )
#undef FIGURES_ADD
}

static inline bool figures_equal(const struct figures *a, const struct figures *b)
{
#define FIGURES_SAME(column, name) a->name == b->name
    return FIGURES_EACH(FIGURES_SAME, &&);
#undef FIGURES_SAME
}

/* Is one of them not 0? */
static inline bool figures_any(const struct figures *f)
{
#define FIGURES_THERE(column, name) f->name != 0
    return FIGURES_EACH(FIGURES_THERE, ||);
#undef FIGURES_THERE
}

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
