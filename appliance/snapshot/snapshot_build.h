/*
 * snapshot_build - what the parts of a snapshot in the making share; snapshot.h is for its
 * users. One thread.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_BUILD_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_BUILD_H

#include "appliance/snapshot/snapshot.h"

/* An overview and what it stands on. The overview comes first: one is cast to the other. */
struct held {
    struct source_overview overview;
    size_t references; /* guarded by the snapshot's lock */
    struct source_row *fields, *units;
    struct source_device *devices;
    struct source_gateway *gateways;
    struct source_gap *gaps;
    struct source_quarantine *quarantine;
    struct source_fault *faults;
    char **texts; /* copies that devices, gateways and quarantine point at */
    size_t text_count, text_room;
};

struct building {
    const struct snapshot_inputs *inputs;
    struct held *held;
    int64_t mono_ms, wall_ms;
    int32_t today;
    struct source_period before;
    struct source_row **unit_rows, **field_rows; /* [id]; NULL: not shown */
};

/* Zeroed room for so many, and one more. Out of memory ends the process. */
void *snapshot_list(size_t count, size_t bytes);

/* The text, for as long as the overview lives: a copy, or the one that it then owns. */
const char *snapshot_keep(struct held *held, const char *text);
const char *snapshot_keep_text(struct held *held, char *text);

/* Devices, gateways and their gaps: what they say, what is stored, who is registered. */
void snapshot_add_gateways(struct building *b);

#endif
