/*
 * crossings - where units and fields meet: the units of one field and the fields of one unit, each
 * with what it has there alone.
 *
 * The rows' texts are borrowed from the overview; the caller frees the list. Pure; any thread.
 */
#ifndef WEB_TABLES_CROSSINGS_H
#define WEB_TABLES_CROSSINGS_H

#include "web/source.h"

/* Leaves of the units of an overview those that have anything of the field; what is due soon is not
 * known of them. */
struct source_row *crossings_narrow(struct source_overview *overview, const char *field);

/* Each field in which the unit has anything, without a trend. */
struct source_row *crossings_fields(const struct source_overview *o,
                                    const struct source_row *unit, size_t *ret_count);

#endif
