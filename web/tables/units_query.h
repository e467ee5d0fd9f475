/*
 * units_query - what the page of units is asked for: a level, a definition of the rate, an order, a
 * period, a search, one of several pages.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_UNITS_QUERY_H
#define WEB_TABLES_UNITS_QUERY_H

#include "web/http/period_query.h"
#include "web/http/query.h"
#include "web/text/ranking.h"

enum units_query_parameter {
    UNITS_QUERY_LEVEL,
    UNITS_QUERY_DEFINITION,
    UNITS_QUERY_ORDER,
    UNITS_QUERY_PERIOD, /* and two behind it: web/http/period_query.h */
    UNITS_QUERY_SEARCH = UNITS_QUERY_PERIOD + PERIOD_QUERY_PARAMETERS_COUNT,
    UNITS_QUERY_PAGE,
    UNITS_QUERY_PARAMETERS
};

extern const struct query_list units_query_takes;

enum { UNITS_QUERY_ORDER_BYTES = 16 };

/* In a query, the level of units that have none. */
extern const char units_query_no_level[];

struct units_question {
    const char *level;  /* a code, "" for units without one; NULL: not said */
    const char *search; /* "" for none */
    enum definition definition;
    enum ranking_by by;
    bool down;
    int page; /* from 1 */
};

/* The values are good by the list, and borrowed by the question. */
struct units_question units_query(const char *const values[static ADDRESS_VALUES]);

/*
 * How an order is asked for: by `by`, and down where it is what the question has already, or what one
 * wants first of counts: "-qua-han".
 */
void units_query_order(const struct units_question *question, enum ranking_by by,
                       char ret[static UNITS_QUERY_ORDER_BYTES]);

/* The definition that a good value, NULL or "" names; A where none is named. */
enum definition units_query_definition(const char *value);

/* Is it the number of a page, or ""? */
bool units_query_is_page(const char *value);

/* Is it one of A, B, C, D, or ""? */
bool units_query_is_definition(const char *value);

/* Is it the number of a page, or ""? */
bool units_query_is_page(const char *value);

#endif
