/*
 * store_changes - what has changed, in the order of commits.
 *
 * Whatever changes figures or a register adds a row in its own transaction. The row's number is the
 * revision: two answers of the same revision rest on the same figures and registers. Numbers rise by
 * one, are of one incarnation of the store, and say nothing in another.
 */
#ifndef APPLIANCE_TABLES_STORE_CHANGES_H
#define APPLIANCE_TABLES_STORE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/tables/changes.h"

struct store;

/* Adds a row with all of them, by our clock, unless there are none. In a transaction. */
int store_add_changes(struct store *store, struct changes *changes);

/* The newest number; 0: nothing has ever changed. Cheap. Errors of the store. */
int store_changes_newest(struct store *store, int64_t *ret);

enum { STORE_CHANGES_INCARNATION_BYTES = 17 }; /* 16 hexadecimal digits and NUL */

/* The number of the last one before that time; where there is none that of the one before the first that
 * is kept. */
int store_changes_before(struct store *store, int64_t wall_ms, int64_t *ret);

/* When the first one after `since` was written, or the first one of those that are kept; 0: there is none. */
int store_changes_waiting_since(struct store *store, int64_t since, int64_t *ret_ms);

/* The name of this order of changes: random, another one after a restore. Errors of the store. */
int store_changes_incarnation(struct store *store,
                              char ret[static STORE_CHANGES_INCARNATION_BYTES]);

/* One row; the bytes are borrowed for the call, and what changes_read() reads. */
struct store_change {
    int64_t commit_no, at_ms;
    const unsigned char *keys;
    size_t bytes;
};

/*
 * The rows after `since`, in order; within a transaction. -ESTALE: some of them are not kept any
 * more, or there never was this number. -errno from tell() ends it.
 */
int store_each_change_since(struct store *store, int64_t since,
                            int (*tell)(void *owner, const struct store_change *change),
                            void *owner);

/* Takes away up to `most` rows, the oldest ones, that are from before that time; never the newest.
 * In a transaction. */
int store_age_changes(struct store *store, int64_t before_ms, int most, bool *ret_more);

#endif
