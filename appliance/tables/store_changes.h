/*
 * store_changes - what has changed, in the order of commits.
 *
 * Whatever changes figures or a register adds a row in its own transaction. The row's number is the
 * revision: two answers of the same revision rest on the same figures and registers. Numbers are of
 * one incarnation of the store, and say nothing in another.
 */
#ifndef APPLIANCE_TABLES_STORE_CHANGES_H
#define APPLIANCE_TABLES_STORE_CHANGES_H

#include <stdint.h>

struct store;

/* The newest number; 0: nothing has ever changed. Cheap. Errors of the store. */
int store_changes_newest(struct store *store, int64_t *ret);

enum { STORE_INCARNATION_BYTES = 17 }; /* 16 hexadecimal digits and NUL */

/* The name of this order of changes: random, another one after a restore. Errors of the store. */
int store_changes_incarnation(struct store *store,
                              char ret[static STORE_INCARNATION_BYTES]);

#endif
