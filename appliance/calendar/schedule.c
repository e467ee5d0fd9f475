#include "appliance/calendar/schedule.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/text.h"

enum { MINUTE_MS = 60000, DAY_MINUTES = 1440, SESSION_CHARACTERS = 11 };

static const struct {
    const char *name;
    struct schedule schedule;
} builtins[] = {
    {"P1", {2, {{420, 690}, {810, 1020}}}},
    {"P2", {2, {{450, 690}, {780, 1020}}}},
};

/* --- text ---------------------------------------------------------------------------- */

/* "HH:MM" up to 24:00 as minutes; -1: it is not. */
static int parse_time(const char *text)
{
    static const char pattern[] = "dd:dd";
    int minute;

    for (size_t i = 0; pattern[i]; i++) {
        if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i])
            return -1;
    }
    minute =
        ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
    return text[3] > '5' || minute > DAY_MINUTES ? -1 : minute;
}

/* One session of `length` characters onto the end. */
static int take_session(const char *text, size_t length, struct schedule *schedule,
                        char fault[static SCHEDULE_FAULT_BYTES])
{
    int from = length == SESSION_CHARACTERS ? parse_time(text) : -1;
    int to = from >= 0 && text[5] == '-' ? parse_time(text + 6) : -1;
    int shown = text_fit(text, length > 40 ? 40 : (int)length);
    const char *wrong = NULL;

    if (to < 0)
        wrong = "is not a session such as 07:00-11:30, with times up to 24:00";
    else if (to <= from)
        wrong = "does not end after it begins";
    else if (schedule->count == SCHEDULE_MOST_SESSIONS)
        wrong = "is one session too many; at most 4 are allowed";
    else if (schedule->count && from < schedule->sessions[schedule->count - 1].to_minute)
        wrong = "begins before the session in front of it ends";
    if (wrong) {
        (void)snprintf(fault, SCHEDULE_FAULT_BYTES, "'%.*s' %s", shown, text, wrong);
        return -EINVAL;
    }
    schedule->sessions[schedule->count].from_minute = from;
    schedule->sessions[schedule->count++].to_minute = to;
    return 0;
}

int schedule_parse(const char *text, struct schedule *ret,
                   char fault[static SCHEDULE_FAULT_BYTES])
{
    struct schedule schedule = {0};

    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t length = strcspn(text, " ");

        if (take_session(text, length, &schedule, fault) < 0)
            return -EINVAL;
        text += length;
    }
    if (!schedule.count) {
        (void)snprintf(fault, SCHEDULE_FAULT_BYTES,
                       "a schedule needs at least one session such as 07:00-11:30");
        return -EINVAL;
    }
    *ret = schedule;
    return 0;
}

const char *schedule_format(const struct schedule *schedule,
                            char ret[static SCHEDULE_BYTES])
{
    size_t length = 0;

    for (int i = 0; i < schedule->count; i++) {
        unsigned from = (unsigned)schedule->sessions[i].from_minute;
        unsigned to = (unsigned)schedule->sessions[i].to_minute;

        length += (size_t)snprintf(ret + length, SCHEDULE_BYTES - length,
                                   "%s%02u:%02u-%02u:%02u", i ? " " : "", from / 60 % 100,
                                   from % 60, to / 60 % 100, to % 60);
    }
    return ret;
}

const struct schedule *schedule_builtin(const char *name)
{
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return &builtins[i].schedule;
    }
    return NULL;
}

/* --- time ---------------------------------------------------------------------------- */

static int64_t from_ms(const struct schedule *schedule, int i)
{
    return (int64_t)schedule->sessions[i].from_minute * MINUTE_MS;
}

static int64_t to_ms(const struct schedule *schedule, int i)
{
    return (int64_t)schedule->sessions[i].to_minute * MINUTE_MS;
}

int64_t schedule_day_ms(const struct schedule *schedule)
{
    return schedule_elapsed_ms(schedule, (int64_t)DAY_MINUTES * MINUTE_MS);
}

int64_t schedule_elapsed_ms(const struct schedule *schedule, int64_t time_ms)
{
    int64_t elapsed_ms = 0;

    for (int i = 0; i < schedule->count && time_ms > from_ms(schedule, i); i++) {
        int64_t end_ms = to_ms(schedule, i);

        elapsed_ms += (time_ms < end_ms ? time_ms : end_ms) - from_ms(schedule, i);
    }
    return elapsed_ms;
}

int64_t schedule_time_ms(const struct schedule *schedule, int64_t elapsed_ms)
{
    assert(elapsed_ms > 0 && elapsed_ms <= schedule_day_ms(schedule));
    for (int i = 0; i < schedule->count; i++) {
        int64_t session_ms = to_ms(schedule, i) - from_ms(schedule, i);

        if (elapsed_ms <= session_ms)
            return from_ms(schedule, i) + elapsed_ms;
        elapsed_ms -= session_ms;
    }
    return to_ms(schedule, schedule->count - 1);
}

bool schedule_open_at(const struct schedule *schedule, int64_t time_ms)
{
    for (int i = 0; i < schedule->count; i++) {
        if (time_ms >= from_ms(schedule, i) && time_ms <= to_ms(schedule, i))
            return true;
    }
    return false;
}

int64_t schedule_opening_ms(const struct schedule *schedule, int64_t time_ms)
{
    for (int i = 0; i < schedule->count; i++) {
        if (from_ms(schedule, i) > time_ms)
            return from_ms(schedule, i);
    }
    return -1;
}
