/*
 * store_stock - what offices say they hold, out of their tallies of stock.
 */
#ifndef APPLIANCE_TABLES_STORE_STOCK_H
#define APPLIANCE_TABLES_STORE_STOCK_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/* All that a unit said for one day of a field, summed up. */
struct store_stock {
    int unit, field;
    int32_t day;
    int64_t not_due, overdue;
    bool says_not_due, says_overdue; /* one of them at least */
};

/*
 * The newest of every unit and field on or before a day, ordered by their days, units and fields;
 * what was cancelled is left out. -errno from tell() ends it.
 */
int store_each_stock(struct store *store, int32_t day,
                     int (*tell)(void *owner, const struct store_stock *stock),
                     void *owner);

/* All that was ever said, and all of a unit and field in a month (year * 12 + month from 0). Likewise. */
int store_each_stock_said(struct store *store,
                          int (*tell)(void *owner, const struct store_stock *stock),
                          void *owner);
int store_each_stock_of_month(struct store *store, int unit, int field, int32_t month,
                              int (*tell)(void *owner, const struct store_stock *stock),
                              void *owner);

#endif
