#include "appliance/snapshot/snapshot.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/snapshot/snapshot_build.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { DUE_SOON_WORKING_DAYS = 2 };

struct snapshot {
    pthread_mutex_t lock;
    struct held *newest;
};

void *snapshot_list(size_t count, size_t bytes)
{
    return need(calloc(count + 1, bytes));
}

const char *snapshot_keep_text(struct held *held, char *text)
{
    if (held->text_count == held->text_room) {
        held->text_room = held->text_room ? held->text_room * 2 : 32;
        held->texts = need(reallocarray(held->texts, held->text_room, sizeof *held->texts));
    }
    return held->texts[held->text_count++] = text;
}

const char *snapshot_keep(struct held *held, const char *text)
{
    return snapshot_keep_text(held, need(strdup(text)));
}

static void free_held(struct held *held)
{
    for (size_t i = 0; i < held->text_count; i++)
        free(held->texts[i]);
    free(held->texts);
    free(held->fields);
    free(held->units);
    free(held->devices);
    free(held->gateways);
    free(held->gaps);
    free(held->quarantine);
    free(held->faults);
    free(held);
}

/* --- figures ------------------------------------------------------------------------- */

/* Each by the name that it has today. */
static struct source_row **index_rows(const struct building *b, enum catalogue_kind kind,
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

static int add_form(const struct building *b, const struct source_period *period,
                    size_t figures_offset)
{
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
    form06_release(&form);
    return 0;
}

static int64_t in_time(const struct rollup_measures *m)
{
    return m->all.of[MEASURE_EARLY] + m->all.of[MEASURE_ON_TIME];
}

static int64_t resolved_in(const struct rollup_measures *m)
{
    return in_time(m) + m->all.of[MEASURE_LATE];
}

static int add_trend(void *owner, const struct rollup_key *key,
                     const struct rollup_measures *m)
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

static int add_today(void *owner, const struct rollup_key *key,
                     const struct rollup_measures *m)
{
    const struct building *b = owner;
    struct source_row *rows[SHARES];

    shares(b, key->unit, key->field, rows);
    for (int share = 0; share < SHARES; share++) {
        rows[share]->received_today += m->all.of[MEASURE_RECEIVED];
        rows[share]->resolved_today += resolved_in(m);
    }
    return 0;
}

/*
 * A dossier in progress adds 1 to `overdue` on the day after its due date, and what is
 * resolved has nothing in the future: so the coming days' sum is who falls due in them.
 */
static int add_due_soon(void *owner, const struct rollup_key *key,
                        const struct rollup_measures *m)
{
    const struct building *b = owner;
    struct source_row *rows[SHARES];

    shares(b, key->unit, key->field, rows);
    for (int share = 0; share < SHARES; share++)
        rows[share]->due_soon += m->all.of[MEASURE_OVERDUE];
    return 0;
}

static int add_provisional(void *owner, const struct rollup_key *key,
                           const struct rollup_measures *m)
{
    const struct building *b = owner;

    (void)key;
    b->held->overview.provisional |= m->all.of[MEASURE_OVERDUE] != 0;
    return 0;
}

static int add_spans(struct building *b)
{
    int32_t month = ledger_slot(LEDGER_GRAIN_MONTH, b->today);
    int32_t soon =
        calendar_add(b->inputs->rules->calendar, b->today, DUE_SOON_WORKING_DAYS);
    int32_t known = calendar_last_known(b->inputs->rules->calendar);
    const struct ledger_span trend = {LEDGER_GRAIN_MONTH, month - SOURCE_MONTHS + 1, month,
                                      false};
    const struct ledger_span today = {LEDGER_GRAIN_DAY, b->today, b->today, false};
    const struct ledger_span coming = {LEDGER_GRAIN_DAY, b->today + 1, soon + 1, false};
    /* due dates after the known days stand on the day after them */
    const struct ledger_span beyond = {LEDGER_GRAIN_DAY, known + 2, INT32_MAX, false};
    struct store *store = b->inputs->store;
    int rc = store_each_in_span(store, &trend, add_trend, b);

    if (rc == 0)
        rc = store_each_in_span(store, &today, add_today, b);
    if (rc == 0)
        rc = store_each_in_span(store, &coming, add_due_soon, b);
    if (rc == 0)
        rc = store_each_in_span(store, &beyond, add_provisional, b);
    return rc;
}

/* --- quarantine and faults ------------------------------------------------------------ */

enum { REASONS_MOST = 32 };

static int add_reason(void *owner, const char *reason, int64_t count)
{
    struct held *held = ((struct building *)owner)->held;

    held->overview.quarantined += (uint64_t)count;
    if (held->overview.quarantine_count < REASONS_MOST)
        held->quarantine[held->overview.quarantine_count++] =
            (struct source_quarantine){snapshot_keep(held, reason), (uint64_t)count};
    return 0;
}

static int add_fault(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    struct held *held = ((struct building *)owner)->held;

    held->faults[held->overview.fault_count++] =
        (struct source_fault){dossier_fault_names[fault], (uint64_t)dossiers};
    return 0;
}

static int add_faults(struct building *b)
{
    b->held->faults = snapshot_list(DOSSIER_FAULTS, sizeof *b->held->faults);
    b->held->overview.faults = b->held->faults;
    return store_each_quality(b->inputs->store, add_fault, b);
}

static int add_quarantine(struct building *b)
{
    b->held->quarantine = snapshot_list(REASONS_MOST, sizeof *b->held->quarantine);
    b->held->overview.quarantine = b->held->quarantine;
    return store_each_reason(b->inputs->store, add_reason, b);
}

/* --- building ------------------------------------------------------------------------ */

static struct source_period month_of(int32_t day, int32_t to_day)
{
    struct date date = date_of(day);
    struct source_period period;
    char text[DATE_BYTES];

    date.day = 1;
    period.from_day = date_day(date);
    period.to_day = to_day;
    memcpy(period.id, date_format(day, text), SOURCE_ID_BYTES - 1);
    period.id[SOURCE_ID_BYTES - 1] = '\0';
    return period;
}

static bool shown(const struct source_row *row)
{
    return figures_received(&row->now) || figures_received(&row->before) || row->devices ||
           row->trend[0].den || row->newest_ms;
}

/* Rows without anything to say are left out; the order stays. */
static size_t drop_empty(struct source_row *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (shown(&rows[i]))
            rows[kept++] = rows[i];
    }
    return kept;
}

static void add_newest(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(b->inputs->rules->catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++) {
        int64_t newest_ms = dossier_register_newest_ms(b->inputs->dossiers, units[i].id);

        b->unit_rows[units[i].id]->newest_ms = newest_ms;
        if (newest_ms > overview->newest_ms)
            overview->newest_ms = newest_ms;
    }
    overview->total.newest_ms = overview->newest_ms;
}

static int add_all(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    int rc = add_form(b, &overview->period, offsetof(struct source_row, now));

    if (rc == 0)
        rc = add_form(b, &b->before, offsetof(struct source_row, before));
    if (rc == 0)
        rc = add_spans(b);
    if (rc == 0)
        rc = add_quarantine(b);
    if (rc == 0)
        rc = add_faults(b);
    add_newest(b);
    snapshot_add_gateways(b);
    return rc;
}

static struct building begin(const struct snapshot_inputs *inputs, int64_t wall_ms)
{
    struct building b = {
        .inputs = inputs,
        .held = snapshot_list(0, sizeof(struct held)),
        .wall_ms = wall_ms,
        .today = date_day_at(wall_ms),
    };
    struct source_overview *overview = &b.held->overview;

    (void)catalogue_all(inputs->rules->catalogue, CATALOGUE_FIELDS, &overview->field_count);
    (void)catalogue_all(inputs->rules->catalogue, CATALOGUE_UNITS, &overview->unit_count);
    b.held->fields = snapshot_list(overview->field_count, sizeof *b.held->fields);
    b.held->units = snapshot_list(overview->unit_count, sizeof *b.held->units);
    b.field_rows = index_rows(&b, CATALOGUE_FIELDS, b.held->fields);
    b.unit_rows = index_rows(&b, CATALOGUE_UNITS, b.held->units);
    overview->as_of_ms = wall_ms;
    overview->title_vi = inputs->title_vi;
    overview->title_en = inputs->title_en;
    overview->simulated = inputs->simulated;
    overview->halt = inputs->halt;
    overview->total.code = "_all";
    overview->total.name_vi = inputs->title_vi;
    overview->total.name_en = inputs->title_en;
    overview->period = month_of(b.today, b.today);
    b.before = month_of(overview->period.from_day - 1, overview->period.from_day - 1);
    return b;
}

int snapshot_build(const struct snapshot_inputs *inputs, uint64_t version, int64_t wall_ms,
                   int64_t mono_ms, struct source_overview **ret)
{
    struct building b = begin(inputs, wall_ms);
    struct source_overview *overview = &b.held->overview;
    int rc;

    b.mono_ms = mono_ms;
    overview->version = version;
    rc = add_all(&b);
    overview->field_count = drop_empty(b.held->fields, overview->field_count);
    overview->unit_count = drop_empty(b.held->units, overview->unit_count);
    overview->fields = b.held->fields;
    overview->units = b.held->units;
    free(b.field_rows);
    free(b.unit_rows);
    if (rc < 0) {
        free_held(b.held);
        return rc;
    }
    *ret = overview;
    return 0;
}

/* --- sharing ------------------------------------------------------------------------- */

struct snapshot *snapshot_open(struct source_overview *first)
{
    struct snapshot *snapshot = snapshot_list(0, sizeof *snapshot);

    pthread_mutex_init(&snapshot->lock, NULL);
    snapshot->newest = (struct held *)first;
    snapshot->newest->references = 1;
    return snapshot;
}

static void give_back(struct held *held)
{
    if (--held->references == 0)
        free_held(held);
}

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    give_back(snapshot->newest);
    pthread_mutex_destroy(&snapshot->lock);
    free(snapshot);
}

void snapshot_replace(struct snapshot *snapshot, struct source_overview *overview)
{
    struct held *held = (struct held *)overview;

    held->references = 1;
    pthread_mutex_lock(&snapshot->lock);
    give_back(snapshot->newest);
    snapshot->newest = held;
    pthread_mutex_unlock(&snapshot->lock);
}

const struct source_overview *snapshot_acquire(struct snapshot *snapshot)
{
    const struct source_overview *overview;

    pthread_mutex_lock(&snapshot->lock);
    snapshot->newest->references++;
    overview = &snapshot->newest->overview;
    pthread_mutex_unlock(&snapshot->lock);
    return overview;
}

void snapshot_release(struct snapshot *snapshot, const struct source_overview *overview)
{
    pthread_mutex_lock(&snapshot->lock);
    give_back((struct held *)overview);
    pthread_mutex_unlock(&snapshot->lock);
}
