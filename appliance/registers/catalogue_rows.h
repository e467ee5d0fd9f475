/*
 * catalogue_rows - the rows of a catalogue file, each sound in itself and with the others.
 *
 * What the columns of each kind mean is said in register_columns.c. What needs the rest of
 * the catalogue, the numbers of other codes, is left to whoever takes the rows in.
 */
#ifndef APPLIANCE_REGISTERS_CATALOGUE_ROWS_H
#define APPLIANCE_REGISTERS_CATALOGUE_ROWS_H

#include "appliance/rules/catalogue.h"
#include "mqtt/table/csv.h"

enum { CATALOGUE_ROWS_UNIT = 10, CATALOGUE_ROWS_FIELD = 5, CATALOGUE_ROWS_PROCEDURE = 7 };

extern const struct csv_column catalogue_unit_columns[CATALOGUE_ROWS_UNIT];
extern const struct csv_column catalogue_field_columns[CATALOGUE_ROWS_FIELD];
extern const struct csv_column catalogue_procedure_columns[CATALOGUE_ROWS_PROCEDURE];

struct catalogue_row {
    size_t line;
    bool dated; /* its validity could be read */
    /* Texts are owned by the rows; id and the numbers of other codes are still 0. */
    struct catalogue_entry entry;
    char *parent, *successor, *field; /* codes as they stand; "" for none */
};

struct catalogue_rows {
    struct catalogue_row *rows; /* ordered by code, then by the beginning of validity */
    size_t count;
    bool ordered; /* every row has good dates, and no two of a code overlap */
};

/*
 * Faults are added to `faults`; rows with a bad code are left out, what else is bad in a
 * row is zeroed. The caller releases the rows in any case.
 */
void catalogue_rows_read(enum catalogue_kind kind, const char *bytes, size_t size,
                         struct csv_faults *faults, struct catalogue_rows *ret);

/* Takes zeroed ones too. */
void catalogue_rows_release(struct catalogue_rows *rows);

/* The end of the rows that have the code of the one at `first`. */
size_t catalogue_rows_end(const struct catalogue_rows *rows, size_t first);

/* Any row of a code. NULL: there is none. */
const struct catalogue_row *catalogue_rows_find(const struct catalogue_rows *rows,
                                                const char *code);

#endif
