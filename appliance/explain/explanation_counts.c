/*
 * The part of an explanation that is what the dossier counts for. Its cells are poured into a
 * ledger of its own, and form 06 is asked of that one: so the columns are found by nothing else
 * than what finds them for all dossiers.
 */
#include "appliance/explain/explanation.h"
#include "appliance/explain/explanation_parts.h"
#include "appliance/form06/form06.h"
#include "appliance/report/report.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_periods.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

struct counts {
    const struct explanation_question *question;
    struct store *alone; /* with the ledger of this dossier only */
    struct ledger_sink sink;
    json_t *cells, *reports;
};

/* --- cells --------------------------------------------------------------------------- */

static void put_place(const struct counts *counts, json_t *object, int unit, int field)
{
    const struct catalogue *catalogue = counts->question->rules->catalogue;

    json_object_set_new(object, "unit", explanation_name(catalogue, CATALOGUE_UNITS, unit));
    json_object_set_new(object, "field",
                        explanation_name(catalogue, CATALOGUE_FIELDS, field));
}

static void add_cell(const struct counts *counts, const struct rollup_key *key,
                     const struct measures *change)
{
    json_t *cell = need(json_object()), *measures = need(json_object());

    json_object_set_new(cell, "day", explanation_day(key->slot));
    put_place(counts, cell, key->unit, key->field);
    for (int i = 0; i < MEASURES; i++) {
        if (change->of[i])
            json_object_set_new(measures, measure_names[i], json_integer(change->of[i]));
    }
    json_object_set_new(cell, "measures", measures);
    json_array_append_new(counts->cells, cell);
}

static int add_rollup(void *owner, const struct rollup_key *key,
                      const struct measures *change)
{
    struct counts *counts = owner;

    if (key->grain == LEDGER_GRAIN_DAY)
        add_cell(counts, key, change);
    return counts->sink.rollup(counts->sink.owner, key, change);
}

static int add_move(void *owner, const struct move_key *key, int64_t change)
{
    struct counts *counts = owner;

    return counts->sink.move(counts->sink.owner, key, change);
}

static int pour(struct counts *counts, const struct dossier *dossier)
{
    const struct ledger_sink sink = {counts, add_rollup, add_move};
    struct ledger_batch *batch = ledger_batch_open();
    int rc;

    ledger_batch_add(batch, dossier, 1);
    rc = ledger_batch_flush(batch, &sink);
    ledger_batch_close(batch);
    return rc;
}

/* --- periods ------------------------------------------------------------------------- */

static json_t *columns_of(const struct figures *figures)
{
    json_t *list = need(json_array());
    int64_t values[REPORT_COLUMNS];

    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        if (values[i])
            json_array_append_new(
                list,
                need(json_pack("{s:i, s:s, s:I}", "number", REPORT_FIRST_COLUMN + i, "name",
                               report_columns[i].name, "dossiers", (json_int_t)values[i])));
    }
    return list;
}

static json_t *notes_of(const struct notes *notes)
{
    json_t *list = need(json_array());

    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        if (notes->of[kind])
            json_array_append_new(
                list, need(json_pack("{s:s, s:I}", "name", notes_words[kind].name,
                                     "dossiers", (json_int_t)notes->of[kind])));
    }
    return list;
}

static void add_row(struct counts *counts, const struct period *period,
                    const struct form06_row *row)
{
    json_t *columns = columns_of(&row->figures), *notes = notes_of(&row->notes);
    json_t *report = need(json_object());
    json_t *about =
        need(json_pack("{s:s, s:s, s:s, s:b}", "id", period->id, "name", period->name,
                       "kind", period->kind, "frozen", period->frozen_ms != 0));

    json_object_set_new(about, "from", explanation_day(period->from_day));
    json_object_set_new(about, "to", explanation_day(period->to_day));
    json_object_set_new(report, "period", about);
    put_place(counts, report, row->unit, row->field);
    if (json_array_size(columns) || json_array_size(notes))
        json_array_append(counts->reports, report);
    json_object_set_new(report, "columns", columns);
    json_object_set_new(report, "notes", notes);
    json_decref(report);
}

static int add_period(void *owner, const struct period *period)
{
    struct counts *counts = owner;
    struct form06 form = {0};
    int32_t today = date_day_at(counts->question->now_ms);
    int rc =
        form06_compute(counts->alone, period->from_day,
                       form06_last_day(period->from_day, period->to_day, today), &form);

    for (size_t i = 0; i < form.count && rc == 0; i++)
        add_row(counts, period, &form.rows[i]);
    form06_release(&form);
    return rc;
}

int explanation_counts(const struct explanation_question *question,
                       const struct dossier *dossier, json_t **ret_cells,
                       json_t **ret_reports)
{
    struct counts counts = {
        .question = question, .cells = need(json_array()), .reports = need(json_array())};
    int rc = store_open(&counts.alone, NULL, STORE_SCRATCH);

    if (rc == 0) {
        counts.sink = store_ledger_sink(counts.alone);
        rc = pour(&counts, dossier);
    }
    if (rc == 0)
        rc = store_each_period(question->store, add_period, &counts);
    store_close(counts.alone);
    *ret_cells = counts.cells;
    *ret_reports = counts.reports;
    return rc;
}
