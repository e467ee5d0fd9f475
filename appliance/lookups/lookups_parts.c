#include "appliance/lookups/lookups_parts.h"

int lookups_begin(struct lookups *lookups, struct rulebook *ret)
{
    return rules_shelf_begin(lookups->shelf, lookups->store, ret);
}

void lookups_end(struct lookups *lookups, struct rulebook *rulebook)
{
    rules_shelf_end(lookups->store, rulebook);
}
