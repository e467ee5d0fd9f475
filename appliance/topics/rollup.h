/*
 * rollup - the figures of a period summed up: every unit with those below it, every field, and all.
 *
 * Out of the rows of form 06, once: each row counts for its unit, for every unit above it and for
 * all units; there for its field and for all fields. Units are as the catalogue has them, by
 * parent. So every roll-up is the sum of its parts by construction, and what form 06 says of the
 * same unit with those below it. Dossiers of which the catalogue has no unit or no field count for
 * TOPIC_NONE.
 *
 * One thread; the caller releases it.
 */
#ifndef APPLIANCE_TOPICS_ROLLUP_H
#define APPLIANCE_TOPICS_ROLLUP_H

#include <stddef.h>

#include "appliance/report/figures.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/period.h"
#include "appliance/store/store.h"

/* NULL for an entry: all of them, or none; the code says which. */
struct rollup_cell {
    const struct catalogue_entry *unit, *field;
    const char *unit_code,
        *field_code; /* TOPIC_ALL, TOPIC_NONE; as the catalogue's texts */
    struct figures figures;
    int depth; /* units above this one; -1: all units */
};

struct rollup {
    const struct catalogue *catalogue; /* borrowed */
    const struct catalogue_entry *units, *fields;
    size_t unit_count, field_count;
    size_t count, room;
    struct rollup_cell
        *cells;  /* once it is sealed parts stand before what they are part of */
    int *places; /* [unit][field], with none and all behind: index, or -1 */
};

/* Has the cell of all, which is 0. The catalogue is sealed. */
void rollup_open(struct rollup *ret, const struct catalogue *catalogue);

/* Takes a zeroed one too. */
void rollup_release(struct rollup *rollup);

/* Numbers of the catalogue; 0: none. */
void rollup_add(struct rollup *rollup, int unit, int field, const struct figures *figures);

/* After the last one. */
void rollup_seal(struct rollup *rollup);

/* By the codes of another one's cell. NULL: there is none. */
const struct rollup_cell *rollup_find(const struct rollup *rollup,
                                      const struct rollup_cell *like);

/* Both open, fill and seal it, of the period's days; of `frozen` the catalogue must be the period's
 * own. Errors of the store; there is nothing to release then. */
int rollup_read(struct rollup *ret, const struct catalogue *catalogue, struct store *store,
                const struct period *period);
int rollup_read_frozen(struct rollup *ret, const struct catalogue *catalogue,
                       struct store *store, const struct period *period);

#endif
