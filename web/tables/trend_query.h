/*
 * trend_query - what the page of trends is asked for: whose lines, by which definition, which months;
 * and a part of a name, of what a line might be added for.
 *
 * Pure; any thread.
 */
#ifndef WEB_TABLES_TREND_QUERY_H
#define WEB_TABLES_TREND_QUERY_H

#include "web/http/query.h"
#include "web/text/trend.h"

enum trend_query_parameter {
    TREND_QUERY_UNITS,
    TREND_QUERY_FIELDS,
    TREND_QUERY_FROM,
    TREND_QUERY_TO,
    TREND_QUERY_DEFINITION,
    TREND_QUERY_API_PARAMETERS,
    TREND_QUERY_SEARCH = TREND_QUERY_API_PARAMETERS,
    TREND_QUERY_PARAMETERS
};

/* All but the last are the API's too. */
extern const struct query_list trend_query_takes, trend_query_api_takes;

/* The values are good by the list. */
struct trend_question trend_query(const char *const values[static ADDRESS_VALUES]);

enum { TREND_QUERY_CODES_BYTES = TREND_LINES * (ADDRESS_CODE_BYTES + 1) };

/* How codes are asked for, without the one at `left_out` (-1: none is) and with `more` behind them
 * (NULL: nothing), which beside none stands beside all, to be compared with; "" for none. */
void trend_query_codes(const struct trend_codes *codes, int left_out, const char *more,
                       char ret[static TREND_QUERY_CODES_BYTES]);

#endif
