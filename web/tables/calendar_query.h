/*
 * calendar_query - what the calendar is asked for: a year.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_CALENDAR_QUERY_H
#define WEB_TABLES_CALENDAR_QUERY_H

#include "web/http/query.h"

/* Of the page, and the same of the API. */
extern const struct query_list calendar_query_takes, calendar_query_api_takes;

/* The values are good by the list; `usual` where no year was said. */
int calendar_query_year(const char *const values[static ADDRESS_VALUES], int usual);

#endif
