/*
 * named_period - periods by names that stay: "month" is always the one that runs.
 *
 * What a subscriber is told once and what holds for ever, while the days behind it move on with the
 * calendar. Their days and ids are those of period.h's kinds. Pure; any thread.
 */
#ifndef APPLIANCE_RULES_NAMED_PERIOD_H
#define APPLIANCE_RULES_NAMED_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/rules/period.h"

enum named_period {
    NAMED_PERIOD_TODAY,
    NAMED_PERIOD_MONTH,
    NAMED_PERIOD_STATUTORY_MONTH, /* from the 15th to the 14th */
    NAMED_PERIOD_QUARTER,
    NAMED_PERIOD_YEAR,
    NAMED_PERIOD_YESTERDAY, /* from here on those that are over */
    NAMED_PERIOD_LAST_MONTH,
    NAMED_PERIOD_LAST_STATUTORY_MONTH,
    NAMED_PERIOD_LAST_QUARTER,
    NAMED_PERIOD_LAST_YEAR,
    NAMED_PERIODS
};

/* "today", "last_statutory_month" ... */
extern const char *const named_period_names[NAMED_PERIODS];

/* Over, as seen from the day by which it is named; else that day is in it. */
bool named_period_over(enum named_period name);

/* What it is on this local day; its kind is "day" where period.h has none. -EINVAL: a day of which
 * it knows no period, in the first years or the last. */
int named_period_on(enum named_period name, int32_t day, struct period *ret);

#endif
