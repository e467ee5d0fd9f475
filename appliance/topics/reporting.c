#include "appliance/topics/reporting.h"

#include <stdlib.h>

#include "appliance/topics/digest.h"
#include "mqtt/base/memory.h"

/* For the unit and each above it; a tree that bites its own tail ends the climb. */
static void add_row(struct reporting *reporting, const struct catalogue *catalogue,
                    size_t climbs, const struct source_row *row)
{
    const struct catalogue_entry *unit =
        catalogue_find(catalogue, CATALOGUE_UNITS, row->code);

    for (; unit && climbs > 0; climbs--) {
        struct reporting_devices *devices = &reporting->units[unit->id];

        devices->expected += row->devices;
        devices->reporting += row->devices_reporting;
        devices->silent += row->devices_silent;
        unit =
            unit->parent ? catalogue_get(catalogue, CATALOGUE_UNITS, unit->parent) : NULL;
    }
}

static int64_t oldest_gap(const struct source_overview *overview)
{
    int64_t oldest_ms = 0;

    for (size_t i = 0; i < overview->gap_count; i++) {
        const struct source_gap *gap = &overview->gaps[i];

        if (!gap->claimed && (oldest_ms == 0 || gap->noticed_ms < oldest_ms))
            oldest_ms = gap->noticed_ms;
    }
    return oldest_ms;
}

void reporting_read(struct reporting *ret, const struct source_overview *overview,
                    const struct catalogue *catalogue)
{
    size_t unit_count;
    const struct catalogue_entry *units =
        catalogue_all(catalogue, CATALOGUE_UNITS, &unit_count);

    *ret = (struct reporting){
        .known = source_link_stands(&overview->link),
        .oldest_gap_ms = oldest_gap(overview),
        .all = {overview->total.devices, overview->total.devices_reporting,
                overview->total.devices_silent},
        .count = 1,
    };
    for (size_t i = 0; i < unit_count; i++) {
        if ((size_t)units[i].id >= ret->count)
            ret->count = (size_t)units[i].id + 1;
    }
    ret->units = need(calloc(ret->count, sizeof *ret->units));
    for (size_t i = 0; i < overview->unit_count; i++)
        add_row(ret, catalogue, unit_count, &overview->units[i]);
}

void reporting_release(struct reporting *reporting)
{
    free(reporting->units);
    *reporting = (struct reporting){0};
}

struct reporting_devices reporting_of(const struct reporting *reporting,
                                      const struct catalogue_entry *unit)
{
    if (!unit)
        return reporting->all;
    /* It came since: the next round knows it. */
    if ((size_t)unit->id >= reporting->count)
        return (struct reporting_devices){0};
    return reporting->units[unit->id];
}

uint64_t reporting_digest(const struct reporting *reporting)
{
    uint64_t digest = digest_number(DIGEST_BEGIN, reporting->known);

    digest = digest_number(digest, reporting->oldest_gap_ms);
    digest = digest_bytes(digest, &reporting->all, sizeof reporting->all);
    return digest_bytes(digest, reporting->units,
                        reporting->count * sizeof *reporting->units);
}
