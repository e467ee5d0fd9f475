/*
 * waits - how long tickets of a month waited, by unit and by hour. One thread.
 */
#ifndef APPLIANCE_LOOKUPS_WAITS_H
#define APPLIANCE_LOOKUPS_WAITS_H

#include "appliance/tables/store_visits.h"
#include "web/lookup_satisfaction.h"

struct waits;

struct waits *waits_open(void);

/* Takes NULL. */
void waits_close(struct waits *waits);

void waits_add(struct waits *waits, const struct store_wait *wait);

/* After the last one and before the first question. */
void waits_seal(struct waits *waits);

struct lookup_waits waits_of_unit(const struct waits *waits, int unit);

/* Of all units, in this hour, or in all. */
struct lookup_waits waits_of_hour(const struct waits *waits, int hour);
struct lookup_waits waits_of_all(const struct waits *waits);

#endif
