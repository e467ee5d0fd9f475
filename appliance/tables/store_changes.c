#include "appliance/tables/store_changes.h"

#include <inttypes.h>
#include <stdio.h>

#include "appliance/store/store.h"
#include "appliance/store/store_sql.h"

static const struct sql newest = {"SELECT coalesce(max(commit_no), 0) FROM changes"};

int store_changes_newest(struct store *store, int64_t *ret)
{
    int64_t number = store_number(store, &newest);

    if (number < 0)
        return (int)number;
    *ret = number;
    return 0;
}

int store_changes_incarnation(struct store *store, char ret[static STORE_INCARNATION_BYTES])
{
    int64_t name;
    int rc = store_read_meta(store, "incarnation", &name);

    if (rc == 0)
        (void)snprintf(ret, STORE_INCARNATION_BYTES, "%016" PRIx64, (uint64_t)name);
    return rc;
}
