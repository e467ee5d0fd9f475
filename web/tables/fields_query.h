/*
 * fields_query - what the page of fields is asked for: a definition of the rate, a period.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_FIELDS_QUERY_H
#define WEB_TABLES_FIELDS_QUERY_H

#include "appliance/report/definition.h"
#include "web/http/period_query.h"

enum { FIELDS_QUERY_DEFINITION = PERIOD_QUERY_PARAMETERS_COUNT };

extern const struct query_list fields_query_takes;

/* The values are good by the list. */
enum definition fields_query(const char *const values[static ADDRESS_VALUES]);

#endif
