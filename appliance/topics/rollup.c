#include "appliance/topics/rollup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "mqtt/topic.h"

/* --- places -------------------------------------------------------------------------- */

/* The place of an entry among its kind's; of none; of all. */
static size_t place_of(const struct catalogue_entry *entry,
                       const struct catalogue_entry *first, size_t count, const char *code)
{
    if (entry)
        return (size_t)(entry - first);
    return strcmp(code, TOPIC_ALL) == 0 ? count + 1 : count;
}

static int *slot_of(const struct rollup *rollup, const struct rollup_cell *cell)
{
    size_t unit = place_of(cell->unit, rollup->units, rollup->unit_count, cell->unit_code);
    size_t field =
        place_of(cell->field, rollup->fields, rollup->field_count, cell->field_code);

    return &rollup->places[unit * (rollup->field_count + 2) + field];
}

static const struct catalogue_entry *above(const struct rollup *rollup,
                                           const struct catalogue_entry *unit)
{
    return unit->parent ? catalogue_get(rollup->catalogue, CATALOGUE_UNITS, unit->parent)
                        : NULL;
}

/* A tree that bites its own tail ends the climb. */
static int depth_of(const struct rollup *rollup, const struct catalogue_entry *unit)
{
    int depth = 0;

    while (unit && depth <= (int)rollup->unit_count) {
        unit = above(rollup, unit);
        depth++;
    }
    return depth;
}

/* --- summing up ---------------------------------------------------------------------- */

/* `at` is a cell without figures. */
static void add_to(struct rollup *rollup, const struct rollup_cell *at,
                   const struct figures *figures)
{
    int *place = slot_of(rollup, at);

    if (*place < 0) {
        *place = (int)rollup->count;
        rollup->cells =
            memory_grow(rollup->cells, rollup->count, &rollup->room, sizeof *rollup->cells);
        rollup->cells[rollup->count++] = *at;
    }
    figures_add(&rollup->cells[*place].figures, figures);
}

/* For its field and for all. */
static void add_for_unit(struct rollup *rollup, const struct catalogue_entry *unit,
                         const struct rollup_cell *all, int field,
                         const struct figures *figures)
{
    struct rollup_cell at = *all;

    at.unit = unit;
    if (unit)
        at.unit_code = unit->code;
    add_to(rollup, &at, figures);
    at.field = catalogue_get(rollup->catalogue, CATALOGUE_FIELDS, field);
    at.field_code = at.field ? at.field->code : TOPIC_NONE;
    add_to(rollup, &at, figures);
}

static const struct rollup_cell all_units = {
    .unit_code = TOPIC_ALL, .field_code = TOPIC_ALL, .depth = -1};
static const struct rollup_cell no_unit = {.unit_code = TOPIC_NONE,
                                           .field_code = TOPIC_ALL};

void rollup_add(struct rollup *rollup, int unit, int field, const struct figures *figures)
{
    const struct catalogue_entry *entry =
        catalogue_get(rollup->catalogue, CATALOGUE_UNITS, unit);
    size_t climbs = rollup->unit_count;

    add_for_unit(rollup, NULL, &all_units, field, figures);
    if (!entry)
        add_for_unit(rollup, NULL, &no_unit, field, figures);
    for (; entry && climbs > 0; climbs--) {
        add_for_unit(rollup, entry, &no_unit, field, figures);
        entry = above(rollup, entry);
    }
}

void rollup_open(struct rollup *ret, const struct catalogue *catalogue)
{
    static const struct figures none;
    size_t places;

    *ret = (struct rollup){.catalogue = catalogue};
    ret->units = catalogue_all(catalogue, CATALOGUE_UNITS, &ret->unit_count);
    ret->fields = catalogue_all(catalogue, CATALOGUE_FIELDS, &ret->field_count);
    places = (ret->unit_count + 2) * (ret->field_count + 2);
    ret->places = need(malloc(places * sizeof *ret->places));
    for (size_t i = 0; i < places; i++)
        ret->places[i] = -1;
    add_to(ret, &all_units, &none);
}

void rollup_release(struct rollup *rollup)
{
    free(rollup->cells);
    free(rollup->places);
    *rollup = (struct rollup){0};
}

/* The deepest units first, all of them last; of each the fields, and then all of these. */
static int parts_first(const void *left, const void *right)
{
    const struct rollup_cell *b = left,
                             *a = right; /* the other way round: the largest first */
    bool a_all, b_all;

    ORDER_BY(depth);
    ORDER_BY(unit);
    a_all = strcmp(a->field_code, TOPIC_ALL) == 0;
    b_all = strcmp(b->field_code, TOPIC_ALL) == 0;
    if (a_all != b_all)
        return a_all ? -1 : 1;
    ORDER_BY(field);
    return 0;
}

void rollup_seal(struct rollup *rollup)
{
    for (size_t i = 0; i < rollup->count; i++) {
        struct rollup_cell *cell = &rollup->cells[i];

        if (cell->depth == 0)
            cell->depth = depth_of(rollup, cell->unit);
    }
    qsort(rollup->cells, rollup->count, sizeof *rollup->cells, parts_first);
    for (size_t i = 0; i < rollup->count; i++)
        *slot_of(rollup, &rollup->cells[i]) = (int)i;
}

/* The entry in this one's catalogue of what has that code in another's; false: it is not there. */
static bool translate(const struct rollup *rollup, enum catalogue_kind kind,
                      const struct catalogue_entry *there,
                      const struct catalogue_entry **ret_here)
{
    *ret_here = there ? catalogue_find(rollup->catalogue, kind, there->code) : NULL;
    return !there || *ret_here;
}

const struct rollup_cell *rollup_find(const struct rollup *rollup,
                                      const struct rollup_cell *like)
{
    struct rollup_cell here = *like;
    int place;

    if (!translate(rollup, CATALOGUE_UNITS, like->unit, &here.unit) ||
        !translate(rollup, CATALOGUE_FIELDS, like->field, &here.field))
        return NULL;
    place = *slot_of(rollup, &here);
    return place < 0 ? NULL : &rollup->cells[place];
}

/* --- out of the store ---------------------------------------------------------------- */

int rollup_read(struct rollup *ret, const struct catalogue *catalogue, struct store *store,
                const struct period *period)
{
    struct form06 form;
    int rc = form06_compute(store, period->from_day, period->to_day, &form);

    if (rc < 0)
        return rc;
    rollup_open(ret, catalogue);
    for (size_t i = 0; i < form.count; i++)
        rollup_add(ret, form.rows[i].unit, form.rows[i].field, &form.rows[i].figures);
    rollup_seal(ret);
    form06_release(&form);
    return 0;
}

static int add_frozen(void *owner, int unit, int field, const struct figures *figures)
{
    rollup_add(owner, unit, field, figures);
    return 0;
}

int rollup_read_frozen(struct rollup *ret, const struct catalogue *catalogue,
                       struct store *store, const struct period *period)
{
    int rc;

    rollup_open(ret, catalogue);
    rc = store_each_frozen(store, period->number, add_frozen, ret);
    if (rc == 0)
        rollup_seal(ret);
    else
        rollup_release(ret);
    return rc;
}
