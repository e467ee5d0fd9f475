/*
 * deadline - limit + calendar + suspensions = due date, explained day by day.
 *
 * The rules (Civil Code 2015 arts 144-148; RULES.md, deadlines and suspension):
 *   - Working days: the day of receipt is not counted, whatever its hour (art. 147(2)).
 *   - Calendar days and months: likewise; a month ends on the corresponding day, or on the
 *     last of that month (148(3)); an end on a day off rolls to the next working day
 *     (148(5)). A day ends at 24:00 (148(6)).
 *   - Working hours run from the moment of receipt (147(1)), inside the sessions of working
 *     days only. An end exactly at closing stays there.
 *   - Same day: the day of receipt, or the next working day when received after 15:00 or on
 *     a day off.
 *   - An explicit due date or time is taken as it stands, be it on a day off.
 *   - A swapped Saturday is a working day in each of these.
 *   - While suspended nothing is counted: days d with date(from) < d <= date(to), working
 *     days for limits in working days, the same day and explicit dates, else calendar days;
 *     for hours the working time in [from, to). Suspensions that overlap are one.
 *   - A suspension that begins on a day after the due date in force changes nothing (for
 *     hours: at or after the due moment). One that begins on the due date itself, when no
 *     whole day is left, moves it to the day of completion, or the next working day.
 *   - An extension is the caller's: a new limit, and the same receipt.
 *
 * Days are local (mqtt/base/date.h). Moments outside 1970 to 9999 are taken as the nearest
 * inside, and no due date lies beyond 9999-12-31. Pure; any thread.
 */
#ifndef APPLIANCE_RULES_DEADLINE_H
#define APPLIANCE_RULES_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/schedule.h"
#include "appliance/rules/limit.h"

/*
 * Where practice differs (policy.h); all false is what the law says. An explicit due date has no
 * length that could begin later or anew, so neither touches it.
 */
struct deadline_policy {
    /* An intake outside the sessions counts as received at the next opening. */
    bool next_opening;
    /*
     * When a supplement is complete the limit starts again with its whole length, as if
     * received at that moment.
     */
    bool restart;
};

#define DEADLINE_OPEN INT64_MAX

/* Time of day; what is received later is the next working day's. */
enum { DEADLINE_SAME_DAY_ENDS_MS = 15 * 3600 * 1000 };

struct suspension {
    int64_t from_ms, to_ms; /* to_ms DEADLINE_OPEN: not resumed yet; < from_ms: ignored */
    bool supplement;        /* asked of the citizen; matters for policy.restart only */
};

struct deadline_terms {
    struct limit limit; /* as limit_parse() makes it */
    int64_t received_ms;
    const struct suspension *suspensions; /* ordered by from_ms, may overlap */
    size_t suspension_count;
    const struct calendar *calendar;
    const struct schedule *schedule; /* of the unit; never NULL */
    struct deadline_policy policy;
};

/* Only `set` counts when there is no limit. */
struct deadline {
    bool set;
    /*
     * Suspended without an end: no due date is in force. due_day and due_ms are then what
     * was in force when that suspension began.
     */
    bool open;
    bool timed;       /* due_ms is a moment inside the day: hours, or a due time */
    bool provisional; /* the way to it leads through a year that the calendar does not know
                       */
    bool restarted;   /* by a supplement */
    int32_t received_day;
    int32_t due_day;      /* the last day on which a result is in time */
    int64_t due_ms;       /* for limits in days the end of due_day, 24:00 */
    int32_t base_due_day; /* both without suspensions */
    int64_t base_due_ms;
    /*
     * Not counted because of suspensions that have ended: calendar days for limits in
     * calendar days and months, else working days; for hours the whole ones in
     * suspended_ms.
     */
    int suspended_days;
    int64_t suspended_ms;    /* for hours: working time not counted; else 0 */
    size_t suspensions_used; /* how many of them, from the first, came in time */
    int64_t start_ms;        /* since when it runs: receipt, opening, or last supplement */
    int32_t end_day;         /* where a limit in days ends before it rolls to due_day */
};

struct deadline deadline_compute(const struct deadline_terms *terms);

/* How far a limit has come through its suspensions. Zeroed: nowhere yet; the rest is deadline.c's. */
struct deadline_progress {
    bool begun, restarted;
    size_t passed; /* of the suspensions so many are behind it: no later one moves these */
    size_t used;
    int64_t start_ms, start, end, covered, suspended, base_due;
};

/*
 * As deadline_compute(), going on from where the call before has left *progress, so that all calls
 * together take time with the number of suspensions. Of the terms only the suspensions may have
 * changed since: more of them, and open ones that have ended.
 */
struct deadline deadline_continue(const struct deadline_terms *terms,
                                  struct deadline_progress *progress);

/* Why a day between receipt and due date was counted or not. */
enum deadline_why {
    DEADLINE_WHY_RECEIPT,  /* the day of receipt (art. 147) */
    DEADLINE_WHY_AFTER_15, /* same_day, received after 15:00 */
    DEADLINE_WHY_AFTER_HOURS, /* received outside the sessions; hours, or policy next_opening */
    DEADLINE_WHY_WEEKEND,     /* Saturday or Sunday */
    DEADLINE_WHY_OFF,         /* a holiday or its substitute: calendar_reason() names it */
    DEADLINE_WHY_SUSPENDED,      /* the whole day */
    DEADLINE_WHY_SUSPENDED_PART, /* hours: counted, but for a part */
    DEADLINE_WHY_RESTARTED,      /* lies before the limit started again */
    DEADLINE_WHY_ROLLED,  /* the limit ended on it, a day off, and moved on (art. 148(5)) */
    DEADLINE_WHY_SWAPPED, /* counted: a day of a weekend that works for another day */
    DEADLINE_WHY_COUNT
};

/* Is a day with this reason counted? */
bool deadline_counted(enum deadline_why why);

/*
 * Calls tell() for each day from receipt to due date that needs a word, oldest first, each
 * once. Days that are counted, or skipped, as a matter of course are not told: for limits
 * in calendar days and months that is every weekend on the way. Takes time with the number
 * of days.
 */
void deadline_explain(const struct deadline_terms *terms,
                      void (*tell)(void *owner, int32_t day, enum deadline_why why),
                      void *owner);

#endif
