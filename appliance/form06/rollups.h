/*
 * rollups - the roll-ups of the ledger that together are a span of days.
 *
 * They come span by span (ledger_spans()), some with the other sign, so that a unit and field may
 * come several times: who hears them sums them up. Errors of the store, and of tell(), which ends
 * it. Any thread that owns the store.
 */
#ifndef APPLIANCE_FORM06_ROLLUPS_H
#define APPLIANCE_FORM06_ROLLUPS_H

#include <stdint.h>

#include "appliance/dossiers/ledger.h"
#include "appliance/store/store.h"

typedef int rollups_tell(void *owner, const struct rollup_key *key,
                         const struct measures *measures);

/* Both days inclusive. */
int rollups_each_of_period(struct store *store, int32_t from_day, int32_t to_day,
                           rollups_tell *tell, void *owner);

/* Of all up to the end of a day; only the measures of stock, the others are 0. */
int rollups_each_until(struct store *store, int32_t day, rollups_tell *tell, void *owner);

#endif
