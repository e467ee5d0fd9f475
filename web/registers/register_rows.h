/*
 * register_rows - the rows of a register (web/registers.h), read once for a page.
 *
 * For the server's thread.
 */
#ifndef WEB_REGISTERS_REGISTER_ROWS_H
#define WEB_REGISTERS_REGISTER_ROWS_H

#include "web/registers.h"
#include "web/source.h"

struct register_rows {
    const struct source_register *reg;
    char **cells; /* of all rows, one after the other; owned */
    size_t count, room;
    int64_t revision; /* of the registers, as they were read */
};

/* Of this name; NULL: there is none. */
const struct source_register *register_rows_find(const struct source_staff *staff,
                                                 const char *name);

/* The caller releases it in any case. Errors of source_registers.rows(). */
int register_rows_read(const struct source_staff *staff, const struct source_register *reg,
                       struct register_rows *ret);

/* Takes a zeroed one too. */
void register_rows_release(struct register_rows *rows);

/* The cells of a row, counted from 0. */
const char *const *register_rows_get(const struct register_rows *rows, size_t row);

/* Another row takes the place of this one, or, behind the last, is a new one; NULL: it is taken
 * away. Cells are copied. */
void register_rows_put(struct register_rows *rows, size_t row, const char *const *cells);

/* The file that would bring all of it in; the caller frees it. */
char *register_rows_file(const struct register_rows *rows, size_t *ret_size);

#endif
