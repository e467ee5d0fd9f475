/* What units did on each of the last days. */
#include "appliance/calendar/calendar.h"
#include "appliance/lookups/lookups_parts.h"
#include "appliance/tables/store_ledger.h"

/* Where the days of one unit are told. */
struct days {
    int32_t first;
    struct lookup_unit_days *of;
};

static int keep(void *owner, int32_t day, int64_t dossiers)
{
    struct days *days = owner;

    days->of->dossiers[day - days->first] = dossiers;
    return 0;
}

int lookup_unit_days(void *owner, int32_t last_day, const char *const *units, size_t count,
                     struct lookup_unit_days *ret, bool ret_working[static LOOKUP_DAYS])
{
    struct lookups *lookups = owner;
    struct days days = {.first = last_day - LOOKUP_DAYS + 1};
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    for (int i = 0; rc == 0 && i < LOOKUP_DAYS; i++)
        ret_working[i] = calendar_working(rulebook.rules.calendar, days.first + i);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        ret[i] = (struct lookup_unit_days){0};
        days.of = &ret[i];
        rc = store_each_unit_day(lookups->store, units[i], days.first, last_day, keep,
                                 &days);
    }
    lookups_end(lookups, &rulebook);
    return rc;
}
