/*
 * rows - a centre's figures and names as rows for the nation's tables: all that ever goes up.
 *
 * The figures are roll-ups, by the numbers of unit and field; the names are codes, names, levels and
 * parents of units and fields, with their days. Nothing of a dossier, an event, a gateway or a person.
 * They go out one by one as they are read, so what is held here is one of them.
 */
#ifndef APPLIANCE_UPSTREAM_ROWS_H
#define APPLIANCE_UPSTREAM_ROWS_H

#include <stdint.h>

#include "appliance/tables/changes.h"

struct database;
struct store;

/* Where rows go. Within a transaction of both. */
struct upstream_rows {
    struct database *database;
    struct store *store;
    int centre, generation;
    int64_t told; /* how many roll-ups */
};

/* The parts of the tables that are this centre's take what is new; what is there already gets the values
 * that it has now. `figures` are what changes_write() has written. */
int upstream_rows_merge(struct upstream_rows *rows, const unsigned char *figures,
                        size_t bytes);

/* All roll-ups, of a generation that has none yet. */
int upstream_rows_fill(struct upstream_rows *rows);

/* All units and fields, in the place of those of this generation. */
int upstream_rows_name(struct upstream_rows *rows);

/* Takes away all that is of this generation. */
int upstream_rows_drop(struct upstream_rows *rows);

#endif
