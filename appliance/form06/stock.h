/*
 * stock - what an office holds and nothing that was counted explains.
 *
 * An office may say what it has in progress when a day ends. Where the ledger counts another stock
 * for that day, the difference is held beside it: from that day on, until the office says it anew.
 * So columns 11 to 13 of a period that ends on such a day, and column 6 of the next one, are what
 * was said; a difference that comes up within a period is the one by which 3 = 7 + 11 fails.
 */
#ifndef APPLIANCE_FORM06_STOCK_H
#define APPLIANCE_FORM06_STOCK_H

#include <stdint.h>

#include "appliance/store/store.h"

/* More than what is counted; less than nothing where more is counted. */
struct stock_gap {
    int unit, field;
    int64_t not_due, overdue;
};

/* What stands when the day ends; nothing where nobody has said it. Errors of the store, and of
 * tell(), which ends it. */
int stock_each_gap(struct store *store, int32_t day,
                   int (*tell)(void *owner, const struct stock_gap *gap), void *owner);

#endif
