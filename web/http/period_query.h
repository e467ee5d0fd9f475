/*
 * period_query - of which period a page or an answer is asked: ky=2026-10, or tu=DATE&den=DATE; in the
 * API period=..., or from=DATE&to=DATE. Nothing said is the running month.
 *
 * Which periods there are only their owner knows (web/lookup_overview.h). Pure; any thread.
 */
#ifndef WEB_HTTP_PERIOD_QUERY_H
#define WEB_HTTP_PERIOD_QUERY_H

#include <stdbool.h>

#include "web/http/query.h"
#include "web/lookup_overview.h"

#define PERIOD_QUERY_NAMES     "ky, tu, den"
#define PERIOD_QUERY_API_NAMES "period, from, to"

/* Rows of what an address takes, one after the other: of a page, and of an answer of the API. */
#define PERIOD_QUERY_ID                                                                    \
    "YYYY-MM, YYYY-Q1 - YYYY-Q4, YYYY-H1, YYYY-H2, YYYY, periods[].id of "                 \
    "/api/v1/periods; begun"
#define PERIOD_QUERY_PARAMETERS                                                            \
    {"ky", PERIOD_QUERY_ID, NULL},                                                         \
        {"tu", "YYYY-MM-DD, with den, without ky; begun", NULL},                           \
    {                                                                                      \
        "den", "YYYY-MM-DD, tu <= den", NULL                                               \
    }
#define PERIOD_QUERY_API_PARAMETERS                                                        \
    {"period", PERIOD_QUERY_ID, NULL},                                                     \
        {"from", "YYYY-MM-DD, with to, without period; begun", NULL},                      \
    {                                                                                      \
        "to", "YYYY-MM-DD, from <= to", NULL                                               \
    }

enum { PERIOD_QUERY_PARAMETERS_COUNT = 3 };

/* What a page with nothing else to be asked takes. */
extern const struct query_list period_query_takes;

/* May a period be asked for there? */
bool period_query_is_taken(const struct query_list *takes);

/*
 * The period that is asked for, whose id is borrowed from the values. 0, or the place of what is wrong,
 * plus one: a day that is none, days that go backwards or are half said, a period and days at once.
 */
int period_query(const struct query_list *takes,
                 const char *const values[static ADDRESS_VALUES],
                 struct lookup_period *ret);

/* Was any said? Else it is the running month. */
bool period_query_is_said(const struct lookup_period *period);

/* The place, plus one, of what was said of a period that nobody knows, or that lies ahead. */
int period_query_refused(const struct query_list *takes,
                         const struct lookup_period *period);

/* The part of a query that asks for it again, "?ky=2026-10"; "" where nothing was said. The caller frees
 * it. */
char *period_query_write(const struct query_list *takes,
                         const char *const values[static ADDRESS_VALUES]);

#endif
