/*
 * overdue_query - what the page of overdue dossiers is asked for: one of its two lists, of what a row
 * is, which part, an order, one of several pages.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_OVERDUE_QUERY_H
#define WEB_TABLES_OVERDUE_QUERY_H

#include "web/http/query.h"
#include "web/text/late_list.h"

enum overdue_query_parameter {
    OVERDUE_QUERY_UNIT,
    OVERDUE_QUERY_FIELD,
    OVERDUE_QUERY_LEVEL,
    OVERDUE_QUERY_API_PARAMETERS,
    OVERDUE_QUERY_LIST = OVERDUE_QUERY_API_PARAMETERS,
    OVERDUE_QUERY_OF,
    OVERDUE_QUERY_SEARCH,
    OVERDUE_QUERY_ORDER,
    OVERDUE_QUERY_PAGE,
    OVERDUE_QUERY_PARAMETERS
};

/* The first ones are the API's too, which has an address for each list. */
extern const struct query_list overdue_query_takes, overdue_query_api_takes;

/* As the values of the query say it. */
extern const char overdue_query_soon[];
extern const char *const overdue_query_ofs[LATE_LIST_OFS];

/* The values are good by the list, and borrowed by the question. */
struct late_list_question overdue_query(const char *const values[static ADDRESS_VALUES]);

/* From 1. */
int overdue_query_page(const char *const values[static ADDRESS_VALUES]);

enum { OVERDUE_QUERY_ORDER_BYTES = 16 };

/* How an order by `by` is asked for: the other way round where it is what the question has already,
 * and the most first of counts. */
void overdue_query_order(const struct late_list_question *question, enum late_list_by by,
                         char ret[static OVERDUE_QUERY_ORDER_BYTES]);

#endif
