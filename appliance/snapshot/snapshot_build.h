/*
 * snapshot_build - makes a snapshot: reads the store and asks who is there. For the owner of
 * the store, on its thread.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_BUILD_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_BUILD_H

#include "appliance/snapshot/snapshot_inputs.h"

/* Errors of the store. The caller gives the version, and the overview to snapshot.h. */
int snapshot_build(const struct snapshot_inputs *inputs, uint64_t version, int64_t wall_ms,
                   int64_t mono_ms, struct source_overview **ret);

#endif
