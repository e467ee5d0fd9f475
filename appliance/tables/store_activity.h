/*
 * store_activity - when each unit was last heard of, and the ageing of tickets,
 * ratings and what devices told of themselves.
 */
#ifndef APPLIANCE_TABLES_STORE_ACTIVITY_H
#define APPLIANCE_TABLES_STORE_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/* Notes that the unit had an event at this time; an earlier one changes nothing. */
int store_note_activity(struct store *store, int unit, int64_t at_ms);

int store_each_activity(struct store *store,
                        int (*tell)(void *owner, int unit, int64_t newest_ms), void *owner);

/* Takes away up to `most` tickets, ratings and news of devices from before that time; their
 * daily sums stay.
 * In a transaction. */
int store_age_visits(struct store *store, int64_t before_ms, int most, bool *ret_more);

#endif
