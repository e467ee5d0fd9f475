/*
 * limit - how long a procedure may take, or when exactly it is due.
 *
 * The forms in which limits travel and are stored (RULES.md, deadlines): "10wd" working days,
 * "30cd" calendar days, "4wh" and "3.5wh" working hours, "1mo" months, "same_day", and an
 * explicit due date or time, "2026-11-25" or "2026-11-25T10:00". Pure; any thread.
 */
#ifndef APPLIANCE_RULES_LIMIT_H
#define APPLIANCE_RULES_LIMIT_H

#include <stdint.h>

#include "mqtt/base/date.h"

enum limit_kind {
    LIMIT_NONE,
    LIMIT_WORKING_DAYS,
    LIMIT_CALENDAR_DAYS,
    LIMIT_WORKING_MINUTES,
    LIMIT_MONTHS,
    LIMIT_SAME_DAY,
    LIMIT_DUE_DAY,
    LIMIT_DUE_TIME,
};

/* Plain data, compared member by member. */
struct limit {
    enum limit_kind kind;
    int64_t amount; /* days, minutes, months; a local day; a wall_ms; else 0 */
};

enum {
    LIMIT_MOST_DAYS = 3650,  /* working or calendar */
    LIMIT_MOST_HOURS = 2920, /* 365 days of 8 hours */
    LIMIT_MOST_MONTHS = 120,
    LIMIT_BYTES = DATE_STAMP_BYTES,
};

/* What limit_parse() takes, for messages: ends a sentence that begins "wanted is". */
#define LIMIT_WANTED                                                                       \
    "1wd to 3650wd, 1cd to 3650cd, 0.5wh to 2920wh in halves, 1mo to 120mo, same_day, "    \
    "or a due date or time such as 2026-11-25 or 2026-11-25T10:00"

/*
 * "" is LIMIT_NONE. A due time is local "YYYY-MM-DDTHH:MM" with or without ":SS", or RFC
 * 3339 with its zone. -EINVAL: anything else, an amount beyond the bounds above, or a date
 * that does not exist or is not local 1970 to 9999.
 */
int limit_parse(const char *text, struct limit *ret);

/* As limit_parse() reads it. */
const char *limit_format(struct limit limit, char ret[static LIMIT_BYTES]);

#endif
