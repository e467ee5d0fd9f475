/*
 * activity - when each unit was last heard of: as stored, and within a transaction ahead of it.
 *
 * The owner begins, commits and rolls back. One thread.
 */
#ifndef APPLIANCE_COUNT_ACTIVITY_H
#define APPLIANCE_COUNT_ACTIVITY_H

#include <stdint.h>

#include "appliance/rules/catalogue.h"
#include "appliance/store/store.h"

struct activity;

/* As stored. The store is borrowed until activity_close(). Errors of the store. */
int activity_open(struct activity **ret, struct store *store,
                  const struct catalogue *catalogue);

/* Takes NULL. */
void activity_close(struct activity *activity);

/* There may be units that are new. What is known of a unit stays where it is: a code keeps its
 * number for ever. */
void activity_fit(struct activity *activity, const struct catalogue *catalogue);

/* A unit of the catalogue had an event at this time; an earlier one changes nothing. */
void activity_note(struct activity *activity, int unit, int64_t at_ms);

/* Stores what was noted since it was last stored. */
int activity_write(struct activity *activity);

/* As stored again, as the transaction is rolled back. */
void activity_forget(struct activity *activity);

/* Wall clock of the newest event of a unit; 0: none yet. */
int64_t activity_newest_ms(const struct activity *activity, int unit);

#endif
