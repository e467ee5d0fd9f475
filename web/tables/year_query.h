/*
 * year_query - what is asked of a year: the calendar, the reports.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_YEAR_QUERY_H
#define WEB_TABLES_YEAR_QUERY_H

#include "web/http/query.h"

/* Of the page, and the same of the API. */
extern const struct query_list year_query_takes, year_query_api_takes;

/* The values are good by the list; `usual` where no year was said. */
int year_query(const char *const values[static ADDRESS_VALUES], int usual);

#endif
