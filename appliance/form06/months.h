/*
 * months - form 06 month by month, of some parts of the figures at once: what a trend is made of.
 *
 * Each month is as of its last day, and the one that is not over as of today. Of the whole the ledger
 * has a row a field and month; of a few units their rows are found by their numbers; only between these
 * all rows of the span are read.
 */
#ifndef APPLIANCE_FORM06_MONTHS_H
#define APPLIANCE_FORM06_MONTHS_H

#include <stddef.h>

#include "appliance/form06/scope.h"
#include "appliance/report/figures.h"
#include "appliance/store/store.h"

enum { MONTHS_SCOPES = 8 }; /* at once */

struct months_span {
    int32_t first, last; /* slots of LEDGER_GRAIN_MONTH, both inclusive */
    int32_t today;       /* not before the first day of `last` */
};

/*
 * ret[scope * months + month]: the figures, but for columns 4 to 6, which are not told apart: their
 * sum stands in `carried_over`. In a transaction. Errors of the store.
 */
int months_compute(struct store *store, const struct scope *scopes, size_t count,
                   const struct months_span *span, struct figures *ret);

#endif
