/*
 * register - the lists that an office keeps, such as its units and its procedures.
 *
 * A row of the table below is a register: what its columns are, how a file of it is taken in,
 * and how it is listed. Whatever works on registers (the command line, the running centre's
 * actions, the messages of what is allowed) goes by the table, so a new register is one file,
 * one row, words for its columns, and what it needs of the store.
 *
 * A file is CSV (mqtt/table/csv.h) and is taken in whole or not at all, with every fault told
 * by its line. It changes what it names, the years of the calendar or the codes of the others,
 * and nothing else. What is listed can be taken in again and changes nothing. After each change
 * the whole register is kept as a version (store_versions.h), which can be put back. For the
 * thread of the store.
 */
#ifndef APPLIANCE_REGISTERS_REGISTER_H
#define APPLIANCE_REGISTERS_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "appliance/registers/differences.h"
#include "appliance/store/store.h"
#include "mqtt/table/csv.h"

enum register_mode {
    REGISTER_MERGE,   /* what the file names */
    REGISTER_REPLACE, /* the file is the whole register; only where kind->reset */
    REGISTER_RESET,   /* as it comes with the program; there is no file */
};

struct register_order {
    const char *bytes; /* the file's content */
    size_t size;
    const char *file; /* its name, for the version */
    enum register_mode mode;
    int64_t version; /* that is put back; 0: none is */
    const char *by;  /* who wants it, for the version: "operator an" */
    int64_t now_ms;
};

enum { REGISTER_REMARKS_SHOWN = 500 };

/* What became of the register. A remark is of what was taken in as it stands, and yet leaves
 * something to be said: kind->remarked says what. */
struct register_outcome {
    size_t added, changed, removed,
        untouched;                  /* rows; removed: one that was there is not */
    struct differences differences; /* of the whole register, as a file; owned */
    size_t remark_count;
    char *remarks
        [REGISTER_REMARKS_SHOWN]; /* the first of them, "FILE:LINE: ..." or "FILE: ..."; owned */
};

void register_outcome_release(struct register_outcome *outcome);

/* `line` 0: of no row of its own. */
void register_remark(struct register_outcome *outcome, const struct csv_faults *faults,
                     size_t line, const char *text);

typedef void (*register_tell)(void *owner, const char *const *cells);

struct register_kind {
    const char *name;  /* as the command line says it: "units" */
    const char *names; /* what a file of it names and changes: "codes" */
    const struct csv_column *columns;
    size_t column_count;
    bool rules; /* due dates may follow from it: then the ledger is to be counted again */

    /*
     * Never with REGISTER_RESET. Counts every row into one of `ret`, which is zeroed: by what the
     * row did to the store, not by how it was written; and what it does to rows that the file does
     * not name. -EINVAL: faults. Errors of the store.
     */
    int (*take)(struct store *store, const struct register_order *order,
                struct csv_faults *faults, struct register_outcome *ret);

    /* Tells every row, a cell for each column. Errors of the store. */
    int (*list)(struct store *store, register_tell tell, void *owner);

    /* Back to what comes with the program; counts like take(). NULL: nothing does, and what was
     * counted may stand on any row, so no code is ever taken away. Errors of the store. */
    int (*reset)(struct store *store, struct register_outcome *ret);

    const char
        *remarked; /* what follows from remarks, said above them; NULL: it has none */
};

/* In the order in which they build on each other; the last has no name. */
extern const struct register_kind *const register_kinds[];

/* NULL: there is no such register. */
const struct register_kind *register_find(const char *name);

/* "fields, units ...": what is allowed, for messages; the caller frees it. */
char *register_names(void);

/* What a cell of the column holds, for people; "": the register has no such column. */
const char *register_about(const struct register_kind *kind, const char *column);

/* Behind it: "; or Mã đơn vị, Mã", what else a heading may call the column. */
void register_others(const struct csv_column *column, FILE *out);

/*
 * Takes a file in, in a transaction, which is of no use after an error. A file without rows is
 * a fault: it names nothing. The caller releases the outcome. -EINVAL: faults, told as `faults`
 * says. Errors of the store.
 */
int register_take(const struct register_kind *kind, struct store *store,
                  const struct register_order *order, struct csv_faults *faults,
                  struct register_outcome *ret);

/* Writes the whole register as a file that can be taken in again. Errors of the store. */
int register_write(const struct register_kind *kind, struct store *store, FILE *out);

/* How often a register has changed since the store was made: whoever keeps a copy of one looks
 * here whether it still holds. Errors of the store. */
int register_revision(struct store *store, int64_t *ret);

/* Something of a register, `of` by its id, is changed by other ways than a file: `how`, such as
 * "2026-11 added". Keeps a version. In a transaction. */
struct register_touch {
    const char *by, *how, *of;
    int64_t now_ms;
};

int register_touch(const struct register_kind *kind, struct store *store,
                   const struct register_touch *touch);

/* The rows of the table. */
extern const struct register_kind register_units, register_fields, register_procedures,
    register_calendar, register_periods, register_totals;

#endif
