/*
 * store_term - the term of this store as the centre, and the highest that it has heard of.
 *
 * Both are the directory's more than the database's: a copy that is put in its place brings neither
 * the one that another machine took (store_restore.h), nor sets back the one that was taken here.
 */
#ifndef APPLIANCE_TABLES_STORE_TERM_H
#define APPLIANCE_TABLES_STORE_TERM_H

#include "appliance/rules/term.h"

struct store;

int store_read_term(struct store *store, struct term *ret);

/* In a transaction. */
int store_write_term(struct store *store, const struct term *term);

#endif
