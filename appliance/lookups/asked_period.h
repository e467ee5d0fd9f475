/*
 * asked_period - the days of a period that a page is asked for, and with which days it is compared.
 *
 * What is meant by an id is said in web/lookup_overview.h. The one before is of the same kind, of the
 * register where that has one, else as many days; the one of the year before has the same dates. Of a
 * period of the calendar both are whole, also while it runs. For the thread of the store.
 */
#ifndef APPLIANCE_LOOKUPS_ASKED_PERIOD_H
#define APPLIANCE_LOOKUPS_ASKED_PERIOD_H

#include "appliance/rules/period.h"
#include "appliance/store/store.h"
#include "web/lookup_overview.h"

struct asked_days {
    struct source_period period;
    int number; /* in the register, of one that is frozen; 0: what is counted now holds */
};

struct asked_period {
    struct asked_days own, before, year_before; /* zeroed: there is none */
};

/* -ENOENT: there is no such period. -ERANGE: it lies ahead. Errors of the store. */
int asked_period_find(struct store *store, const struct lookup_period *asked, int32_t today,
                      struct asked_period *ret);

#endif
