/*
 * snapshot - what the page shows now: immutable, shared, replaced as a whole.
 *
 * The centre's thread builds one from the store and swaps it in; web's thread takes and
 * gives back references. snapshot_build() is for the owner of the store; the rest is for
 * any thread.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_H

#include "appliance/count/dossier_register.h"
#include "appliance/count/ingest.h"
#include "appliance/rules/rules.h"
#include "appliance/snapshot/fleet.h"
#include "appliance/store/store.h"
#include "web/source.h"

/* All borrowed for the call; the catalogue of the rules and the titles for as long as any
 * overview lives. */
struct snapshot_inputs {
    struct store *store;
    const struct rules *rules;
    const struct dossier_register *dossiers;
    struct ingest *ingest;
    const struct fleet *fleet;
    const struct registry *registry;
    int certificate_warn_days;
    bool guarded; /* only who is registered may speak, and for its units */
    const char *title_vi, *title_en;
    bool simulated;
    enum source_halt halt;
};

/* Errors of the store. The caller gives the version. */
int snapshot_build(const struct snapshot_inputs *inputs, uint64_t version, int64_t wall_ms,
                   int64_t mono_ms, struct source_overview **ret);

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
