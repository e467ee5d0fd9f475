/* Months that are over and have come to be counted otherwise within a day. */
#include "appliance/dossiers/ledger.h"
#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/clock.h"

static int tell_all(const struct late_months *late,
                    int (*tell)(void *listener, const struct lookup_late *month),
                    void *listener)
{
    size_t next;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < late->count; i = next) {
        next = i;
        while (next < late->count && late->units[next].month == late->units[i].month)
            next++;
        rc = tell(listener, &(struct lookup_late){late->units[i].month, (int)(next - i)});
    }
    return rc;
}

int lookup_late(void *owner, int (*tell)(void *listener, const struct lookup_late *month),
                void *listener)
{
    struct lookups *lookups = owner;
    int rc = store_begin(lookups->store);

    if (rc == 0)
        rc = late_months_renew(&lookups->late_news, lookups->store, clock_wall_ms());
    store_rollback(lookups->store);
    return rc < 0 ? rc : tell_all(&lookups->late_news, tell, listener);
}
