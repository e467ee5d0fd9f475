/*
 * devices_query - what the page of devices is asked for: only those with which something is wrong, a
 * search, one of several pages.
 *
 * Pure; any thread.
 */
#ifndef WEB_DEVICES_DEVICES_QUERY_H
#define WEB_DEVICES_DEVICES_QUERY_H

#include "web/http/query.h"

enum devices_query_parameter {
    DEVICES_QUERY_TROUBLED,
    DEVICES_QUERY_SEARCH,
    DEVICES_QUERY_PAGE,
    DEVICES_QUERY_PARAMETERS
};

extern const struct query_list devices_query_takes;

struct devices_question {
    bool troubled;      /* only those that somebody must look at */
    const char *search; /* "" for none */
    int page;           /* from 1 */
};

/* The values are good by the list, and borrowed by the question. */
struct devices_question devices_query(const char *const values[static ADDRESS_VALUES]);

#endif
