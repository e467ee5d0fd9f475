/*
 * store_totals - totals as offices printed them, beside what is counted.
 */
#ifndef APPLIANCE_TABLES_REGISTER_STORE_TOTALS_H
#define APPLIANCE_TABLES_REGISTER_STORE_TOTALS_H

#include "appliance/report/stated.h"

struct store;

/* Of a period, a unit with what is below it, and a field. */
struct store_total {
    int period;      /* its number */
    int unit, field; /* 0: all */
    struct stated stated;
    const char *source; /* where it was printed; borrowed */
};

/* Texts are borrowed for the call. -errno ends it. */
typedef int (*store_tell_total)(void *owner, const struct store_total *total);

/* The one of the same period, unit and field. -ENOENT: there is none, and nobody is told. */
int store_find_total(struct store *store, const struct store_total *key,
                     store_tell_total tell, void *owner);

/* All, by period, unit and field. */
int store_each_total(struct store *store, store_tell_total tell, void *owner);

/* Those of the registered periods with these days, of this unit (0: all), by field. */
int store_each_total_of(struct store *store, int32_t from_day, int32_t to_day, int unit,
                        store_tell_total tell, void *owner);

/* Adds it, or puts it in the place of the one that was there. */
int store_save_total(struct store *store, const struct store_total *total);

/* Takes away the one of the same period, unit and field. */
int store_drop_total(struct store *store, const struct store_total *key);

int store_clear_totals(struct store *store);

#endif
