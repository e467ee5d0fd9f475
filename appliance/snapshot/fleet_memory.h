/*
 * fleet_memory - the fleet across restarts of the centre.
 *
 * Kept in the store, so that a gateway that is silent since then is shown as silent, with when it
 * last spoke, and its devices are missed: also where the broker has lost what it retained. And what
 * the operator has retired stays so. A kill loses what was said since the last save, never more. One
 * thread.
 */
#ifndef APPLIANCE_SNAPSHOT_FLEET_MEMORY_H
#define APPLIANCE_SNAPSHOT_FLEET_MEMORY_H

#include "appliance/access/registry.h"
#include "appliance/snapshot/fleet.h"

struct store;

enum { FLEET_MEMORY_SAVE_MS = 10 * 1000 };

/* How much of it is saved; zeroed: nothing since the fleet was read. */
struct fleet_memory {
    int64_t saved_mono_ms;
    uint64_t forgotten;
};

/*
 * All that is remembered of gateways that may speak: of any, where the registry is NULL. What is
 * not understood is logged and passed over. Errors of the store.
 */
int fleet_memory_read(struct fleet *fleet, struct store *store,
                      const struct registry *registry);

/* Is there anything to save, and the last time long enough ago? */
bool fleet_memory_due(const struct fleet_memory *memory, const struct fleet *fleet,
                      int64_t mono_ms);

/* Saves what is new, in a transaction of its own. Errors of the store; then nothing is saved. */
int fleet_memory_save(struct fleet_memory *memory, const struct fleet *fleet,
                      struct store *store, int64_t mono_ms);

#endif
