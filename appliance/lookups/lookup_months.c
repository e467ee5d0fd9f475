/* Form 06 month by month, of parts of the figures. */
#include "appliance/form06/months.h"
#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"

/* Units as they are organised now, so that what was merged is in the whole span. */
static int read_scopes(const struct lookup_part *parts, size_t count,
                       const struct catalogue *catalogue, struct scope *ret)
{
    const char *unknown;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = scope_read(&(struct report_question){.unit = parts[i].unit,
                                                  .sub_units = true,
                                                  .field = parts[i].field},
                        catalogue, &ret[i], &unknown);
        ret[i].merged = catalogue;
        ret[i].merged_day = date_day_at(clock_wall_ms());
    }
    return rc;
}

int lookup_months(void *owner, const struct lookup_part *parts, size_t count, int32_t first,
                  int32_t last, struct figures *ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    struct scope scopes[LOOKUP_PARTS];
    const struct months_span span = {first, last, date_day_at(clock_wall_ms())};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0)
        rc = read_scopes(parts, count, rulebook.rules.catalogue, scopes);
    if (rc == 0)
        rc = months_compute(lookups->store, scopes, count, &span, ret);
    lookups_end(lookups, &rulebook);
    return rc;
}
