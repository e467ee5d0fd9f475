/*
 * unit_fields - what one unit has done, field by field.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_UNIT_FIELDS_H
#define WEB_TABLES_UNIT_FIELDS_H

#include "web/source.h"

/* Of each field in which the unit has anything: its row, with the unit's figures alone. The caller
 * frees the list. */
struct source_row *unit_fields_rows(const struct source_overview *o,
                                    const struct source_row *unit, size_t *ret_count);

#endif
