#include "appliance/lookups/late_months.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_changes.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { GRACE_DAYS = 2 };

void late_months_release(struct late_months *late)
{
    free(late->units);
    *late = (struct late_months){0};
}

/* Where it stands, or would. */
static size_t place_of(const struct late_months *late, int32_t month, int unit)
{
    size_t place = 0;

    while (place < late->count &&
           (late->units[place].month > month ||
            (late->units[place].month == month && late->units[place].unit < unit)))
        place++;
    return place;
}

static void add(struct late_months *late, const struct late_unit *one)
{
    size_t place = place_of(late, one->month, one->unit);

    if (place == late->count || late->units[place].month != one->month ||
        late->units[place].unit != one->unit) {
        late->units =
            memory_grow(late->units, late->count, &late->room, sizeof *late->units);
        memmove(&late->units[place + 1], &late->units[place],
                (late->count++ - place) * sizeof *late->units);
    }
    late->units[place] = *one;
}

struct reading {
    struct late_months *late;
    int64_t at_ms, since_ms;
};

static int read_change(void *owner, const struct change *change)
{
    const struct reading *reading = owner;
    const struct late_unit one = {change->month, change->unit, reading->at_ms};
    int32_t day = date_day_at(reading->at_ms) - GRACE_DAYS;

    if (change->kind == CHANGES_FIGURES &&
        change->month < ledger_slot(LEDGER_GRAIN_MONTH, day))
        add(reading->late, &one);
    return 0;
}

static int read_commit(void *owner, const struct store_change *commit)
{
    struct reading *reading = owner;

    reading->late->commit = commit->commit_no;
    reading->at_ms = commit->at_ms;
    return commit->at_ms < reading->since_ms
               ? 0
               : changes_read(commit->keys, commit->bytes, read_change, reading);
}

static void forget(struct late_months *late, int64_t before_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < late->count; i++) {
        if (late->units[i].at_ms >= before_ms)
            late->units[kept++] = late->units[i];
    }
    late->count = kept;
}

/* The first time what is older than a day is passed by, however many changes are kept. */
static int begin(struct late_months *late, struct store *store, int64_t since_ms)
{
    int rc = store_changes_before(store, since_ms, &late->commit);

    late->begun = rc == 0;
    return rc;
}

int late_months_renew(struct late_months *late, struct store *store, int64_t now_ms)
{
    struct reading reading = {.late = late, .since_ms = now_ms - DATE_DAY_MS};
    int rc = late->begun ? 0 : begin(late, store, reading.since_ms);

    if (rc == 0)
        rc = store_each_change_since(store, late->commit, read_commit, &reading);
    if (rc == -ESTALE ||
        rc == -EILSEQ) { /* another order of changes: nothing is known of it */
        late_months_release(late);
        return 0;
    }
    forget(late, reading.since_ms);
    return rc;
}
