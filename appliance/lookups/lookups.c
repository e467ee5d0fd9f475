#include "appliance/lookups/lookups.h"

#include <stdlib.h>

#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/memory.h"

struct lookups *lookups_open(const struct config *config, struct rules_shelf *shelf,
                             struct store *store, struct real_times *times)
{
    struct lookups *lookups = need(calloc(1, sizeof *lookups));

    *lookups = (struct lookups){
        .config = config,
        .shelf = shelf,
        .store = store,
        .times = times,
        .source = {.owner = lookups,
                   .calendar = lookup_calendar,
                   .unit_days = lookup_unit_days,
                   .overview = lookup_overview,
                   .apologies = lookup_apologies,
                   .late = lookup_late,
                   .lateness = lookup_lateness,
                   .months = lookup_months,
                   .procedures = lookup_procedures,
                   .procedure = lookup_procedure,
                   .satisfaction = lookup_satisfaction},
    };
    return lookups;
}

void lookups_close(struct lookups *lookups)
{
    if (!lookups)
        return;
    lateness_rows_release(&lookups->late);
    late_months_release(&lookups->late_news);
    kept_forms_release(&lookups->forms);
    made_overview_close(lookups->made);
    catalogue_close(lookups->shown);
    free(lookups->procedures);
    free(lookups->versions);
    catalogue_close(lookups->rated);
    free(lookups->units);
    free(lookups->fields);
    free(lookups);
}

const struct source_lookups *lookups_source(const struct lookups *lookups)
{
    return &lookups->source;
}
