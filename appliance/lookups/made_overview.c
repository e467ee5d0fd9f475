#include "appliance/lookups/made_overview.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/snapshot/row_turns.h"
#include "mqtt/base/memory.h"

/* --- rows by number ------------------------------------------------------------------ */

static struct source_row **open_index(const struct catalogue *catalogue,
                                      enum catalogue_kind kind, size_t *ret_count)
{
    size_t count, most = 0;
    const struct catalogue_entry *entries = catalogue_all(catalogue, kind, &count);

    for (size_t i = 0; i < count; i++)
        most = (size_t)entries[i].id > most ? (size_t)entries[i].id : most;
    *ret_count = most + 1;
    return need(calloc(most + 1, sizeof(struct source_row *)));
}

static struct source_row *find(struct source_row **index, size_t count, int number)
{
    return (size_t)number < count ? index[number] : NULL;
}

/* --- of the running month ------------------------------------------------------------ */

static struct source_row *copy_rows(const struct source_row *rows, size_t count,
                                    const struct catalogue *catalogue,
                                    enum catalogue_kind kind, struct source_row **index)
{
    struct source_row *copies = need(calloc(count + 1, sizeof *copies));

    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *entry = catalogue_find(catalogue, kind, rows[i].code);

        copies[i] = rows[i];
        if (entry)
            index[entry->id] = &copies[i];
    }
    return copies;
}

static struct made_overview *open_made(const struct source_overview *now,
                                       const struct catalogue *catalogue)
{
    struct made_overview *made = need(calloc(1, sizeof *made));

    made->now = now;
    made->overview = *now;
    made->catalogue = catalogue;
    made->field_index = open_index(catalogue, CATALOGUE_FIELDS, &made->field_index_count);
    made->unit_index = open_index(catalogue, CATALOGUE_UNITS, &made->unit_index_count);
    return made;
}

struct made_overview *made_overview_copy(const struct source_overview *now,
                                         const struct catalogue *catalogue)
{
    struct made_overview *made = open_made(now, catalogue_share(catalogue));

    made->overview.fields = made->fields = copy_rows(
        now->fields, now->field_count, catalogue, CATALOGUE_FIELDS, made->field_index);
    made->overview.units = made->units = copy_rows(now->units, now->unit_count, catalogue,
                                                   CATALOGUE_UNITS, made->unit_index);
    return made;
}

/* --- of another period --------------------------------------------------------------- */

/* What is known of now, while the period runs. */
static void keep_now(struct source_row *row, const struct source_row *now)
{
    row->due_soon = now->due_soon;
    row->received_today = now->received_today;
    row->resolved_today = now->resolved_today;
    row->devices = now->devices;
    row->devices_reporting = now->devices_reporting;
    row->devices_silent = now->devices_silent;
    row->unheard = now->unheard;
    row->silence = now->silence;
    row->silent_since_ms = now->silent_since_ms;
    row->newest_ms = now->newest_ms;
}

static void forget_now(struct source_row *row)
{
    row->due_soon = row->received_today = row->resolved_today = SOURCE_NOT_KNOWN;
}

static int priority_of(const char *const *priorities, size_t count, const char *field)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(priorities[i], field) == 0)
            return (int)i + 1;
    }
    return 0;
}

static void begin_unit(const struct made_overview *made,
                       const struct catalogue_entry *entry, struct source_row *row)
{
    const struct catalogue_entry *parent =
        entry->parent ? catalogue_get(made->catalogue, CATALOGUE_UNITS, entry->parent)
                      : NULL;

    row->level = entry->level;
    row->parent = parent ? parent->code : NULL;
    if (entry->to_day && entry->to_day < made->overview.period.to_day)
        row->last_day = entry->to_day;
}

static struct source_row *begin_rows(const struct made_overview *made,
                                     enum catalogue_kind kind, struct source_row **index,
                                     size_t *ret_count)
{
    const struct source_overview *now = made->now;
    bool units = kind == CATALOGUE_UNITS, over = source_is_over(&made->overview);
    const struct catalogue_entry *entries = catalogue_all(made->catalogue, kind, ret_count);
    struct source_row *rows = need(calloc(*ret_count + 1, sizeof *rows));

    for (size_t i = 0; i < *ret_count; i++) {
        const struct source_row *known =
            over ? NULL
                 : source_row_of(units ? now->units : now->fields,
                                 units ? now->unit_count : now->field_count,
                                 entries[i].code);

        rows[i].code = entries[i].code;
        rows[i].name_vi = entries[i].name_vi;
        rows[i].name_en = entries[i].name_en;
        index[entries[i].id] = &rows[i];
        if (known)
            keep_now(&rows[i], known);
        else if (over)
            forget_now(&rows[i]);
        if (units)
            begin_unit(made, &entries[i], &rows[i]);
    }
    return rows;
}

static void begin_total(struct made_overview *made)
{
    const struct source_row *now = &made->now->total;
    struct source_row *total = &made->overview.total;

    *total = (struct source_row){
        .code = now->code, .name_vi = now->name_vi, .name_en = now->name_en};
    keep_now(total, now);
    if (!source_is_over(&made->overview))
        return;
    *total = (struct source_row){.code = now->code,
                                 .name_vi = now->name_vi,
                                 .name_en = now->name_en,
                                 .newest_ms = now->newest_ms};
    forget_now(total);
    made->overview.device_count = 0;
}

struct made_overview *made_overview_open(const struct source_overview *now,
                                         const struct source_period *period,
                                         const struct catalogue *catalogue,
                                         const char *const *priorities,
                                         size_t priority_count)
{
    struct made_overview *made = open_made(now, catalogue);
    struct source_overview *o = &made->overview;

    o->period = *period;
    begin_total(made);
    o->fields = made->fields =
        begin_rows(made, CATALOGUE_FIELDS, made->field_index, &o->field_count);
    o->units = made->units =
        begin_rows(made, CATALOGUE_UNITS, made->unit_index, &o->unit_count);
    for (size_t i = 0; i < o->field_count; i++)
        made->fields[i].priority =
            priority_of(priorities, priority_count, made->fields[i].code);
    return made;
}

void made_overview_close(struct made_overview *made)
{
    if (!made)
        return;
    catalogue_close(made->catalogue);
    if (made->own_basis)
        basis_release(&made->overview.basis);
    free(made->fields);
    free(made->units);
    free(made->crossings);
    free(made->field_index);
    free(made->unit_index);
    free(made);
}

/* --- figures ------------------------------------------------------------------------- */

static void add(struct source_row *row, size_t offset, const struct figures *figures)
{
    if (row)
        figures_add((struct figures *)((char *)row + offset), figures);
}

void made_overview_add(struct made_overview *made, const struct kept_form *form,
                       size_t offset)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct kept_row *row = &form->rows[i];

        add(&made->overview.total, offset, &row->figures);
        add(find(made->unit_index, made->unit_index_count, row->unit), offset,
            &row->figures);
        add(find(made->field_index, made->field_index_count, row->field), offset,
            &row->figures);
    }
}

void made_overview_cross(struct made_overview *made, const struct kept_form *form)
{
    size_t count = 0;

    made->crossings = need(calloc(form->count + 1, sizeof *made->crossings));
    for (size_t i = 0; i < form->count; i++) {
        const struct kept_row *row = &form->rows[i];
        const struct source_row *unit =
            find(made->unit_index, made->unit_index_count, row->unit);
        const struct source_row *field =
            find(made->field_index, made->field_index_count, row->field);

        if (unit && field)
            made->crossings[count++] =
                (struct source_crossing){unit->code, field->code, row->figures};
    }
    made->overview.crossings = made->crossings;
    made->overview.crossing_count = count;
}

static void put_rates(struct source_row *row, const struct kept_rates *rates)
{
    static_assert((int)SOURCE_MONTHS == (int)KEPT_FORMS_MONTHS, "one drawing");
    if (rates)
        memcpy(row->trend, rates->months, sizeof row->trend);
}

void made_overview_trend(struct made_overview *made, const struct kept_months *months)
{
    put_rates(&made->overview.total, &months->all);
    for (size_t i = 0; i < made->field_index_count; i++) {
        if (made->field_index[i])
            put_rates(made->field_index[i],
                      kept_months_of(months->fields, months->field_count, (int)i));
    }
    for (size_t i = 0; i < made->unit_index_count; i++) {
        if (made->unit_index[i])
            put_rates(made->unit_index[i],
                      kept_months_of(months->units, months->unit_count, (int)i));
    }
}

void made_overview_part(struct made_overview *made, bool known)
{
    struct source_units part = {0};
    int32_t day = made->overview.period.to_day;
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(made->catalogue, CATALOGUE_UNITS, &count);
    bool *undeclared = catalogue_undeclared(made->catalogue, day);

    for (size_t i = 0; known && i < count; i++) {
        bool figured = figures_any(&made->unit_index[units[i].id]->now);
        bool expected = undeclared[units[i].id] ||
                        (units[i].counters > 0 && catalogue_valid_at(&units[i], day));

        part.figured += figured;
        part.all += figured || expected;
    }
    free(undeclared);
    made->overview.completeness = part;
}

/* --- in the end ---------------------------------------------------------------------- */

static bool is_shown(const struct source_row *row)
{
    return figures_any(&row->now) || figures_any(&row->before) || row->devices ||
           row->newest_ms;
}

void made_overview_finish(struct made_overview *made)
{
    struct source_overview *o = &made->overview;

    o->fields = made->fields = row_turns_pick(made->fields, &o->field_count, is_shown);
    o->units = made->units = row_turns_pick(made->units, &o->unit_count, is_shown);
    made->unit_index_count = made->field_index_count = 0;
}
