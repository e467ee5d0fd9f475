/*
 * snapshot - what the page shows now: immutable, shared, replaced as a whole.
 *
 * The centre's thread swaps in what snapshot_build.h has made; web's thread takes and gives
 * back references. Any thread.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_H

#include "web/source.h"

/* The place where the newest overview is held. */
struct snapshot;

/* Takes the first overview over. */
struct snapshot *snapshot_open(struct source_overview *first);
void snapshot_close(struct snapshot *snapshot);

/* Takes the overview over; the one before lives until its last reader gives it back. */
void snapshot_replace(struct snapshot *snapshot, struct source_overview *overview);

const struct source_overview *snapshot_acquire(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot, const struct source_overview *overview);

#endif
