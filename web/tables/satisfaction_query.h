/*
 * satisfaction_query - what the page of satisfaction is asked for: a month, one of several pages.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_SATISFACTION_QUERY_H
#define WEB_TABLES_SATISFACTION_QUERY_H

#include <stdint.h>

#include "web/http/query.h"

enum satisfaction_query_parameter {
    SATISFACTION_QUERY_MONTH,
    SATISFACTION_QUERY_PAGE,
    SATISFACTION_QUERY_PARAMETERS
};

extern const struct query_list satisfaction_query_takes;

/* The month, year * 12 + month from 0: that of the day where none was said. The values are good by the
 * list. *ret_page: from 1. */
int satisfaction_query(const char *const values[static ADDRESS_VALUES], int32_t usual_day,
                       int *ret_page);

#endif
