/* Late results of a unit in a period, and the apologies for them. */
#include <errno.h>

#include "appliance/form06/form06.h"
#include "appliance/lookups/lookups_parts.h"

static int count(struct lookups *lookups, const struct catalogue *catalogue,
                 const char *unit, const struct source_period *period,
                 struct lookup_apologies *ret)
{
    const struct catalogue_entry *entry = catalogue_find(catalogue, CATALOGUE_UNITS, unit);
    struct apologies apologies;
    int rc;

    if (!entry)
        return -ENOENT;
    rc = form06_apologies(lookups->store, period->from_day, period->to_day, entry->id, 0,
                          &apologies);
    if (rc == 0)
        *ret = (struct lookup_apologies){apologies.late, apologies.apologised,
                                         apologies.in_time, apologies.kept};
    return rc;
}

int lookup_apologies(void *owner, const char *unit, const struct source_period *period,
                     struct lookup_apologies *ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0)
        rc = count(lookups, rulebook.rules.catalogue, unit, period, ret);
    lookups_end(lookups, &rulebook);
    return rc;
}
