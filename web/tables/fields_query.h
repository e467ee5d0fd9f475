/*
 * fields_query - what the page of fields is asked for: a definition of the rate.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_FIELDS_QUERY_H
#define WEB_TABLES_FIELDS_QUERY_H

#include "appliance/report/definition.h"
#include "web/http/query.h"

extern const struct query_list fields_query_takes;

/* The values are good by the list. */
enum definition fields_query(const char *const values[static ADDRESS_VALUES]);

#endif
