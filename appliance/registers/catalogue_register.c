/*
 * The registers of the catalogue: units, fields and procedures. What their columns hold is in
 * register_columns.c.
 *
 * A code may stand on several lines whose validities do not overlap: its versions. What the
 * file does not speak of stays as it is in the store: other codes, and of the codes in the
 * file those versions that begin at a time of which the file says nothing; one that reaches
 * into a line's validity is ended the day before it begins. So a file with a new version
 * only goes in as well as one with them all, and a file may be taken in twice. The order of
 * a file that speaks of every code is the order of display; else new codes come last.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/registers/catalogue_changes.h"
#include "appliance/registers/catalogue_listing.h"
#include "appliance/registers/catalogue_rows.h"
#include "appliance/registers/register.h"
#include "appliance/rules/catalogue_check.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/date.h"

/* A file that is taken in. */
struct importing {
    struct store *store;
    enum catalogue_kind kind;
    struct csv_faults *faults;
    struct catalogue_rows rows;
    struct catalogue *known; /* what the store has */
    struct catalogue *after; /* all units; of the other kinds what the file speaks of */
};

/* --- numbers ------------------------------------------------------------------------- */

static size_t first_line(const struct catalogue_row *rows, size_t count)
{
    size_t first = rows[0].line;

    for (size_t i = 1; i < count; i++)
        first = rows[i].line < first ? rows[i].line : first;
    return first;
}

/* Does the file speak of every code that is known? Then its order is that of display. */
static bool speaks_of_all(const struct importing *importing, int *ret_last_place)
{
    size_t count;
    const struct catalogue_entry *all =
        catalogue_all(importing->known, importing->kind, &count);
    bool every = true;

    *ret_last_place = count ? all[count - 1].place : 0;
    for (size_t i = 0; i < count; i++)
        every &= catalogue_rows_find(&importing->rows, all[i].code) != NULL;
    return every;
}

/* Gives every code its number and its place; new ones come last. */
static int number_codes(struct importing *importing)
{
    struct catalogue_rows *rows = &importing->rows;
    int last_place;
    bool all = speaks_of_all(importing, &last_place);
    size_t end;

    for (size_t first = 0; first < rows->count; first = end) {
        const struct catalogue_entry *known =
            catalogue_find(importing->known, importing->kind, rows->rows[first].entry.code);
        int id = 0, place, rc = 0;

        end = catalogue_rows_end(rows, first);
        place = (int)first_line(&rows->rows[first], end - first);
        if (!all)
            place = known ? known->place : last_place + place;
        if (known && known->place == place)
            id = known->id;
        else
            rc = store_save_code(importing->store, importing->kind, place,
                                 rows->rows[first].entry.code, &id);
        if (rc < 0)
            return rc;
        for (size_t i = first; i < end; i++) {
            rows->rows[i].entry.id = id;
            rows->rows[i].entry.place = place;
        }
    }
    return 0;
}

/* The number of a code that a row names in `column`; a fault when there is none. */
static int refer(struct importing *importing, enum catalogue_kind kind, size_t line,
                 const char *column, const char *code)
{
    const struct catalogue_entry *entry;
    const struct catalogue_row *row;

    if (!*code)
        return 0;
    row = kind == importing->kind ? catalogue_rows_find(&importing->rows, code) : NULL;
    entry = catalogue_find(importing->known, kind, code);
    if (!row && !entry)
        csv_fault(importing->faults, line,
                  "%s '%s' is not known: it is neither in this file nor imported before",
                  column, code);
    if (row)
        return row->entry.id;
    return entry ? entry->id : 0;
}

static void resolve(struct importing *importing)
{
    for (size_t i = 0; i < importing->rows.count; i++) {
        struct catalogue_row *row = &importing->rows.rows[i];

        row->entry.parent =
            refer(importing, CATALOGUE_UNITS, row->line, "parent", row->parent);
        row->entry.successor =
            refer(importing, CATALOGUE_UNITS, row->line, "successor", row->successor);
        row->entry.field =
            refer(importing, CATALOGUE_FIELDS, row->line, "field", row->field);
    }
}

/* --- what the store will have -------------------------------------------------------- */

/*
 * Adds a version of the store, as far as the rows [first, end) of its code leave it. *next
 * is the first of them that begins after the version before, and is moved on.
 */
static void keep_version(struct importing *importing, const struct catalogue_entry *version,
                         size_t first, size_t end, size_t *next)
{
    const struct catalogue_row *rows = importing->rows.rows;
    struct catalogue_entry kept = *version;

    while (*next < end && rows[*next].entry.from_day <= version->from_day) {
        catalogue_add(importing->after, importing->kind, &rows[*next].entry);
        ++*next;
    }
    if (*next > first && catalogue_end(&rows[*next - 1].entry) >= version->from_day)
        return;
    if (*next < end && rows[*next].entry.from_day <= catalogue_end(version)) {
        kept.to_day = rows[*next].entry.from_day - 1;
        kept.successor = 0; /* it does not end there, but goes on */
    }
    catalogue_add(importing->after, importing->kind, &kept);
}

static void merge_code(struct importing *importing, size_t first, size_t end)
{
    const struct catalogue_row *rows = importing->rows.rows;
    size_t count, next = first;
    const struct catalogue_entry *versions =
        catalogue_versions(importing->known, importing->kind, rows[first].entry.id, &count);

    for (size_t i = 0; i < count; i++)
        keep_version(importing, &versions[i], first, end, &next);
    for (; next < end; next++)
        catalogue_add(importing->after, importing->kind, &rows[next].entry);
}

static void merge_units(struct importing *importing)
{
    size_t codes, count;
    const struct catalogue_entry *units =
        catalogue_all(importing->known, CATALOGUE_UNITS, &codes);

    for (size_t i = 0; i < codes; i++) {
        const struct catalogue_entry *versions =
            catalogue_versions(importing->known, CATALOGUE_UNITS, units[i].id, &count);

        if (catalogue_rows_find(&importing->rows, units[i].code))
            continue;
        for (size_t j = 0; j < count; j++)
            catalogue_add(importing->after, CATALOGUE_UNITS, &versions[j]);
    }
}

static void merge(struct importing *importing)
{
    size_t end;

    importing->after = catalogue_open();
    for (size_t first = 0; first < importing->rows.count; first = end) {
        end = catalogue_rows_end(&importing->rows, first);
        merge_code(importing, first, end);
    }
    if (importing->kind == CATALOGUE_UNITS)
        merge_units(importing);
    catalogue_seal(importing->after);
}

/* --- faults of the tree -------------------------------------------------------------- */

/* The line of a code that holds on this day, or the one before it; 0: it is not here. */
static size_t line_of(const struct importing *importing, int unit, int32_t day)
{
    const struct catalogue_entry *entry =
        catalogue_get(importing->after, CATALOGUE_UNITS, unit);
    const struct catalogue_row *row = catalogue_rows_find(&importing->rows, entry->code);
    const struct catalogue_row *rows = importing->rows.rows;
    size_t i;

    if (!row)
        return 0;
    i = (size_t)(row - rows);
    while (i > 0 && rows[i - 1].entry.id == unit)
        i--;
    while (i + 1 < importing->rows.count && rows[i + 1].entry.id == unit &&
           rows[i + 1].entry.from_day <= day)
        i++;
    return rows[i].line;
}

/* On the line of the first unit concerned that the file speaks of. */
static void tell_fault(void *owner, const struct catalogue_fault *fault)
{
    struct importing *importing = owner;
    size_t line = 0;

    for (size_t i = 0; i < fault->unit_count && !line; i++)
        line = line_of(importing, fault->units[i], fault->day);
    csv_fault(importing->faults, line ? line : 1, "%s", fault->text);
}

/* --- what nobody has said ------------------------------------------------------------ */

static void remark_undeclared(const struct importing *importing, int32_t today,
                              struct register_outcome *outcome)
{
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(importing->after, CATALOGUE_UNITS, &count);
    bool *undeclared = catalogue_undeclared(importing->after, today);

    for (size_t i = 0; i < count; i++) {
        if (undeclared[units[i].id])
            register_remark(outcome, importing->faults,
                            line_of(importing, units[i].id, today), units[i].code);
    }
    free(undeclared);
}

/* --- the whole ----------------------------------------------------------------------- */

/* Nothing, when every version is stored as it is. */
static int write_code(const struct importing *importing, const struct catalogue_row *row,
                      struct register_outcome *outcome)
{
    enum catalogue_kind kind = importing->kind;
    int id = row->entry.id, rc = 0;
    struct catalogue_changes_versions before = {0}, after = {0};
    size_t first = (size_t)(row - importing->rows.rows);
    size_t rows = catalogue_rows_end(&importing->rows, first) - first;

    before.all = catalogue_versions(importing->known, kind, id, &before.count);
    after.all = catalogue_versions(importing->after, kind, id, &after.count);
    catalogue_changes_count(&before, &after, row, rows, outcome);
    if (catalogue_changes_none(&before, &after))
        return 0;
    if (before.all)
        rc = store_drop_versions(importing->store, kind, id);
    for (size_t i = 0; rc == 0 && i < after.count; i++)
        rc = store_save_entry(importing->store, kind, row->entry.place, &after.all[i]);
    return rc;
}

static int write_all(const struct importing *importing, struct register_outcome *outcome)
{
    const struct catalogue_rows *rows = &importing->rows;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < rows->count; i = catalogue_rows_end(rows, i))
        rc = write_code(importing, &rows->rows[i], outcome);
    return rc;
}

static int take_rows(struct importing *importing, struct register_outcome *outcome)
{
    int rc = store_read_catalogue(importing->store, importing->known);

    if (rc == 0)
        rc = number_codes(importing);
    if (rc < 0)
        return rc;
    resolve(importing);
    if (!importing->rows.ordered)
        return -EINVAL; /* the faults are told; no tree can be made of such rows */
    merge(importing);
    if (importing->kind == CATALOGUE_UNITS)
        catalogue_check(importing->after, tell_fault, importing);
    return importing->faults->count ? -EINVAL : write_all(importing, outcome);
}

static int take(enum catalogue_kind kind, struct store *store,
                const struct register_order *order, struct csv_faults *faults,
                struct register_outcome *ret)
{
    struct importing importing = {.store = store, .kind = kind, .faults = faults};
    int rc;

    catalogue_rows_read(kind, order->bytes, order->size, faults, &importing.rows);
    importing.known = catalogue_open();
    rc = take_rows(&importing, ret);
    if (rc == 0 && kind == CATALOGUE_UNITS)
        remark_undeclared(&importing, date_day_at(order->now_ms), ret);
    catalogue_close(importing.after);
    catalogue_close(importing.known);
    catalogue_rows_release(&importing.rows);
    return rc;
}

/* --- the rows of the table ----------------------------------------------------------- */

static int take_units(struct store *store, const struct register_order *order,
                      struct csv_faults *faults, struct register_outcome *ret)
{
    return take(CATALOGUE_UNITS, store, order, faults, ret);
}

static int take_fields(struct store *store, const struct register_order *order,
                       struct csv_faults *faults, struct register_outcome *ret)
{
    return take(CATALOGUE_FIELDS, store, order, faults, ret);
}

static int take_procedures(struct store *store, const struct register_order *order,
                           struct csv_faults *faults, struct register_outcome *ret)
{
    return take(CATALOGUE_PROCEDURES, store, order, faults, ret);
}

static int list_units(struct store *store, register_tell tell, void *owner)
{
    return catalogue_listing(CATALOGUE_UNITS, store, tell, owner);
}

static int list_fields(struct store *store, register_tell tell, void *owner)
{
    return catalogue_listing(CATALOGUE_FIELDS, store, tell, owner);
}

static int list_procedures(struct store *store, register_tell tell, void *owner)
{
    return catalogue_listing(CATALOGUE_PROCEDURES, store, tell, owner);
}

const struct register_kind register_units = {
    "units",
    "codes",
    catalogue_unit_columns,
    CATALOGUE_ROWS_UNIT,
    true,
    take_units,
    list_units,
    NULL,
    "nobody has said how many counters of these units report (column counters), so no "
    "figures are called complete"};

const struct register_kind register_fields = {"fields",
                                              "codes",
                                              catalogue_field_columns,
                                              CATALOGUE_ROWS_FIELD,
                                              true,
                                              take_fields,
                                              list_fields,
                                              NULL,
                                              NULL};

const struct register_kind register_procedures = {"procedures",
                                                  "codes",
                                                  catalogue_procedure_columns,
                                                  CATALOGUE_ROWS_PROCEDURE,
                                                  true,
                                                  take_procedures,
                                                  list_procedures,
                                                  NULL,
                                                  NULL};
