#include "appliance/form06/cells.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/store/store_periods.h"
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

void cells_open(struct cells *cells, const struct scope *scope)
{
    const struct catalogue_entry *units;
    size_t unit_count;

    *cells = (struct cells){.scope = scope};
    units = catalogue_all(scope->catalogue, CATALOGUE_UNITS, &unit_count);
    cells->fields = catalogue_all(scope->catalogue, CATALOGUE_FIELDS, &cells->field_count);
    cells->levels = need(calloc(unit_count + 1, sizeof *cells->levels));
    for (size_t i = 0; i < unit_count; i++) {
        if (cells_level(cells, units[i].level) == cells->level_count)
            cells->levels[cells->level_count++] = units[i].level;
    }
    cells->figures = need(calloc((cells->level_count + 1) * (cells->field_count + 1),
                                 sizeof *cells->figures));
}

void cells_close(struct cells *cells)
{
    free(cells->levels);
    free(cells->figures);
}

struct figures *cells_at(const struct cells *cells, size_t level, size_t field)
{
    return &cells->figures[level * (cells->field_count + 1) + field];
}

static int add_cell(void *owner, int unit, int field, const struct figures *figures)
{
    const struct cells *cells = owner;
    const struct catalogue *catalogue = cells->scope->catalogue;
    const struct catalogue_entry *unit_entry, *field_entry;

    unit = scope_unit(cells->scope, unit);
    if (!scope_has(cells->scope, unit, field))
        return 0;
    unit_entry = catalogue_get(catalogue, CATALOGUE_UNITS, unit);
    field_entry = catalogue_get(catalogue, CATALOGUE_FIELDS, field);
    figures_add(
        cells_at(cells, cells_level(cells, unit_entry ? unit_entry->level : ""),
                 field_entry ? (size_t)(field_entry - cells->fields) : cells->field_count),
        figures);
    return 0;
}

int cells_add_live(struct cells *cells, struct store *store, const struct period *period)
{
    struct form06 form;
    int rc = form06_compute(store, period->from_day, period->to_day, &form);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < form.count; i++)
        (void)add_cell(cells, form.rows[i].unit, form.rows[i].field, &form.rows[i].figures);
    form06_release(&form);
    return 0;
}

int cells_add_frozen(struct cells *cells, struct store *store, const struct period *period)
{
    return store_each_frozen(store, period->number, add_cell, cells);
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
