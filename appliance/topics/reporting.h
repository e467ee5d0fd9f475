/*
 * reporting - how many counter devices of each unit with those below it are there, by the newest
 * snapshot: what stands beside the figures of a period that runs.
 *
 * One thread; the caller releases it.
 */
#ifndef APPLIANCE_TOPICS_REPORTING_H
#define APPLIANCE_TOPICS_REPORTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/catalogue.h"
#include "web/source.h"

struct reporting_devices {
    int expected, reporting, silent; /* as web/source.h has them of a unit */
};

struct reporting {
    bool known; /* who reports; not while nobody is heard */
    int64_t
        oldest_gap_ms; /* wall clock; since when events are known to be lost for good; 0: none */
    struct reporting_devices all;
    size_t count;
    struct reporting_devices *units; /* [number of the unit], with those below it; owned */
};

void reporting_read(struct reporting *ret, const struct source_overview *overview,
                    const struct catalogue *catalogue);

/* Takes a zeroed one too. */
void reporting_release(struct reporting *reporting);

/* NULL: all units. */
struct reporting_devices reporting_of(const struct reporting *reporting,
                                      const struct catalogue_entry *unit);

/* One number for all of it, appliance/topics/digest.h. */
uint64_t reporting_digest(const struct reporting *reporting);

#endif
