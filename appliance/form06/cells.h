/*
 * cells - a report's figures while they are summed up: levels by fields.
 *
 * Levels are those of the catalogue's units in the form's order, levels.h; those that the form does
 * not know in the order in which the first unit of each is displayed. Behind the catalogue's levels
 * and fields stand one for units and one for dossiers of which it says none, so that nothing is
 * left out of a total.
 */
#ifndef APPLIANCE_FORM06_CELLS_H
#define APPLIANCE_FORM06_CELLS_H

#include "appliance/form06/scope.h"
#include "appliance/rules/period.h"
#include "appliance/store/store.h"

struct cells {
    const struct scope *scope; /* borrowed */
    const struct catalogue_entry *fields;
    size_t field_count, level_count; /* without those behind */
    const char **levels;             /* codes */
    struct figures *figures;
    struct notes *notes; /* in the same places */
    bool *figured;       /* [id of a unit in scope]: it has figures */
    int most_unit;       /* the highest id */
    bool notes_known;    /* false: of a period that was frozen before they were kept */
    int32_t closing_day; /* of what is added */
};

void cells_open(struct cells *cells, const struct scope *scope);
void cells_close(struct cells *cells);

/* What is in scope of the ledger as it is now. Errors of the store. */
int cells_add_live(struct cells *cells, struct store *store, const struct period *period);

/* The same of what was frozen; the catalogue must be the period's. */
int cells_add_frozen(struct cells *cells, struct store *store, const struct period *period);

/* Of how many of the units in scope there are figures, out of those that should have some at the
 * end of the period. */
struct report_part cells_part(const struct cells *cells);

/* Up to and including the one behind the last. */
struct figures *cells_at(const struct cells *cells, size_t level, size_t field);

struct notes *cells_notes_at(const struct cells *cells, size_t level, size_t field);

/* The place of a code; that behind the last when it is not there. */
size_t cells_level(const struct cells *cells, const char *code);
size_t cells_field(const struct cells *cells, const char *code);

struct figures cells_total(const struct cells *cells);
struct notes cells_total_notes(const struct cells *cells);

#endif
