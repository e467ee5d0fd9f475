/*
 * mark - the row of this centre in the nation's PostgreSQL: how far what it says there has come.
 *
 * It is asked for first of all, and tells what became of a transaction whose end was not heard. It is
 * moved on only from where it was found, so of two that tell for one centre one wins each step.
 */
#ifndef APPLIANCE_UPSTREAM_MARK_H
#define APPLIANCE_UPSTREAM_MARK_H

#include <stdint.h>

#include "appliance/tables/store_changes.h"

struct database;

struct upstream_mark {
    int centre; /* its number; part of its tables' names */
    char incarnation[STORE_CHANGES_INCARNATION_BYTES]; /* "": it has never written */
    int generation;
    int64_t applied; /* the newest change that is told, of that incarnation */
};

/* Of the centre whose role we are. -ENOENT, logged: it is nobody's. Errors of database.h. */
int upstream_mark_read(struct database *database, struct upstream_mark *ret);

/*
 * In a transaction: moves it from `from` to `to`, which have the same centre. `rules` is what the figures
 * were counted by, as_of_ms when they were read. -EAGAIN: it is not at `from` any more.
 */
int upstream_mark_move(struct database *database, const struct upstream_mark *from,
                       const struct upstream_mark *to, int64_t rules, int64_t as_of_ms);

#endif
