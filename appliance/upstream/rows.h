/*
 * rows - a centre's figures and names as rows for the nation's tables: all that ever goes up.
 *
 * The figures are roll-ups, receipts that moved, and what offices said to hold, by the numbers of unit and
 * field; the names are codes, names, levels and parents of units and fields, with their days. Nothing of a
 * dossier, an event, a gateway or a person. They go out one by one as they are read, so what is held here
 * is one of them.
 *
 * Roll-ups of all units together are made there, by the same transaction.
 */
#ifndef APPLIANCE_UPSTREAM_ROWS_H
#define APPLIANCE_UPSTREAM_ROWS_H

#include <stdbool.h>
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
 * that it has now, and what was said and is not any more goes. `figures` are what changes_write() has
 * written. */
int upstream_rows_merge(struct upstream_rows *rows, const unsigned char *figures,
                        size_t bytes);

/* All figures, of a generation that has none yet. */
int upstream_rows_fill(struct upstream_rows *rows);

/* All units and fields, in the place of those of this generation. */
int upstream_rows_name(struct upstream_rows *rows);

/* Says for who keeps a copy which figures were told on the way between two changes, and whether names
 * were; NULL: no figures. What is from long before goes. */
int upstream_rows_note(struct upstream_rows *rows, int64_t since, int64_t applied,
                       bool names, const unsigned char *figures, size_t bytes);

/* Takes away all that is of this generation. */
int upstream_rows_drop(struct upstream_rows *rows);

#endif
