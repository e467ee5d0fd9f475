/*
 * snapshot_inputs - what a snapshot is made of: everything that its owner knows.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_INPUTS_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_INPUTS_H

#include "appliance/access/registry.h"
#include "appliance/count/dossier_register.h"
#include "appliance/count/ingest.h"
#include "appliance/rules/rules.h"
#include "appliance/snapshot/fleet.h"
#include "appliance/store/store.h"
#include "web/source.h"

/* All borrowed for the call; the titles for as long as any overview lives. */
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
    const char *const *priority_fields; /* codes, the first one first */
    size_t priority_field_count;
    bool simulated;
    struct source_link link;
    int64_t link_since_mono_ms; /* since when it stands, or does not */
};

#endif
