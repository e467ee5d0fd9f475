/*
 * registers - what staff see of the lists that an office keeps: units, fields, procedures, the
 * calendar, periods and printed totals, each as the table that its file is.
 *
 * Each call reads the store on a read-only connection, on web's thread. Negative errno: the store
 * cannot be read. Taking a file in is an order (web/source.h): the action "import".
 */
#ifndef WEB_REGISTERS_H
#define WEB_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REGISTER_COLUMNS = 24, REGISTER_NAME_BYTES = 32 };

struct source_register_column {
    const char *name;  /* in its file: "valid_from" */
    const char *label; /* as Vietnamese offices call it */
    bool required;     /* no cell of it is empty */
};

/* Texts are constant. */
struct source_register {
    const char *name; /* "units" */
    struct source_register_column columns[REGISTER_COLUMNS];
    size_t column_count;
    bool whole; /* a file may take the place of all of it */
};

/* What it held after a change. Texts are borrowed for the call of tell(). */
struct source_register_version {
    int64_t number, taken_ms;
    const char *file, *by, *how; /* "": not known */
};

struct source_registers {
    void *owner; /* borrowed */

    /* In the order in which they build on each other; NULL behind the last. */
    const struct source_register *(*at)(void *owner, size_t index);

    /* Tells every row, a cell for each column, borrowed for the call; in the order of its file.
     * *ret_revision is how often any register had changed then: an order that changes what was
     * read says it, and is refused once it has moved on. */
    int (*rows)(void *owner, const struct source_register *reg,
                void (*tell)(void *listener, const char *const *cells), void *listener,
                int64_t *ret_revision);

    /* Those that are kept, the newest first. */
    int (*versions)(void *owner, const struct source_register *reg,
                    int (*tell)(void *listener,
                                const struct source_register_version *version),
                    void *listener);
};

#endif
