#include "appliance/lookups/lookups_parts.h"

int lookups_begin(struct lookups *lookups, struct rulebook *ret)
{
    int rc = store_begin(lookups->store);

    return rc < 0 ? rc : rules_shelf_take(lookups->shelf, lookups->store, ret);
}

void lookups_end(struct lookups *lookups, struct rulebook *rulebook)
{
    store_rollback(lookups->store);
    rulebook_close(rulebook);
}
