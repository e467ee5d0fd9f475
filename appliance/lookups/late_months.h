/*
 * late_months - which months that are over have come to be counted otherwise within a day, for which units.
 *
 * Out of what each commit has changed (store_changes.h), read once: a month is late news when it was
 * over two days before the commit, for what happened on its last day may come the next morning. When all
 * was counted again nothing is said, since nothing came late. For the thread of the store.
 */
#ifndef APPLIANCE_LOOKUPS_LATE_MONTHS_H
#define APPLIANCE_LOOKUPS_LATE_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/store/store.h"

struct late_unit {
    int32_t month; /* a slot of LEDGER_GRAIN_MONTH */
    int unit;
    int64_t at_ms; /* when it last came to be another one */
};

/* Zeroed: nothing has been read. */
struct late_months {
    bool begun;
    int64_t commit; /* up to which it was read */
    size_t count, room;
    struct late_unit *units; /* the latest month first; each once */
};

void late_months_release(struct late_months *late);

/* As of now. In a transaction. Errors of the store. */
int late_months_renew(struct late_months *late, struct store *store, int64_t now_ms);

#endif
