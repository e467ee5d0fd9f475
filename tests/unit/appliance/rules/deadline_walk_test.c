/*
 * Deadlines against a second implementation that shares nothing with the first but the list
 * of special days: it walks day by day, or minute by minute, and counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/rules/deadline.h"
#include "mqtt/base/date.h"

enum {
    FIRST_YEAR = 2013, /* of receipts: also years that the calendar does not know */
    RECEIPT_DAYS = 16 * 365,
    MAP_DAYS = 366 * 100, /* from 1970 on: as far as any walk goes */
    MOST_SUSPENSIONS = 4,
    DAY_MINUTES = 1440,
    SAME_DAY_MINUTES = 900,
    DAYS_SPAN_MINUTES = 40 * DAY_MINUTES, /* of suspensions */
    HOURS_SPAN_MINUTES = 5 * DAY_MINUTES,
    MINUTE_MS = 60000,
    DAY_CASES = 92000,
    MINUTE_CASES = 8000,
};

/* --- the naive one ------------------------------------------------------------------- */

/* Everything as bits, so that there is nothing to work out. */
struct map {
    bool works[MAP_DAYS];
    bool open[DAY_MINUTES]; /* the minute that begins then */
    bool closes[DAY_MINUTES + 1];
};

/* What has been suspended so far: of days, or of minutes since 1970. */
struct paused {
    int64_t from[MOST_SUSPENSIONS], to[MOST_SUSPENSIONS];
    int count;
};

static int64_t minute_at(int64_t wall_ms)
{
    return (wall_ms + DATE_OFFSET_MS) / MINUTE_MS; /* local; cases are whole minutes */
}

static int64_t roll(const struct map *map, int64_t day)
{
    while (!map->works[day])
        day++;
    return day;
}

static bool open_minute(const struct map *map, int64_t minute)
{
    return map->works[minute / DAY_MINUTES] && map->open[minute % DAY_MINUTES];
}

static bool day_paused(const struct paused *paused, int64_t day)
{
    for (int i = 0; i < paused->count; i++) {
        if (paused->from[i] < day && day <= paused->to[i])
            return true;
    }
    return false;
}

static bool minute_paused(const struct paused *paused, int64_t minute)
{
    for (int i = 0; i < paused->count; i++) {
        if (paused->from[i] <= minute && minute < paused->to[i])
            return true;
    }
    return false;
}

/* A minute's end, that is the beginning of the next. */
static int64_t walk_minutes(const struct map *map, const struct paused *paused,
                            int64_t start, int64_t minutes)
{
    int64_t minute = start;

    while (minutes > 0) {
        if (open_minute(map, minute) && !minute_paused(paused, minute))
            minutes--;
        minute++;
    }
    return minute;
}

static int64_t walk_days(const struct map *map, const struct paused *paused, int64_t start,
                         int64_t days, bool working_only)
{
    int64_t day = start;

    while (days > 0) {
        day++;
        if ((map->works[day] || !working_only) && !day_paused(paused, day))
            days--;
    }
    return day;
}

/* Month by month, asking for a day that does not exist as little as a person would. */
static int64_t days_of_months(int64_t start, int64_t months)
{
    struct date date = date_of((int32_t)start);
    char text[DATE_BYTES];
    int32_t end;

    for (; months > 0; months--) {
        date.month++;
        if (date.month == 13) {
            date.month = 1;
            date.year++;
        }
    }
    do {
        (void)snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month,
                       date.day);
        date.day--;
    } while (date_parse(text, &end) < 0);
    return end - start;
}

/* Each suspended working day makes an appointment one working day later. */
static int64_t walk_appointment(const struct map *map, const struct paused *paused,
                                int64_t start, int64_t due)
{
    int64_t last = start;

    for (int i = 0; i < paused->count; i++)
        last = paused->to[i] > last ? paused->to[i] : last;
    for (int64_t day = start + 1; day <= last; day++) {
        if (map->works[day] && day_paused(paused, day))
            due = roll(map, due + 1);
    }
    return due;
}

static int64_t same_day(const struct map *map, const struct paused *paused,
                        int64_t start_minute)
{
    int64_t day = start_minute / DAY_MINUTES;

    if (map->works[day] && start_minute % DAY_MINUTES <= SAME_DAY_MINUTES)
        return day;
    return walk_days(map, paused, day, 1, true);
}

/* The due day, or for hours the minute, if the limit started then. */
static int64_t naive_due(const struct map *map, const struct deadline_terms *terms,
                         const struct paused *paused, int64_t start_minute)
{
    int64_t start = start_minute / DAY_MINUTES, amount = terms->limit.amount, due = 0;

    switch (terms->limit.kind) {
    case LIMIT_WORKING_MINUTES:
        return walk_minutes(map, paused, start_minute, amount);
    case LIMIT_WORKING_DAYS:
        due = walk_days(map, paused, start, amount, true);
        break;
    case LIMIT_CALENDAR_DAYS:
        due = roll(map, walk_days(map, paused, start, amount, false));
        break;
    case LIMIT_MONTHS:
        amount = days_of_months(start, amount);
        due = roll(map, walk_days(map, paused, start, amount, false));
        break;
    case LIMIT_SAME_DAY:
        due = same_day(map, paused, start_minute);
        break;
    case LIMIT_DUE_TIME:
        due = walk_appointment(map, paused, start, minute_at(amount) / DAY_MINUTES);
        break;
    case LIMIT_DUE_DAY:
        due = walk_appointment(map, paused, start, amount);
        break;
    case LIMIT_NONE:
        fail();
    }
    for (int i = 0; i < paused->count;
         i++) { /* begun in time, so never due before it ends */
        if (due < paused->to[i])
            due = roll(map, paused->to[i]);
    }
    return due;
}

static int64_t naive_start(const struct map *map, const struct deadline_terms *terms,
                           int64_t minute)
{
    if (!terms->policy.next_opening || terms->limit.kind >= LIMIT_DUE_DAY ||
        (map->works[minute / DAY_MINUTES] && map->closes[minute % DAY_MINUTES]))
        return minute;
    while (!open_minute(map, minute))
        minute++;
    return minute;
}

/* -1: suspended without an end. */
static int64_t naive(const struct map *map, const struct deadline_terms *terms)
{
    bool hours = terms->limit.kind == LIMIT_WORKING_MINUTES;
    bool length = terms->limit.kind < LIMIT_DUE_DAY;
    int64_t unit = hours ? 1 : DAY_MINUTES;
    int64_t start = naive_start(map, terms, minute_at(terms->received_ms));
    struct paused paused = {0};

    for (size_t i = 0; i < terms->suspension_count; i++) {
        const struct suspension *s = &terms->suspensions[i];
        int64_t from = minute_at(s->from_ms), to;
        int64_t due = naive_due(map, terms, &paused, start);

        if (s->to_ms < s->from_ms)
            continue;
        if (hours ? from >= due : from / unit > due)
            break;
        if (s->to_ms == DEADLINE_OPEN)
            return -1;
        to = minute_at(s->to_ms);
        paused.from[paused.count] = from / unit;
        paused.to[paused.count++] = to / unit;
        if (terms->policy.restart && length && s->supplement && to > start)
            start = naive_start(map, terms, to);
    }
    return naive_due(map, terms, &paused, start);
}

/* --- random cases -------------------------------------------------------------------- */

struct fixture {
    struct calendar *calendar;
    struct map map;
    uint64_t random;
    struct schedule schedule;
    struct suspension suspensions[MOST_SUSPENSIONS];
    struct deadline_terms terms;
};

/* splitmix64 */
static int64_t below(struct fixture *f, int64_t end)
{
    uint64_t z = f->random += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)end);
}

static void mark(void *owner, const struct calendar_special *special)
{
    struct map *map = owner;

    if (special->day < MAP_DAYS)
        map->works[special->day] = special->kind == CALENDAR_WORKING;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->calendar = calendar_open_builtin();
    for (int day = 0; day < MAP_DAYS; day++)
        f->map.works[day] = day % 7 != 2 && day % 7 != 3; /* 1970-01-01 was a Thursday */
    calendar_each_in_force(f->calendar, mark, &f->map);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    calendar_close(f->calendar);
    free(f);
    return 0;
}

static void choose_schedule(struct fixture *f)
{
    static const char *const texts[] = {
        "07:00-11:30 13:30-17:00",
        "07:30-11:30 13:00-17:00",
        "08:00-12:00",
        "00:00-24:00",
        "00:00-00:01 06:00-06:30 06:30-12:00 18:00-24:00",
    };
    char fault[SCHEDULE_FAULT_BYTES];

    assert_int_equal(schedule_parse(texts[below(f, 5)], &f->schedule, fault), 0);
    memset(f->map.open, 0, sizeof f->map.open);
    memset(f->map.closes, 0, sizeof f->map.closes);
    for (int i = 0; i < f->schedule.count; i++) {
        for (int m = f->schedule.sessions[i].from_minute;
             m < f->schedule.sessions[i].to_minute; m++) {
            f->map.open[m] = true;
            f->map.closes[m] = f->map.closes[m + 1] = true;
        }
    }
}

/* Near each other more often than not, so that they overlap and touch the due date. */
static void choose_suspensions(struct fixture *f, int64_t span_minutes)
{
    int64_t from_ms = f->terms.received_ms;

    f->terms.suspension_count = (size_t)below(f, MOST_SUSPENSIONS + 1);
    for (size_t i = 0; i < f->terms.suspension_count; i++) {
        int64_t length_ms = below(f, 1 + below(f, span_minutes)) * MINUTE_MS;

        from_ms += (below(f, 1 + below(f, span_minutes)) - (i ? 0 : 600)) * MINUTE_MS;
        f->suspensions[i] = (struct suspension){
            .from_ms = from_ms,
            .to_ms = from_ms + length_ms,
            .supplement = below(f, 2),
        };
        if (below(f, 20) == 0)
            f->suspensions[i].to_ms = DEADLINE_OPEN;
        else if (below(f, 50) == 0)
            f->suspensions[i].to_ms = from_ms - MINUTE_MS;
    }
}

static void choose_limit(struct fixture *f)
{
    int64_t day = date_day_at(f->terms.received_ms);
    const struct limit limits[] = {
        {LIMIT_WORKING_DAYS, 1 + below(f, 30)},
        {LIMIT_CALENDAR_DAYS, 1 + below(f, 45)},
        {LIMIT_MONTHS, 1 + below(f, 15)},
        {LIMIT_SAME_DAY, 0},
        {LIMIT_DUE_DAY, day + 1 + below(f, 30)},
        {LIMIT_DUE_TIME, f->terms.received_ms + below(f, 30LL * DAY_MINUTES) * MINUTE_MS},
    };

    f->terms.limit = limits[below(f, 6)];
}

static void choose(struct fixture *f, bool hours)
{
    int64_t first = date_day((struct date){FIRST_YEAR, 1, 1});
    int64_t day = first + below(f, RECEIPT_DAYS);

    f->terms = (struct deadline_terms){
        .received_ms = date_start_ms((int32_t)day) + below(f, DAY_MINUTES) * MINUTE_MS,
        .suspensions = f->suspensions,
        .calendar = f->calendar,
        .schedule = &f->schedule,
        .policy = {.next_opening = below(f, 2), .restart = below(f, 2)},
    };
    choose_schedule(f);
    choose_limit(f);
    if (hours)
        f->terms.limit = (struct limit){LIMIT_WORKING_MINUTES, 30 * (1 + below(f, 60))};
    choose_suspensions(f, hours ? HOURS_SPAN_MINUTES : DAYS_SPAN_MINUTES);
}

static void print_case(const struct deadline_terms *terms)
{
    char received[DATE_STAMP_BYTES], limit[LIMIT_BYTES], schedule[SCHEDULE_BYTES];

    print_message("received %s limit %s schedule %s%s%s\n",
                  stamp_format(terms->received_ms, received),
                  limit_format(terms->limit, limit),
                  schedule_format(terms->schedule, schedule),
                  terms->policy.next_opening ? " next opening" : "",
                  terms->policy.restart ? " restart" : "");
    for (size_t i = 0; i < terms->suspension_count; i++) {
        const struct suspension *s = &terms->suspensions[i];
        char from[DATE_STAMP_BYTES], to[DATE_STAMP_BYTES] = "";

        if (s->to_ms != DEADLINE_OPEN)
            (void)stamp_format(s->to_ms, to);
        print_message("  suspended %s/%s%s\n", stamp_format(s->from_ms, from), to,
                      s->supplement ? " supplement" : "");
    }
}

static void compare(struct fixture *f, int cases, bool hours)
{
    int moved = 0, open = 0, restarted = 0;

    f->random = 20260917;
    for (int i = 0; i < cases; i++) {
        struct deadline deadline;
        int64_t expected, found;

        choose(f, hours);
        deadline = deadline_compute(&f->terms);
        expected = naive(&f->map, &f->terms);
        found = hours ? minute_at(deadline.due_ms) : deadline.due_day;
        if (deadline.open)
            found = -1;
        if (found != expected)
            print_case(&f->terms);
        assert_int_equal(found, expected);
        moved += deadline.due_ms != deadline.base_due_ms;
        open += deadline.open;
        restarted += deadline.restarted;
    }
    print_message("%d cases: %d moved, %d open, %d restarted\n", cases, moved, open,
                  restarted);
    assert_true(moved > cases / 4 && open > cases / 100 && restarted > cases / 20);
}

static void limits_in_days_end_where_a_walk_day_by_day_ends(void **state)
{
    compare(*state, DAY_CASES, false);
}

static void limits_in_hours_end_where_a_walk_minute_by_minute_ends(void **state)
{
    compare(*state, MINUTE_CASES, true);
}

static void count_lost(void *owner, int32_t day, enum deadline_why why)
{
    int *lost = owner;

    (void)day;
    *lost += !deadline_counted(why);
}

/* Requested on the due date, with no whole day left: it is due when completed. */
static bool due_on_completion(const struct fixture *f, const struct deadline *deadline)
{
    for (size_t i = 0; i < deadline->suspensions_used; i++) {
        int64_t to_ms = f->suspensions[i].to_ms;

        if (to_ms != DEADLINE_OPEN &&
            roll(&f->map, date_day_at(to_ms)) == deadline->due_day)
            return true;
    }
    return false;
}

/* For working days: each day from receipt to due date is either told as lost or counted. */
static void explanations_add_up_to_the_limit(void **state)
{
    struct fixture *f = *state;

    f->random = 7;
    for (int i = 0; i < 5000; i++) {
        struct deadline deadline;
        int lost = 0, counted;

        choose(f, false);
        f->terms.limit = (struct limit){LIMIT_WORKING_DAYS, 1 + below(f, 30)};
        deadline = deadline_compute(&f->terms);
        deadline_explain(&f->terms, count_lost, &lost);
        counted = deadline.due_day - deadline.received_day + 1 - lost;
        if (due_on_completion(f, &deadline))
            continue;
        if (counted != f->terms.limit.amount)
            print_case(&f->terms);
        assert_int_equal(counted, f->terms.limit.amount);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_in_days_end_where_a_walk_day_by_day_ends),
        cmocka_unit_test(limits_in_hours_end_where_a_walk_minute_by_minute_ends),
        cmocka_unit_test(explanations_add_up_to_the_limit),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
