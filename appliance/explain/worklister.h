/*
 * worklister - makes the lists that an office works with out of the store.
 *
 * What may belong to a list is found by the store's summaries; each is then folded from its events
 * up to the end of the list's day, so that due date, unit in charge and suspension are of that day.
 * Units are as organised on it. What is overdue, or due soon, today is found by an index; what waits
 * today among those in progress; as of a day before, every dossier is looked at. Those of which a cause was
 * stated are found by that.
 */
#ifndef APPLIANCE_EXPLAIN_WORKLISTER_H
#define APPLIANCE_EXPLAIN_WORKLISTER_H

#include "appliance/report/worklist.h"
#include "appliance/rules/rules.h"

struct store;

struct worklister {
    struct store *store;
    const struct rules *rules;
    int32_t today;
};

/*
 * In a transaction of the store, so that all is of one moment. The caller releases the list.
 * -ENOENT: *ret_unknown is "unit" or "field", whichever the catalogue does not have on the
 * list's day. Errors of the store.
 */
int worklister_make(const struct worklister *worklister,
                    const struct worklist_question *question, struct worklist *ret,
                    const char **ret_unknown);

#endif
