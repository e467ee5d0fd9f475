/*
 * snapshot_held - an overview with all that it points at, which is made and freed as one.
 *
 * Private to snapshot*.c. One thread while it is made; then only its references change.
 */
#ifndef APPLIANCE_SNAPSHOT_SNAPSHOT_HELD_H
#define APPLIANCE_SNAPSHOT_SNAPSHOT_HELD_H

#include <stddef.h>

#include "appliance/rules/catalogue.h"
#include "web/source.h"

/* An overview and what it stands on. The overview comes first: one is cast to the other. */
struct held {
    struct source_overview overview;
    size_t references;                 /* guarded by the snapshot's lock */
    const struct catalogue *catalogue; /* shared: units and fields are named by its texts */
    struct source_row *fields, *units;
    struct source_crossing *crossings;
    struct source_device *devices;
    struct source_device_fault *device_faults;
    struct source_held *undecided, *decided;
    struct source_gateway *gateways;
    struct source_gap *gaps;
    struct source_quarantine *quarantine;
    struct source_fault *faults;
    char **texts; /* copies that devices, gateways and quarantine point at */
    size_t text_count, text_room;
};

void snapshot_held_free(struct held *held);

/* Zeroed room for so many, and one more. Out of memory ends the process. */
void *snapshot_list(size_t count, size_t bytes);

/* The text, for as long as the overview lives: a copy, or the one that it then owns. */
const char *snapshot_keep(struct held *held, const char *text);
const char *snapshot_keep_text(struct held *held, char *text);

#endif
