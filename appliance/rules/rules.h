/*
 * rules - everything but its events that decides what a dossier folds to.
 *
 * Plain data, borrowed by whoever folds; fixed while a store is open, so that what was
 * added to the ledger by these rules can be taken away by the same.
 */
#ifndef APPLIANCE_RULES_RULES_H
#define APPLIANCE_RULES_RULES_H

#include <stdbool.h>

#include "appliance/rules/calendar.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/deadline.h"
#include "appliance/rules/schedule.h"

struct rules {
    const struct calendar *calendar;
    const struct catalogue *catalogue;
    const struct schedule *schedule; /* of a unit that has none of its own */
    struct deadline_policy deadline;
    bool withdrawn_by_date;  /* false: withdrawn by the citizen counts as on time */
    bool unresolved_on_time; /* false: returned unresolved or stopped counts by its date */
};

#endif
