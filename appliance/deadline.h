/*
 * deadline - limit + calendar = due date, explained day by day.
 *
 * Civil Code 2015 arts 144-148: the day of receipt is not counted, whatever its hour; a
 * limit in working days ends at the end of its last counted day. "In the day" (same_day):
 * the day of receipt itself, or the next working day when received after 15:00 or on a day
 * off (domain.md §3.2). Pure; any thread.
 */
#ifndef APPLIANCE_DEADLINE_H
#define APPLIANCE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/calendar.h"

enum limit_kind { LIMIT_NONE, LIMIT_WORKING_DAYS, LIMIT_SAME_DAY };

/* How long a procedure may take. Plain data, compared member by member. */
struct limit {
    enum limit_kind kind;
    int amount; /* days; 0 where the kind has none */
};

enum { LIMIT_MOST_DAYS = 3650, LIMIT_BYTES = 12 };

/* "3wd", "same_day"; "" is LIMIT_NONE. -EINVAL: anything else, or not 1 ... 3650 days. */
int limit_parse(const char *text, struct limit *ret);

/* As limit_parse() reads it. */
const char *limit_format(struct limit limit, char ret[static LIMIT_BYTES]);

struct deadline {
    bool set;         /* false: no limit, so no due date */
    int32_t due_day;  /* the last day on which a result is in time */
    bool provisional; /* the way to it leads through a year that is not loaded */
};

struct deadline deadline_compute(const struct calendar *calendar, struct limit limit,
                                 int64_t received_ms);

/* Why a day between receipt and due date was not counted. */
enum deadline_skip {
    SKIP_RECEIPT,  /* the day of receipt (art. 147) */
    SKIP_WEEKEND,  /* Saturday or Sunday */
    SKIP_OFF,      /* a holiday or its substitute: calendar_reason() names it */
    SKIP_AFTER_15, /* same_day, received after 15:00 */
};

/*
 * Calls tell() for each day from receipt up to the due date that was not counted, and with
 * counted == true for a swapped Saturday or Sunday that was, oldest first.
 */
void deadline_explain(const struct calendar *calendar, struct limit limit,
                      int64_t received_ms,
                      void (*tell)(void *owner, int32_t day, bool counted,
                                   enum deadline_skip why),
                      void *owner);

#endif
