#include "appliance/form06/months.h"

#include <assert.h>
#include <stdlib.h>

#include "appliance/form06/rollups.h"
#include "appliance/form06/stock.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum {
    FEW_UNITS = 64
}; /* are found one by one: as many take as long as a year of a province */

/* One month of a scope, or all before the first one. */
struct sums {
    struct measures measures;
    int64_t held_not_due, held_overdue; /* beside what is counted, at its end: stock.h */
};

struct making {
    struct store *store;
    const struct scope *scopes;
    size_t count;
    const struct months_span *span;
    size_t months;
    struct sums *sums; /* [scope * (months + 1) + 1 + month]; in front of it all before */
    uint8_t *wanted;   /* [unit]: a bit for each scope that has it */
    int most_unit;
    uint8_t whole; /* a bit for each scope that has all units */
    uint8_t heard; /* the scopes that are read now */
    size_t place;  /* where the gaps that are told now belong; in `sums` of a scope */
    bool told;     /* some were */
};

static_assert(MONTHS_SCOPES <= 8, "a scope has a bit");

/* --- whose it is --------------------------------------------------------------------- */

static uint8_t scopes_of(const struct making *making, int unit)
{
    uint8_t bits = 0;

    for (size_t i = 0; i < making->count; i++) {
        const struct scope *scope = &making->scopes[i];

        if (scope_has(scope, scope_unit(scope, unit), scope->field))
            bits |= (uint8_t)(1U << i);
    }
    return bits;
}

/* By the units that the catalogue has. */
static void find_units(struct making *making)
{
    const struct scope *scope = &making->scopes[0];
    const struct catalogue *catalogue = scope->merged ? scope->merged : scope->catalogue;
    size_t count;
    const struct catalogue_entry *units = catalogue_all(catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++)
        making->most_unit =
            units[i].id > making->most_unit ? units[i].id : making->most_unit;
    making->wanted = need(calloc((size_t)making->most_unit + 1, sizeof *making->wanted));
    making->whole = UINT8_MAX;
    for (size_t i = 0; i < count; i++) {
        making->wanted[units[i].id] = scopes_of(making, units[i].id);
        making->whole &= making->wanted[units[i].id];
    }
}

/* --- adding -------------------------------------------------------------------------- */

/* Is the field, of a unit in these scopes, in this scope? */
static bool is_in(const struct making *making, uint8_t scopes, size_t i, int field)
{
    int wanted = making->scopes[i].field;

    return (unsigned)scopes >> i & 1U && (!wanted || wanted == field);
}

static void add_to(const struct making *making, uint8_t scopes, int field, size_t place,
                   const struct measures *m)
{
    for (size_t i = 0; i < making->count; i++) {
        struct measures *to = &making->sums[i * (making->months + 1) + place].measures;

        if (!is_in(making, scopes, i, field))
            continue;
        for (int measure = 0; measure < MEASURES_OF_STOCK; measure++)
            to->of[measure] += m->of[measure];
    }
}

static uint8_t wanted(const struct making *making, int unit)
{
    if (unit == LEDGER_ALL_UNITS)
        return making->whole;
    return unit <= making->most_unit ? making->wanted[unit] : 0;
}

/* Of a month. */
static int add_month(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct making *making = owner;
    int32_t first = making->span->first;
    size_t place = key->slot < first ? 0 : (size_t)(key->slot - first) + 1;

    add_to(making, wanted(making, key->unit) & making->heard, key->field, place, m);
    return 0;
}

/* Of days and years before the first month. */
static int add_before(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct making *making = owner;

    add_to(making, wanted(making, key->unit) & making->heard, key->field, 0, m);
    return 0;
}

/* Of days of the last month. */
static int add_last(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct making *making = owner;

    add_to(making, wanted(making, key->unit), key->field, making->months, m);
    return 0;
}

static int add_gap(void *owner, const struct stock_gap *gap)
{
    struct making *making = owner;
    uint8_t scopes = wanted(making, gap->unit);

    for (size_t i = 0; i < making->count; i++) {
        struct sums *to = &making->sums[i * (making->months + 1) + making->place];

        if (!is_in(making, scopes, i, gap->field))
            continue;
        to->held_not_due += gap->not_due;
        to->held_overdue += gap->overdue;
    }
    making->told = true;
    return 0;
}

/* --- reading ------------------------------------------------------------------------- */

static int read_whole(struct making *making)
{
    const struct ledger_span all = {.grain = LEDGER_GRAIN_ALL,
                                    .first =
                                        ledger_slot(LEDGER_GRAIN_MONTH, LEDGER_BEGINNING),
                                    .last = making->span->last,
                                    .stock = true};

    making->heard = making->whole;
    return making->whole ? store_each_in_span(making->store, &all, add_month, making) : 0;
}

static int read_unit(struct making *making, int unit, const struct ledger_span *before,
                     size_t count)
{
    const struct ledger_span months = {.grain = LEDGER_GRAIN_MONTH,
                                       .first = making->span->first,
                                       .last = making->span->last,
                                       .stock = true};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = store_each_of_unit(making->store, unit, &before[i], add_before, making);
    return rc < 0 ? rc
                  : store_each_of_unit(making->store, unit, &months, add_month, making);
}

static int read_units(struct making *making)
{
    struct ledger_span before[LEDGER_SPANS];
    size_t count =
        ledger_spans(LEDGER_BEGINNING, date_month_day(making->span->first) - 1, before);
    int rc = 0;

    for (size_t i = 0; i < count; i++)
        before[i].stock = true;
    for (int unit = 1; rc == 0 && unit <= making->most_unit; unit++) {
        if (making->wanted[unit] & making->heard)
            rc = read_unit(making, unit, before, count);
    }
    return rc;
}

static int read_all(struct making *making)
{
    const struct ledger_span months = {.grain = LEDGER_GRAIN_MONTH,
                                       .first = making->span->first,
                                       .last = making->span->last,
                                       .stock = true};
    int rc = rollups_each_until(making->store, date_month_day(making->span->first) - 1,
                                add_before, making);

    return rc < 0 ? rc : store_each_in_span(making->store, &months, add_month, making);
}

/* What has not happened yet: of one in progress the day on which it will be overdue. */
static int take_away_coming(struct making *making)
{
    const struct ledger_span coming = {.grain = LEDGER_GRAIN_DAY,
                                       .first = making->span->today + 1,
                                       .last = date_month_day(making->span->last + 1) - 1,
                                       .minus = true,
                                       .stock = true};

    return coming.first <= coming.last
               ? store_each_in_span(making->store, &coming, add_last, making)
               : 0;
}

static int read_parts(struct making *making)
{
    int units = 0, rc = read_whole(making);

    making->heard = (uint8_t)~making->whole;
    for (int unit = 1; unit <= making->most_unit; unit++)
        units += (making->wanted[unit] & making->heard) != 0;
    if (rc == 0)
        rc = units <= FEW_UNITS ? read_units(making) : read_all(making);
    return rc == 0 ? take_away_coming(making) : rc;
}

/* The newest first: where nobody has said anything, nobody has before. */
static int read_gaps(struct making *making)
{
    const struct months_span *span = making->span;
    int rc = 0;

    making->told = true;
    making->place = making->months + 1;
    while (rc == 0 && making->told && making->place-- > 0) {
        int32_t end = date_month_day(span->first + (int32_t)making->place) - 1;

        making->told = false;
        rc = stock_each_gap(making->store, end < span->today ? end : span->today, add_gap,
                            making);
    }
    return rc;
}

/* --- figures ------------------------------------------------------------------------- */

static struct figures figures_of(const struct measures *before, const struct sums *held,
                                 const struct sums *month)
{
    const int64_t *within = month->measures.of;
    int64_t overdue = before->of[MEASURE_OVERDUE] + within[MEASURE_OVERDUE];

    return (struct figures){
        .carried_over = ledger_in_progress(before) + held->held_not_due +
                        held->held_overdue + within[MEASURE_RECEIVED] +
                        within[MEASURE_MOVED_IN] - within[MEASURE_MOVED_OUT] -
                        within[MEASURE_EXCLUDED],
        .resolved_early = within[MEASURE_EARLY],
        .resolved_on_time = within[MEASURE_ON_TIME],
        .resolved_late = within[MEASURE_LATE],
        .in_progress_not_due = ledger_in_progress(before) +
                               ledger_in_progress(&month->measures) - overdue +
                               month->held_not_due,
        .in_progress_overdue = overdue + month->held_overdue,
    };
}

/* A month after the other: what is before one is what was before the last and what was in it. */
static void take_figures(const struct making *making, struct figures *ret)
{
    for (size_t i = 0; i < making->count; i++) {
        const struct sums *sums = &making->sums[i * (making->months + 1)];
        struct measures before = sums->measures;

        for (size_t month = 0; month < making->months; month++) {
            ret[i * making->months + month] =
                figures_of(&before, &sums[month], &sums[month + 1]);
            for (int m = 0; m < MEASURES_OF_STOCK; m++)
                before.of[m] += sums[month + 1].measures.of[m];
        }
    }
}

int months_compute(struct store *store, const struct scope *scopes, size_t count,
                   const struct months_span *span, struct figures *ret)
{
    struct making making = {
        .store = store,
        .scopes = scopes,
        .count = count,
        .span = span,
        .months = (size_t)(span->last - span->first) + 1,
    };
    int rc;

    making.sums = need(calloc(count * (making.months + 1), sizeof *making.sums));
    find_units(&making);
    rc = read_parts(&making);
    if (rc == 0)
        rc = read_gaps(&making);
    if (rc == 0)
        take_figures(&making, ret);
    free(making.wanted);
    free(making.sums);
    return rc;
}
