#include "appliance/form06/cells.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/report/levels.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/memory.h"

size_t cells_level(const struct cells *cells, const char *code)
{
    size_t place = 0;

    while (place < cells->level_count && strcmp(cells->levels[place], code) != 0)
        place++;
    return place;
}

size_t cells_field(const struct cells *cells, const char *code)
{
    size_t place = 0;

    while (place < cells->field_count && strcmp(cells->fields[place].code, code) != 0)
        place++;
    return place;
}

/* Behind those that stand before it in the form, or beside it and were there first. */
static void add_level(struct cells *cells, const char *code)
{
    size_t place = cells->level_count;

    if (cells_level(cells, code) < cells->level_count)
        return;
    for (; place > 0 && levels_place(cells->levels[place - 1]) > levels_place(code);
         place--)
        cells->levels[place] = cells->levels[place - 1];
    cells->levels[place] = code;
    cells->level_count++;
}

void cells_open(struct cells *cells, const struct scope *scope)
{
    const struct catalogue_entry *units;
    size_t unit_count;

    *cells = (struct cells){.scope = scope};
    units = catalogue_all(scope->catalogue, CATALOGUE_UNITS, &unit_count);
    cells->fields = catalogue_all(scope->catalogue, CATALOGUE_FIELDS, &cells->field_count);
    cells->levels = need(calloc(unit_count + 1, sizeof *cells->levels));
    for (size_t i = 0; i < unit_count; i++) {
        add_level(cells, units[i].level);
        cells->most_unit = units[i].id > cells->most_unit ? units[i].id : cells->most_unit;
    }
    cells->figured = need(calloc((size_t)cells->most_unit + 1, sizeof *cells->figured));
    cells->figures = need(calloc((cells->level_count + 1) * (cells->field_count + 1),
                                 sizeof *cells->figures));
    cells->notes = need(
        calloc((cells->level_count + 1) * (cells->field_count + 1), sizeof *cells->notes));
}

void cells_close(struct cells *cells)
{
    free(cells->levels);
    free(cells->figured);
    free(cells->figures);
    free(cells->notes);
}

struct figures *cells_at(const struct cells *cells, size_t level, size_t field)
{
    return &cells->figures[level * (cells->field_count + 1) + field];
}

struct notes *cells_notes_at(const struct cells *cells, size_t level, size_t field)
{
    return &cells->notes[level * (cells->field_count + 1) + field];
}

/* Where a unit and a field are counted; false: they are not asked for. */
static bool find_place(const struct cells *cells, int unit, int field, size_t *ret_level,
                       size_t *ret_field)
{
    const struct catalogue *catalogue = cells->scope->catalogue;
    const struct catalogue_entry *unit_entry, *field_entry;

    unit = scope_unit(cells->scope, unit);
    if (!scope_has(cells->scope, unit, field))
        return false;
    unit_entry = catalogue_get(catalogue, CATALOGUE_UNITS, unit);
    field_entry = catalogue_get(catalogue, CATALOGUE_FIELDS, field);
    *ret_level = cells_level(cells, unit_entry ? unit_entry->level : "");
    *ret_field = field_entry ? (size_t)(field_entry - cells->fields) : cells->field_count;
    return true;
}

/* What is in progress with a unit that others have come after: its dossiers went to them, so it is
 * what was tallied. As organised now it counts for the successor like all the rest. */
static int64_t left_behind(const struct cells *cells, int unit,
                           const struct figures *figures)
{
    const struct catalogue_entry *entry =
        catalogue_get(cells->scope->catalogue, CATALOGUE_UNITS, unit);
    bool gone = entry && entry->successor && catalogue_end(entry) < cells->closing_day;

    return gone && !cells->scope->merged ? figures_in_progress(figures) : 0;
}

static int add_cell(void *owner, int unit, int field, const struct figures *figures)
{
    const struct cells *cells = owner;
    int64_t left = left_behind(cells, unit, figures);
    size_t level, place;

    if (!find_place(cells, unit, field, &level, &place))
        return 0;
    figures_add(cells_at(cells, level, place), figures);
    unit = scope_unit(cells->scope, unit);
    if (unit <= cells->most_unit)
        cells->figured[unit] |= figures_any(figures);
    cells_notes_at(cells, level, place)->of[NOTES_LEFT_BEHIND] += left;
    return 0;
}

struct report_part cells_part(const struct cells *cells)
{
    const struct scope *scope = cells->scope;
    struct report_part part = {.known = scope->field == 0};
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(scope->catalogue, CATALOGUE_UNITS, &count);
    bool *undeclared = catalogue_undeclared(scope->catalogue, cells->closing_day);

    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *unit = &units[i];
        bool figured = cells->figured[unit->id];
        bool expected =
            undeclared[unit->id] ||
            (unit->counters > 0 && catalogue_valid_at(unit, cells->closing_day));

        if (!scope_has(scope, unit->id, 0))
            continue;
        part.figured += figured;
        part.all += figured || expected;
    }
    free(undeclared);
    return part;
}

int cells_add_live(struct cells *cells, struct store *store, const struct period *period)
{
    struct form06 form;
    int rc = form06_compute(store, period->from_day, period->to_day, &form);
    size_t level, place;

    if (rc < 0)
        return rc;
    cells->closing_day = period->to_day;
    for (size_t i = 0; i < form.count; i++) {
        const struct form06_row *row = &form.rows[i];

        if (!find_place(cells, row->unit, row->field, &level, &place))
            continue;
        (void)add_cell(cells, row->unit, row->field, &row->figures);
        notes_add(cells_notes_at(cells, level, place), &row->notes);
    }
    cells->notes_known = true;
    form06_release(&form);
    return 0;
}

/* Its notes may have been kept; until one is seen they are not known. */
static int add_frozen_cell(void *owner, int unit, int field, const struct figures *figures)
{
    struct cells *cells = owner;

    cells->notes_known = false;
    return add_cell(owner, unit, field, figures);
}

static int add_note(void *owner, int unit, int field, enum notes_kind kind,
                    int64_t dossiers)
{
    struct cells *cells = owner;
    size_t level, place;

    cells->notes_known = true;
    if (find_place(cells, unit, field, &level, &place))
        cells_notes_at(cells, level, place)->of[kind] += dossiers;
    return 0;
}

int cells_add_frozen(struct cells *cells, struct store *store, const struct period *period)
{
    int rc;

    cells->closing_day = period->to_day;
    cells->notes_known = true; /* of a period without any dossier there are none */
    rc = store_each_frozen(store, period->number, add_frozen_cell, cells);
    return rc < 0 ? rc : store_each_frozen_note(store, period->number, add_note, cells);
}

struct figures cells_total(const struct cells *cells)
{
    struct figures total = {0};

    for (size_t level = 0; level <= cells->level_count; level++) {
        for (size_t field = 0; field <= cells->field_count; field++)
            figures_add(&total, cells_at(cells, level, field));
    }
    return total;
}

struct notes cells_total_notes(const struct cells *cells)
{
    struct notes total = {{0}};

    for (size_t level = 0; level <= cells->level_count; level++) {
        for (size_t field = 0; field <= cells->field_count; field++)
            notes_add(&total, cells_notes_at(cells, level, field));
    }
    return total;
}
