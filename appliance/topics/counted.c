#include "appliance/topics/counted.h"

#include "appliance/form06/form06.h"
#include "appliance/registers/register.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/date.h"

struct search {
    const struct period *like;
    struct period found;
};

static int match_period(void *owner, const struct period *period)
{
    struct search *search = owner;

    if (period->frozen_ms && period->from_day == search->like->from_day &&
        period->to_day == search->like->to_day)
        search->found = *period;
    return 0;
}

/* The period of these days that the office has frozen. */
static int find_frozen(struct store *store, const struct period *like, struct period *ret)
{
    struct search search = {.like = like};
    int rc = store_each_period(store, match_period, &search);

    *ret = search.found;
    return rc;
}

/* The last one is kept: all that run have that of today. */
static int take_catalogue(struct counted_desk *desk, const struct rulebook *rulebook,
                          int32_t day, struct catalogue **ret)
{
    int64_t registers;
    int rc = register_revision(desk->store, &registers);

    if (rc < 0)
        return rc;
    if (!desk->catalogue || desk->registers != registers || desk->day != day) {
        catalogue_close(desk->catalogue);
        desk->catalogue = catalogue_as_of(rulebook->rules.catalogue, day);
        desk->registers = registers;
        desk->day = day;
    }
    *ret = (struct catalogue *)catalogue_share(desk->catalogue);
    return 0;
}

static int read_frozen(struct store *store, const struct period *frozen,
                       struct counted *counted)
{
    int rc;

    counted->is_frozen = true;
    counted->frozen_catalogue = catalogue_open();
    rc = store_read_frozen_catalogue(store, frozen->number, counted->frozen_catalogue);
    return rc < 0 ? rc
                  : rollup_read_frozen(&counted->frozen, counted->frozen_catalogue, store,
                                       frozen);
}

static int read_figures(struct counted_desk *desk, const struct rulebook *rulebook,
                        int32_t today, struct counted *counted)
{
    struct period live = counted->period, frozen;
    int rc;

    live.to_day = form06_last_day(live.from_day, live.to_day, today);
    rc = take_catalogue(desk, rulebook, live.to_day, &counted->live_catalogue);
    if (rc == 0)
        rc = rollup_read(&counted->live, counted->live_catalogue, desk->store, &live);
    if (rc == 0)
        rc = find_frozen(desk->store, &counted->period, &frozen);
    if (rc == 0 && frozen.frozen_ms)
        rc = read_frozen(desk->store, &frozen, counted);
    return rc;
}

int counted_read(struct counted_desk *desk, enum named_period name, int64_t wall_ms,
                 struct counted *ret)
{
    int32_t today = date_day_at(wall_ms);
    struct rulebook rulebook = {0};
    int rc;

    *ret = (struct counted){.base = {.name = name,
                                     .period = &ret->period,
                                     .simulated = desk->simulated,
                                     .as_of_ms = wall_ms}};
    rc = named_period_on(name, today, &ret->period);
    if (rc == 0)
        rc = store_begin(desk->store);
    if (rc == 0)
        rc = store_changes_newest(desk->store, &ret->base.revision);
    if (rc == 0)
        rc = desk->take_rules(desk->owner, desk->store, &rulebook);
    if (rc == 0)
        rc = read_figures(desk, &rulebook, today, ret);
    store_rollback(desk->store);
    rulebook_close(&rulebook);
    if (rc < 0)
        counted_release(ret);
    return rc;
}

/* --- its statistics ------------------------------------------------------------------ */

static bool had_ended(const struct catalogue_entry *entry, int32_t day)
{
    return entry && catalogue_end(entry) < day;
}

static bool is_told(const struct counted *counted, const struct rollup_cell *cell)
{
    int32_t day = counted->period.from_day;

    return figures_any(&cell->figures) ||
           !(had_ended(cell->unit, day) || had_ended(cell->field, day));
}

static bool tell_live(const struct counted *counted, const struct reporting *reporting,
                      const struct rollup_cell *cell, struct statistic *statistic)
{
    if (!named_period_over(counted->base.name)) {
        statistic->state = STATISTIC_RUNNING;
        statistic->devices = reporting_of(reporting, cell->unit);
        statistic->devices_known = reporting->known;
        statistic->oldest_gap_ms = reporting->oldest_gap_ms;
    }
    return is_told(counted, cell);
}

/* What was frozen, beside what is there now. */
static void tell_frozen(const struct figures *frozen, const struct figures *now,
                        struct statistic *statistic)
{
    statistic->state = STATISTIC_FROZEN;
    statistic->figures = *frozen;
    if (!figures_equal(frozen, now)) {
        statistic->state = STATISTIC_CORRECTED;
        statistic->now = *now;
    }
}

/* Of a frozen period what is there now and was not then. */
static bool tell_since(const struct counted *counted, const struct rollup_cell *cell,
                       struct statistic *statistic)
{
    tell_frozen(&(struct figures){0}, &cell->figures, statistic);
    return figures_any(&cell->figures) && !rollup_find(&counted->frozen, cell);
}

static bool tell_then(const struct counted *counted, const struct rollup_cell *cell,
                      struct statistic *statistic)
{
    const struct rollup_cell *now = rollup_find(&counted->live, cell);

    tell_frozen(&cell->figures, now ? &now->figures : &(struct figures){0}, statistic);
    return true;
}

size_t counted_cells(const struct counted *counted)
{
    return counted->live.count + counted->frozen.count;
}

/* What is only there now comes first: it may be a part of what was there then. */
bool counted_statistic(const struct counted *counted, const struct reporting *reporting,
                       size_t place, struct statistic *ret)
{
    bool is_live = place < counted->live.count;
    const struct rollup_cell *cell =
        is_live ? &counted->live.cells[place]
                : &counted->frozen.cells[place - counted->live.count];

    *ret = (struct statistic){
        .base = &counted->base,
        .unit = cell->unit_code,
        .field = cell->field_code,
        .state = STATISTIC_CLOSED,
        .figures = cell->figures,
    };
    if (!counted->is_frozen)
        return tell_live(counted, reporting, cell, ret);
    return is_live ? tell_since(counted, cell, ret) : tell_then(counted, cell, ret);
}

/* --- from its beginning to its end --------------------------------------------------- */

void counted_release(struct counted *counted)
{
    rollup_release(&counted->live);
    rollup_release(&counted->frozen);
    catalogue_close(counted->live_catalogue);
    catalogue_close(counted->frozen_catalogue);
    *counted = (struct counted){0};
}

void counted_desk_release(struct counted_desk *desk)
{
    catalogue_close(desk->catalogue);
    desk->catalogue = NULL;
}
