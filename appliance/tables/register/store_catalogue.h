/*
 * store_catalogue - units, fields and procedures, each code with its versions by days.
 */
#ifndef APPLIANCE_TABLES_REGISTER_STORE_CATALOGUE_H
#define APPLIANCE_TABLES_REGISTER_STORE_CATALOGUE_H

#include "appliance/rules/catalogue.h"

struct store;

int store_read_catalogue(struct store *store, struct catalogue *ret);

/*
 * The number of a code, which is added when it is new; `place` is its order of display. In
 * a transaction.
 */
int store_save_code(struct store *store, enum catalogue_kind kind, int place,
                    const char *code, int *ret_id);

/* Takes away every version of a code, which keeps its number. In a transaction. */
int store_drop_versions(struct store *store, enum catalogue_kind kind, int id);

/*
 * Adds the code when it is new, and the version, or changes the one that begins on the same
 * day; entry->id is not looked at.
 */
int store_save_entry(struct store *store, enum catalogue_kind kind, int place,
                     const struct catalogue_entry *entry);

#endif
