/*
 * store_due - when dossiers in progress are due: how many, and no code of any.
 */
#ifndef APPLIANCE_TABLES_STORE_DUE_H
#define APPLIANCE_TABLES_STORE_DUE_H

#include <stdint.h>

struct store;

/* Of one day, and of the unit that their events named last. */
struct store_due {
    int32_t day;
    int unit, field;
    int64_t dossiers;
};

/* Those due on a day up to to_day, by that day; out of an index that has no other dossiers. -errno
 * from tell() ends it. */
int store_each_due(struct store *store, int32_t to_day,
                   int (*tell)(void *owner, const struct store_due *due), void *owner);

#endif
