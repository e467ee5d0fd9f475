/*
 * telling - a centre tells the nation's PostgreSQL what it has counted: one step of it.
 *
 *     1  the mark: of which incarnation, generation and change what is there is. It also answers what
 *        became of a COMMIT that was not heard
 *     2  in one read transaction of the store: its newest change, and what has changed since the mark
 *     3  in one transaction there: these roll-ups as they stand now, and the mark moved on from where
 *        it was found; if it is not there any more, nothing
 *     4  after any error: from 1. Nothing is ever passed over
 *     5  where the changes since the mark are not kept any more, or of another incarnation of the
 *        store, or all was counted again, or too much has changed: all roll-ups as a new generation
 *        beside the old, which readers see until the mark names the new one
 *
 * Values are absolute, so telling the same twice changes nothing. What has changed is what the store
 * keeps for /api/v1/changes (store_changes.h): rows of the same transaction as the figures, by unit,
 * field and month, which go by age and not by what has been told.
 *
 * Meanwhile the store's WAL cannot be made shorter; a step ends by PostgreSQL's timeouts, half a minute,
 * a new generation in ten. The store and the connection belong to the caller's thread.
 */
#ifndef APPLIANCE_UPSTREAM_TELLING_H
#define APPLIANCE_UPSTREAM_TELLING_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/config.h"
#include "appliance/upstream/mark.h"

struct database;
struct store;

struct upstream_told {
    struct upstream_mark from, mark; /* where it was found, and where it is now */
    bool anew;                       /* as a new generation */
    int64_t rollups;
};

/*
 * From 1 to 3 or 5; `anew` wants 5 in any case. With nothing to tell it only says of when that is. Errors
 * of database.h and of the store; -EAGAIN also when another one has told in between.
 */
int upstream_tell(struct store *store, struct database *database, bool anew,
                  struct upstream_told *ret);

/* Is this the store of the centre? A twin, and who was replaced (appliance/rules/term.h), tells nobody. Errors
 * of the store. */
int upstream_leads(const struct config *config, struct store *store, bool *ret);

/* How many changes of the store wait to be told, as `mark` has it; -1: all will be told anew. */
int upstream_behind(struct store *store, const struct upstream_mark *mark, int64_t *ret);

#endif
