#include "appliance/count/activity.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_activity.h"
#include "mqtt/base/memory.h"

struct activity {
    struct store *store;
    int64_t *newest_ms; /* [unit] */
    bool *moved;        /* [unit]: newest_ms is not stored yet */
    int units;
};

static int take_stored(void *owner, int unit, int64_t newest_ms)
{
    struct activity *activity = owner;

    if (unit > 0 && unit < activity->units)
        activity->newest_ms[unit] = newest_ms;
    return 0;
}

void activity_fit(struct activity *activity, const struct catalogue *catalogue)
{
    size_t count;
    const struct catalogue_entry *units = catalogue_all(catalogue, CATALOGUE_UNITS, &count);
    int before = activity->units;

    for (size_t i = 0; i < count; i++) {
        if (units[i].id >= activity->units)
            activity->units = units[i].id + 1;
    }
    count = (size_t)activity->units + 1;
    activity->newest_ms =
        need(reallocarray(activity->newest_ms, count, sizeof *activity->newest_ms));
    activity->moved = need(reallocarray(activity->moved, count, sizeof *activity->moved));
    for (int unit = before; unit <= activity->units; unit++) {
        activity->newest_ms[unit] = 0;
        activity->moved[unit] = false;
    }
}

int activity_open(struct activity **ret, struct store *store,
                  const struct catalogue *catalogue)
{
    struct activity *activity = need(calloc(1, sizeof *activity));
    int rc;

    activity->store = store;
    activity_fit(activity, catalogue);
    rc = store_each_activity(store, take_stored, activity);
    if (rc < 0) {
        activity_close(activity);
        return rc;
    }
    *ret = activity;
    return 0;
}

void activity_close(struct activity *activity)
{
    if (!activity)
        return;
    free(activity->newest_ms);
    free(activity->moved);
    free(activity);
}

void activity_note(struct activity *activity, int unit, int64_t at_ms)
{
    if (at_ms <= activity->newest_ms[unit])
        return;
    activity->newest_ms[unit] = at_ms;
    activity->moved[unit] = true;
}

int activity_write(struct activity *activity)
{
    int rc = 0;

    for (int unit = 0; rc == 0 && unit < activity->units; unit++) {
        if (activity->moved[unit])
            rc = store_note_activity(activity->store, unit, activity->newest_ms[unit]);
        activity->moved[unit] = false;
    }
    return rc;
}

void activity_forget(struct activity *activity)
{
    size_t units = (size_t)activity->units;

    memset(activity->newest_ms, 0, units * sizeof *activity->newest_ms);
    memset(activity->moved, 0, units * sizeof *activity->moved);
    /* logs; only a shown time is at stake */
    (void)store_each_activity(activity->store, take_stored, activity);
}

int64_t activity_newest_ms(const struct activity *activity, int unit)
{
    return unit > 0 && unit < activity->units ? activity->newest_ms[unit] : 0;
}
