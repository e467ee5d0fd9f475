/*
 * snapshot_parts - the parts of a snapshot in the making, and what they share.
 *
 * Private to snapshot*.c; snapshot_build.h is for its users. One thread. A new part is a file
 * with a function here, called from snapshot_build.c.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_PARTS_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_PARTS_H

#include "appliance/snapshot/snapshot_held.h"
#include "appliance/snapshot/snapshot_inputs.h"

struct building {
    const struct snapshot_inputs *inputs;
    struct held *held;
    int64_t mono_ms, wall_ms;
    int32_t today;
    struct source_row **unit_rows, **field_rows; /* [id]; NULL: not shown */
};

/* Names the rows, each by the name that it has today, and gives them by number; the caller
 * frees the list. */
struct source_row **snapshot_index_rows(const struct building *b, enum catalogue_kind kind,
                                        struct source_row *rows);

/* What the ledger has counted, by unit and field. Errors of the store. */
int snapshot_add_figures(struct building *b);

/* The same of a device, as web says it. */
enum source_device_what snapshot_device_what(enum event_device what);

/* Counts that gateways hold back until a person decides. Errors of the store. */
int snapshot_add_undecided(struct building *b);

/* Devices, gateways and their gaps: what they say, what is stored, who is registered. */
void snapshot_add_gateways(struct building *b);

/* A device that is expected, of a unit, for which its successor may stand today, or (NULL) of
 * nobody in the catalogue: it reports, or was last known to be well then (0: never). */
void snapshot_count_device(struct building *b, const struct catalogue_entry *unit,
                           bool reporting, int64_t well_ms);

/* What is expected, what of it is there, and what is silent. After the figures and the devices. */
void snapshot_add_completeness(struct building *b);

#endif
