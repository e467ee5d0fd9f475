/*
 * form06_fold - form 06 "as organised now": what merged units did counts for the unit that
 * stands for them today (domain.md §6).
 *
 * Only where the way is n:1. A unit that was split keeps its rows: who took what over, the
 * `transferred` events say, and the ledger has followed them already.
 */
#ifndef APPLIANCE_FORM06_FOLD_H
#define APPLIANCE_FORM06_FOLD_H

#include "appliance/form06.h"

/*
 * Moves each row to catalogue_successor() of its unit on that day, and sums the rows that
 * meet. Order and totals stay, so every identity that held still does.
 */
void form06_fold_successors(struct form06 *form, const struct catalogue *catalogue,
                            int32_t day);

#endif
