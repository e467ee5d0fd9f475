/*
 * cause_sheeter - makes the reasons sheet out of the store.
 *
 * Columns 10 and 13 are those of form 06 for the same days, as they are counted now and as units were
 * organised on the last of them; causes are those of the dossiers on the lists of worklister.h, so that
 * each number can be looked up dossier by dossier. What remains has none stated.
 */
#ifndef APPLIANCE_EXPLAIN_CAUSE_SHEETER_H
#define APPLIANCE_EXPLAIN_CAUSE_SHEETER_H

#include "appliance/explain/worklister.h"
#include "appliance/report/cause_sheet.h"

/*
 * In a transaction of the store, so that all is of one moment. The caller releases the sheet. -ENOENT:
 * *ret_unknown is "unit", which the catalogue does not have on the last day, or to which who asks is not
 * held. Errors of the store.
 */
int cause_sheeter_make(const struct worklister *worklister,
                       const struct cause_sheet_question *question, struct cause_sheet *ret,
                       const char **ret_unknown);

#endif
