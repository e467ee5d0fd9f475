/*
 * schedule - the working sessions of a day, the same on every working day.
 *
 * Hours of work are fixed locally, so a unit has its own schedule (RULES.md, deadlines). Times
 * are milliseconds or minutes since the local midnight; a session may end at 24:00. Plain
 * data; pure functions; any thread.
 */
#ifndef APPLIANCE_CALENDAR_SCHEDULE_H
#define APPLIANCE_CALENDAR_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SCHEDULE_MOST_SESSIONS = 4,
    SCHEDULE_BYTES = SCHEDULE_MOST_SESSIONS * 12, /* "07:00-11:30 13:30-17:00", a NUL */
    SCHEDULE_FAULT_BYTES = 160,
};

struct schedule {
    int count; /* 1 ... 4 */
    struct {
        int from_minute, to_minute; /* 0 <= from < to <= 1440, to <= the next from */
    } sessions[SCHEDULE_MOST_SESSIONS];
};

/*
 * "07:00-11:30 13:30-17:00". -EINVAL: not like that, no session or more than four, one that
 * ends before it begins, sessions out of order or overlapping, a time beyond 24:00; `fault`
 * is then a sentence that says what is wrong and what is allowed.
 */
int schedule_parse(const char *text, struct schedule *ret,
                   char fault[static SCHEDULE_FAULT_BYTES]);

/* As schedule_parse() reads it. */
const char *schedule_format(const struct schedule *schedule,
                            char ret[static SCHEDULE_BYTES]);

/*
 * "P1": 07:00-11:30 13:30-17:00, what holds where nothing else is said. "P2": 07:30-11:30
 * 13:00-17:00. Both are 8 hours. NULL: there is no such name.
 */
const struct schedule *schedule_builtin(const char *name);

/* Working time of a whole day, more than 0. */
int64_t schedule_day_ms(const struct schedule *schedule);

/* Working time of a working day before `time_ms`, which is 0 ... 24 h. */
int64_t schedule_elapsed_ms(const struct schedule *schedule, int64_t time_ms);

/*
 * When this much of a day's working time is over; 0 < elapsed_ms <= schedule_day_ms(). The
 * end of a session is given as its end, not as the beginning of the next.
 */
int64_t schedule_time_ms(const struct schedule *schedule, int64_t elapsed_ms);

/* Is the counter open at this time? It still is at the moment of closing. */
bool schedule_open_at(const struct schedule *schedule, int64_t time_ms);

/* When the counter next opens after `time_ms` on the same day; -1: not again that day. */
int64_t schedule_opening_ms(const struct schedule *schedule, int64_t time_ms);

#endif
