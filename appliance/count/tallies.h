/*
 * tallies - which count is which, where many may say the same.
 *
 * What counts something anonymous has nothing to be told from another of the same content by: two
 * of the same are two. A tally with an id is told by it from the others of its unit. Errors are
 * those of the store.
 */
#ifndef APPLIANCE_COUNT_TALLIES_H
#define APPLIANCE_COUNT_TALLIES_H

#include <stdbool.h>

#include "appliance/count/dossier_register.h"
#include "appliance/streams/streams.h"
#include "mqtt/payload.h"

/* Are two events of this content two? */
bool tallies_repeat(const struct event *event);

/*
 * May this tally have its id? *ret_reason: NULL, or "taken_id" (aside.h), and *ret_detail says by
 * which one it is taken. With `again`, one of the same content may: it is known.
 */
int tallies_check(struct dossier_register *dossiers, const struct streams *streams,
                  const struct dossier_register_entry *said, bool again,
                  const char **ret_reason, char ret_detail[static PAYLOAD_FAULT_BYTES]);

#endif
