/*
 * rules - everything but its events that decides what a dossier folds to.
 *
 * Plain data, borrowed by whoever folds; fixed while a store is open, so that what was
 * added to the ledger by these rules can be taken away by the same.
 */
#ifndef APPLIANCE_RULES_RULES_H
#define APPLIANCE_RULES_RULES_H

#include <stddef.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/schedule.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/policy.h"

struct rules {
    const struct calendar *calendar;
    const struct catalogue *catalogue;
    const struct schedule *schedule; /* of a unit that has none of its own */
    const struct policy *policies;   /* the first one that holds on the day of receipt */
    size_t policy_count;
};

#endif
