#include "appliance/form06/lateness_rows.h"

#include <stdlib.h>

#include "appliance/form06/rollups.h"
#include "appliance/form06/stock.h"
#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_due.h"
#include "mqtt/base/key_index.h"
#include "mqtt/base/memory.h"

enum { SOON_WORKING_DAYS = LATENESS_CLASSES - 1 - LATENESS_DUE_TODAY };

struct counting {
    const struct rules *rules;
    int32_t today;
    struct lateness_row *rows;
    size_t count, room;
    struct key_index index;
};

static uint64_t key_of(int unit, int field)
{
    return (uint64_t)(uint32_t)unit << 32 | (uint32_t)field;
}

static uint64_t key_at(const void *rows, size_t place)
{
    const struct lateness_row *at = (const struct lateness_row *)rows + place;

    return key_of(at->unit, at->field);
}

/* Until the next one is reached. */
static struct lateness_row *reach(struct counting *counting, int unit, int field)
{
    ssize_t place = key_index_find(&counting->index, counting->rows, key_of(unit, field));

    if (place >= 0)
        return &counting->rows[place];
    counting->rows = memory_grow(counting->rows, counting->count, &counting->room,
                                 sizeof *counting->rows);
    counting->rows[counting->count] = (struct lateness_row){.unit = unit, .field = field};
    key_index_add(&counting->index, counting->rows, counting->count);
    return &counting->rows[counting->count++];
}

static enum lateness_class class_of(const struct counting *counting, int32_t due_day)
{
    static const int most[LATENESS_LATE - 1] = {5, 15, 30};
    const struct calendar *calendar = counting->rules->calendar;
    int days = calendar_between(calendar, due_day, counting->today), at = 0;

    if (due_day >= counting->today)
        return (enum lateness_class)(LATENESS_DUE_TODAY +
                                     calendar_between(calendar, counting->today, due_day));
    while (at < LATENESS_LATE - 1 && days > most[at])
        at++;
    return (enum lateness_class)at;
}

/* For the unit that has them today. */
static int add_due(void *owner, const struct store_due *due)
{
    struct counting *counting = owner;
    int unit = catalogue_successor(counting->rules->catalogue, due->unit, counting->today);

    reach(counting, unit, due->field)->lateness.of[class_of(counting, due->day)] +=
        due->dossiers;
    return 0;
}

static int add_rollup(void *owner, const struct rollup_key *key, const struct measures *m)
{
    int64_t overdue = m->of[MEASURE_OVERDUE];

    if (overdue != 0)
        reach(owner, key->unit, key->field)->lateness.overdue += overdue;
    return 0;
}

static int add_gap(void *owner, const struct stock_gap *gap)
{
    if (gap->overdue != 0)
        reach(owner, gap->unit, gap->field)->lateness.overdue += gap->overdue;
    return 0;
}

/* For the unit that has them today, as those that are due. */
static int add_cause(void *owner, const struct store_cause_count *count)
{
    struct counting *counting = owner;
    int unit =
        catalogue_successor(counting->rules->catalogue, count->unit, counting->today);

    reach(counting, unit, count->field)->lateness.causes.of[count->cause] +=
        count->dossiers;
    return 0;
}

int lateness_rows_count(struct store *store, const struct rules *rules, int32_t today,
                        struct lateness_rows *ret)
{
    struct counting counting = {
        .rules = rules, .today = today, .index = {.key_at = key_at}};
    int32_t soon = calendar_add(rules->calendar, today, SOON_WORKING_DAYS);
    int rc = store_each_due(store, soon, add_due, &counting);

    if (rc == 0)
        rc = rollups_each_until(store, today, add_rollup, &counting);
    if (rc == 0)
        rc = stock_each_gap(store, today, add_gap, &counting);
    if (rc == 0)
        rc = store_each_overdue_cause(store, today, add_cause, &counting);
    key_index_release(&counting.index);
    *ret = (struct lateness_rows){counting.count, counting.rows};
    if (rc < 0)
        lateness_rows_release(ret);
    return rc;
}

void lateness_rows_release(struct lateness_rows *rows)
{
    free(rows->rows);
    *rows = (struct lateness_rows){0};
}
