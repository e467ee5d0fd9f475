/*
 * procedures_query - what the page of procedures is asked for: a field, a level, a standing, an order,
 * a search, one of several pages.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_PROCEDURES_QUERY_H
#define WEB_TABLES_PROCEDURES_QUERY_H

#include "web/http/query.h"
#include "web/text/procedures.h"

enum procedures_query_parameter {
    PROCEDURES_QUERY_FIELD,
    PROCEDURES_QUERY_LEVEL,
    PROCEDURES_QUERY_STANDING,
    PROCEDURES_QUERY_ORDER,
    PROCEDURES_QUERY_SEARCH,
    PROCEDURES_QUERY_PAGE,
    PROCEDURES_QUERY_PARAMETERS
};

extern const struct query_list procedures_query_takes;

enum { PROCEDURES_QUERY_ORDER_BYTES = 16 };

/* How a standing is asked for. */
extern const char *const procedures_query_standings[LOOKUP_STANDINGS];

/* The values are good by the list, and borrowed by the question. *ret_page: from 1. */
struct procedures_question procedures_query(const char *const values[static ADDRESS_VALUES],
                                            int *ret_page);

/* How an order is asked for: by `by`, and down where it is what the question has already, or what one
 * wants first of counts. */
void procedures_query_order(const struct procedures_question *question,
                            enum procedures_by by,
                            char ret[static PROCEDURES_QUERY_ORDER_BYTES]);

#endif
