/*
 * register_edit - the forms that change a register: with a file, or row by row.
 *
 * Pure; any thread.
 */
#ifndef WEB_REGISTERS_REGISTER_EDIT_H
#define WEB_REGISTERS_REGISTER_EDIT_H

#include "web/registers/register_rows.h"
#include "web/staff/staff_draw.h"

void register_edit_file(struct html *html, const struct staff_view *view,
                        const struct source_register *reg);

/* Of a row by its place, 1 and on; another number is a new one. */
void register_edit_row(struct html *html, const struct staff_view *view,
                       const struct register_rows *rows, size_t row);

#endif
