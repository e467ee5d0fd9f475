#include "appliance/lookups/lookups.h"

#include <stdlib.h>

#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/memory.h"

struct lookups *lookups_open(const struct config *config, struct rules_shelf *shelf,
                             struct store *store)
{
    struct lookups *lookups = need(calloc(1, sizeof *lookups));

    *lookups = (struct lookups){
        .config = config,
        .shelf = shelf,
        .store = store,
        .source = {.owner = lookups,
                   .calendar = lookup_calendar,
                   .unit_days = lookup_unit_days,
                   .lateness = lookup_lateness,
                   .months = lookup_months},
    };
    return lookups;
}

void lookups_close(struct lookups *lookups)
{
    free(lookups);
}

const struct source_lookups *lookups_source(const struct lookups *lookups)
{
    return &lookups->source;
}
