#include "appliance/form06/stock.h"

#include <stdlib.h>

#include "appliance/form06/rollups.h"
#include "appliance/tables/store_stock.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

struct reading {
    struct store_stock said;
    struct measures counted; /* up to the end of its day */
};

struct readings {
    struct reading *of; /* by day, unit and field */
    size_t count, room;
    size_t first, end; /* those of the day that is summed up */
};

static int by_place(const void *left, const void *right)
{
    const struct store_stock *a = left, *b = &((const struct reading *)right)->said;

    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

static int keep(void *owner, const struct store_stock *said)
{
    struct readings *readings = owner;

    readings->of =
        memory_grow(readings->of, readings->count, &readings->room, sizeof *readings->of);
    readings->of[readings->count++] = (struct reading){.said = *said};
    return 0;
}

static int add_row(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct readings *readings = owner;
    const struct store_stock place = {.unit = key->unit, .field = key->field};
    struct reading *reading =
        bsearch(&place, readings->of + readings->first, readings->end - readings->first,
                sizeof *readings->of, by_place);

    for (int i = 0; reading && i < MEASURES; i++)
        reading->counted.of[i] += m->of[i];
    return 0;
}

/* Day after day: offices say it on the same ones, when a period ends. */
static int count_all(struct readings *readings, struct store *store)
{
    int rc = 0;

    for (readings->first = 0; rc == 0 && readings->first < readings->count;
         readings->first = readings->end) {
        int32_t day = readings->of[readings->first].said.day;

        readings->end = readings->first;
        while (readings->end < readings->count &&
               readings->of[readings->end].said.day == day)
            readings->end++;
        rc = rollups_each_until(store, day, add_row, readings);
    }
    return rc;
}

/* Who says only what is overdue says nothing of how much there is. */
static struct stock_gap gap_of(const struct reading *reading)
{
    const struct store_stock *said = &reading->said;
    int64_t overdue = reading->counted.of[MEASURE_OVERDUE];
    int64_t not_due = ledger_in_progress(&reading->counted) - overdue;
    struct stock_gap gap = {.unit = said->unit, .field = said->field};

    if (said->says_overdue)
        gap.overdue = said->overdue - overdue;
    gap.not_due = said->says_not_due ? said->not_due - not_due : -gap.overdue;
    return gap;
}

int stock_each_gap(struct store *store, int32_t day,
                   int (*tell)(void *owner, const struct stock_gap *gap), void *owner)
{
    struct readings readings = {0};
    int rc = store_each_stock(store, day, keep, &readings);

    if (rc == 0)
        rc = count_all(&readings, store);
    for (size_t i = 0; rc == 0 && i < readings.count; i++) {
        const struct stock_gap gap = gap_of(&readings.of[i]);

        rc = tell(owner, &gap);
    }
    free(readings.of);
    return rc;
}
