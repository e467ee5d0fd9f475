/*
 * register - the lists that an office keeps: units, fields, procedures, calendar, periods.
 *
 * A row of the table below is a register: what its columns are, how a file of it is taken in,
 * and how it is listed. Whatever works on registers (the command line, the running centre's
 * actions, the messages of what is allowed) goes by the table, so a new register is one file,
 * one row, and what it needs of the store.
 *
 * A file is CSV (mqtt/base/csv.h) and is taken in whole or not at all, with every fault told
 * by its line. What is listed can be taken in again and changes nothing. For the thread of the
 * store.
 */
#ifndef APPLIANCE_REGISTERS_REGISTER_H
#define APPLIANCE_REGISTERS_REGISTER_H

#include <stdbool.h>
#include <stddef.h>

#include "appliance/store/store.h"
#include "mqtt/base/csv.h"

/* Rows of a file, by what they did. */
struct register_outcome {
    size_t added, changed, untouched;
};

typedef void (*register_tell)(void *owner, const char *const *cells);

struct register_kind {
    const char *name; /* as the command line says it: "units" */
    const struct csv_column *columns;
    size_t column_count;
    bool rules; /* due dates may follow from it: then the ledger is to be counted again */

    /* -EINVAL: faults. Errors of the store. */
    int (*take)(struct store *store, const char *bytes, size_t size,
                struct csv_faults *faults, struct register_outcome *ret);

    /* Tells every row, a cell for each column. Errors of the store. */
    int (*list)(struct store *store, register_tell tell, void *owner);
};

/* In the order in which they build on each other; the last has no name. */
extern const struct register_kind *const register_kinds[];

/* NULL: there is no such register. */
const struct register_kind *register_find(const char *name);

/* "fields, units ...": what is allowed, for messages; the caller frees it. */
char *register_names(void);

/*
 * Takes a file in, in a transaction, which is of no use after an error. -EINVAL: faults, told
 * as `faults` says. Errors of the store.
 */
int register_take(const struct register_kind *kind, struct store *store, const char *bytes,
                  size_t size, struct csv_faults *faults, struct register_outcome *ret);

/* How often a register has changed since the store was made: whoever keeps a copy of one looks
 * here whether it still holds. Errors of the store. */
int register_revision(struct store *store, int64_t *ret);

/* Something of a register is changed by other ways than a file. In a transaction. */
int register_touch(struct store *store);

/* The rows of the table. */
extern const struct register_kind register_units, register_fields, register_procedures,
    register_calendar, register_periods;

#endif
