/* The part of a snapshot that comes out of the ledger: what was counted, by unit and field. */
#include "appliance/form06/form06.h"
#include "appliance/form06/form06_basis.h"
#include "appliance/snapshot/snapshot_parts.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_ledger.h"

enum { DUE_SOON_WORKING_DAYS = 2 };

static int32_t last_day_of(const struct building *b, int unit)
{
    const struct catalogue_entry *last =
        catalogue_last_from(b->inputs->rules->catalogue, CATALOGUE_UNITS, unit, b->today);

    return last->to_day < b->today ? last->to_day : 0;
}

static void begin_unit(const struct building *b, const struct catalogue_entry *now,
                       struct source_row *row)
{
    row->last_day = last_day_of(b, now->id);
    row->unheard = true; /* until a device of it is met */
    row->level = now->level;
    if (now->parent)
        row->parent = catalogue_at(b->inputs->rules->catalogue, CATALOGUE_UNITS,
                                   now->parent, b->today)
                          ->code;
}

/* 0: none of them. */
static int priority_of(const struct building *b, const char *field)
{
    for (size_t i = 0; i < b->inputs->priority_field_count; i++) {
        if (strcmp(b->inputs->priority_fields[i], field) == 0)
            return (int)i + 1;
    }
    return 0;
}

struct source_row **snapshot_index_rows(const struct building *b, enum catalogue_kind kind,
                                        struct source_row *rows)
{
    const struct catalogue *catalogue = b->inputs->rules->catalogue;
    size_t count;
    const struct catalogue_entry *entries = catalogue_all(catalogue, kind, &count);
    struct source_row **index;
    int most = 0;

    for (size_t i = 0; i < count; i++)
        most = entries[i].id > most ? entries[i].id : most;
    index = snapshot_list((size_t)most + 1, sizeof(void *));
    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *now =
            catalogue_at(catalogue, kind, entries[i].id, b->today);

        rows[i].code = now->code;
        rows[i].name_vi = now->name_vi;
        rows[i].name_en = now->name_en;
        if (kind == CATALOGUE_UNITS)
            begin_unit(b, now, &rows[i]);
        else
            rows[i].priority = priority_of(b, now->code);
        index[now->id] = &rows[i];
    }
    return index;
}

enum { SHARES = 3 }; /* rows to which something of a unit and field belongs */

static void shares(const struct building *b, int unit, int field,
                   struct source_row *ret[static SHARES])
{
    ret[0] = &b->held->overview.total;
    ret[1] = b->unit_rows[unit];
    ret[2] = b->field_rows[field];
}

/* Names outlive the rows: they are the catalogue's. */
static void add_crossings(const struct building *b, const struct form06 *form)
{
    struct held *held = b->held;

    held->crossings = snapshot_list(form->count, sizeof *held->crossings);
    for (size_t i = 0; i < form->count; i++) {
        const struct form06_row *row = &form->rows[i];

        if (figures_any(&row->figures))
            held->crossings[held->overview.crossing_count++] =
                (struct source_crossing){b->unit_rows[row->unit]->code,
                                         b->field_rows[row->field]->code, row->figures};
    }
    held->overview.crossings = held->crossings;
}

static int add_form(const struct building *b, const struct source_period *period,
                    size_t figures_offset)
{
    bool now = figures_offset == offsetof(struct source_row, now);
    struct form06 form;
    int rc = form06_compute(b->inputs->store, period->from_day, period->to_day, &form);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < form.count; i++) {
        struct source_row *rows[SHARES];

        shares(b, form.rows[i].unit, form.rows[i].field, rows);
        for (int share = 0; share < SHARES; share++)
            figures_add((struct figures *)((char *)rows[share] + figures_offset),
                        &form.rows[i].figures);
    }
    if (now)
        add_crossings(b, &form);
    form06_release(&form);
    return 0;
}

static int64_t in_time(const struct measures *m)
{
    return m->of[MEASURE_EARLY] + m->of[MEASURE_ON_TIME];
}

static int64_t resolved_in(const struct measures *m)
{
    return in_time(m) + m->of[MEASURE_LATE];
}

static int add_trend(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct building *b = owner;
    int month = SOURCE_MONTHS - 1 - (ledger_slot(LEDGER_GRAIN_MONTH, b->today) - key->slot);
    struct source_row *rows[SHARES];

    shares(b, key->unit, key->field, rows);
    for (int share = 0; share < SHARES; share++) {
        rows[share]->trend[month].num += in_time(m);
        rows[share]->trend[month].den += resolved_in(m);
    }
    return 0;
}

static int add_today(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct building *b = owner;
    struct source_row *rows[SHARES];

    shares(b, key->unit, key->field, rows);
    for (int share = 0; share < SHARES; share++) {
        rows[share]->received_today += m->of[MEASURE_RECEIVED];
        rows[share]->resolved_today += resolved_in(m);
    }
    return 0;
}

/*
 * A dossier in progress adds 1 to `overdue` on the day after its due date, and what is
 * resolved has nothing in the future: so the coming days' sum is who falls due in them.
 */
static int add_due_soon(void *owner, const struct rollup_key *key, const struct measures *m)
{
    const struct building *b = owner;
    struct source_row *rows[SHARES];

    shares(b, key->unit, key->field, rows);
    for (int share = 0; share < SHARES; share++)
        rows[share]->due_soon += m->of[MEASURE_OVERDUE];
    return 0;
}

/* Does a unit hand over to its successor after one of these days? Then what was overdue before moves
 * in the ledger too, and the sum over the coming days is not who falls due in them. */
static bool merges_before(const struct building *b, int32_t day)
{
    const struct catalogue *catalogue = b->inputs->rules->catalogue;
    size_t count;
    const struct catalogue_entry *units = catalogue_all(catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *unit =
            catalogue_last_from(catalogue, CATALOGUE_UNITS, units[i].id, b->today);

        if (unit->successor && unit->to_day >= b->today && unit->to_day < day)
            return true;
    }
    return false;
}

/* For the unit that has it today. */
static int add_due_dossier(void *owner, const struct store_dossier *dossier)
{
    const struct building *b = owner;
    struct source_row *rows[SHARES];
    int unit =
        catalogue_successor(b->inputs->rules->catalogue, dossier->summary.unit, b->today);

    shares(b, unit, dossier->summary.field, rows);
    for (int share = 0; share < SHARES; share++)
        rows[share]->due_soon++;
    return 0;
}

static int add_all_due_soon(struct building *b)
{
    int32_t soon =
        calendar_add(b->inputs->rules->calendar, b->today, DUE_SOON_WORKING_DAYS);
    const struct ledger_span coming = {
        .grain = LEDGER_GRAIN_DAY, .first = b->today + 1, .last = soon + 1, .stock = true};

    if (merges_before(b, soon + 1))
        return store_each_open_dossier(b->inputs->store, b->today, soon, add_due_dossier,
                                       b);
    return store_each_in_span(b->inputs->store, &coming, add_due_soon, b);
}

static int add_spans(struct building *b)
{
    int32_t month = ledger_slot(LEDGER_GRAIN_MONTH, b->today);
    const struct ledger_span trend = {
        .grain = LEDGER_GRAIN_MONTH, .first = month - SOURCE_MONTHS + 1, .last = month};
    const struct ledger_span today = {
        .grain = LEDGER_GRAIN_DAY, .first = b->today, .last = b->today};
    struct store *store = b->inputs->store;
    int rc = store_each_in_span(store, &trend, add_trend, b);

    if (rc == 0)
        rc = store_each_in_span(store, &today, add_today, b);
    if (rc == 0)
        rc = add_all_due_soon(b);
    return rc;
}

static void newer(struct source_row *row, int64_t newest_ms)
{
    if (newest_ms > row->newest_ms)
        row->newest_ms = newest_ms;
}

/* What came of a unit that was merged into another is the other's too. */
static void add_newest(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(b->inputs->rules->catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++) {
        int64_t newest_ms = dossier_register_newest_ms(b->inputs->dossiers, units[i].id);

        int successor =
            catalogue_successor(b->inputs->rules->catalogue, units[i].id, b->today);

        newer(b->unit_rows[units[i].id], newest_ms);
        newer(b->unit_rows[successor], newest_ms);
        newer(&overview->total, newest_ms);
    }
    overview->newest_ms = overview->total.newest_ms;
}

int snapshot_add_figures(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    int rc = add_form(b, &overview->period, offsetof(struct source_row, now));

    if (rc == 0)
        rc = add_form(b, &overview->before, offsetof(struct source_row, before));
    if (rc == 0)
        rc = add_spans(b);
    if (rc == 0)
        rc = form06_basis(b->inputs->store, b->inputs->rules, overview->period.from_day,
                          overview->period.to_day, NULL, &overview->basis);
    if (rc == 0)
        add_newest(b);
    return rc;
}
