/*
 * lookup_overview - which period an overview is asked for.
 *
 * An id is one of the register of periods or, where that has none of this name, of the calendar:
 * "2026-11", "2026-Q4", "2026-H2" (of two halves), "2026". Figures are those that form 06 of the same
 * days has, as units were organised on the last of them, and of a frozen period the frozen ones.
 */
#ifndef WEB_LOOKUP_OVERVIEW_H
#define WEB_LOOKUP_OVERVIEW_H

#include <stdint.h>

#include "web/source.h"

struct lookup_period {
    const char *id;           /* NULL: it was not said, so that the days are meant */
    int32_t from_day, to_day; /* both inclusive; both 0 without an id: the running month */
};

#endif
