#include "appliance/rules/deadline.h"

#include "appliance/calendar/hours.h"
#include "mqtt/base/date.h"

enum {
    MINUTE_MS = 60000,
};

/* What a limit is counted in, and so what a position below is: a local day, or a wall_ms.
 */
enum unit { WORKING_DAYS, CALENDAR_DAYS, WORKING_TIME };

static const struct {
    enum unit unit;
    bool explicit; /* a date instead of a length */
    bool timed;
} kinds[] = {
    [LIMIT_NONE] = {WORKING_DAYS, false, false},
    [LIMIT_WORKING_DAYS] = {WORKING_DAYS, false, false},
    [LIMIT_CALENDAR_DAYS] = {CALENDAR_DAYS, false, false},
    [LIMIT_WORKING_MINUTES] = {WORKING_TIME, false, true},
    [LIMIT_MONTHS] = {CALENDAR_DAYS, false, false},
    [LIMIT_SAME_DAY] = {WORKING_DAYS, false, false},
    [LIMIT_DUE_DAY] = {WORKING_DAYS, true, false},
    [LIMIT_DUE_TIME] = {WORKING_DAYS, true, true},
};

/* A limit on its way through the suspensions; of its progress `start`, `end`, `covered` and
 * `base_due` are positions. */
struct course {
    const struct deadline_terms *terms;
    enum unit unit;
    struct deadline_progress at;
    bool open;
};

/* --- positions ----------------------------------------------------------------------- */

static int64_t within_years(int64_t wall_ms)
{
    int64_t first_ms = date_start_ms(0), end_ms = date_start_ms(DATE_LAST_DAY + 1);

    if (wall_ms < first_ms)
        return first_ms;
    return wall_ms < end_ms ? wall_ms : end_ms - 1;
}

static int64_t position(enum unit unit, int64_t wall_ms)
{
    wall_ms = within_years(wall_ms);
    return unit == WORKING_TIME ? wall_ms : date_day_at(wall_ms);
}

/* How much of the limit would have been counted after `from` up to `to`. */
static int64_t measure(const struct course *course, int64_t from, int64_t to)
{
    const struct deadline_terms *terms = course->terms;

    switch (course->unit) {
    case WORKING_DAYS:
        return calendar_between(terms->calendar, (int32_t)from, (int32_t)to);
    case WORKING_TIME:
        return hours_between_ms(terms->calendar, terms->schedule, from, to);
    case CALENDAR_DAYS:
        break;
    }
    return to - from;
}

static int64_t forward(const struct course *course, int64_t from, int64_t amount)
{
    const struct deadline_terms *terms = course->terms;

    switch (course->unit) {
    case WORKING_DAYS:
        return calendar_add(terms->calendar, (int32_t)from, (int)amount);
    case WORKING_TIME:
        return hours_after_ms(terms->calendar, terms->schedule, from, amount);
    case CALENDAR_DAYS:
        break;
    }
    return from + amount;
}

/* --- without suspensions ------------------------------------------------------------- */

/* The corresponding day, or the last day of that month (art. 148(3)). */
static int32_t months_after(int32_t day, int64_t months)
{
    struct date date = date_of(day);
    int length;

    date.year += (date.month - 1 + (int)months) / 12;
    date.month = (date.month - 1 + (int)months) % 12 + 1;
    length = date_month_length(date.year, date.month);
    if (date.day > length)
        date.day = length;
    return date_day(date);
}

static int32_t same_day(const struct calendar *calendar, int64_t start_ms)
{
    int32_t day = date_day_at(start_ms);

    if (start_ms - date_start_ms(day) > DEADLINE_SAME_DAY_ENDS_MS)
        day++;
    return calendar_roll(calendar, day);
}

/* Where a limit that starts then ends, before it rolls. */
static int64_t end_of(const struct deadline_terms *terms, int64_t start_ms)
{
    int32_t day = date_day_at(start_ms);
    int64_t amount = terms->limit.amount;

    switch (terms->limit.kind) {
    case LIMIT_WORKING_DAYS:
        return calendar_add(terms->calendar, day, (int)amount);
    case LIMIT_CALENDAR_DAYS:
        return day + amount;
    case LIMIT_WORKING_MINUTES:
        return hours_after_ms(terms->calendar, terms->schedule, start_ms,
                              amount * MINUTE_MS);
    case LIMIT_MONTHS:
        return months_after(day, amount);
    case LIMIT_SAME_DAY:
        return same_day(terms->calendar, start_ms);
    case LIMIT_DUE_DAY:
        return amount;
    case LIMIT_DUE_TIME:
        return date_day_at(amount);
    case LIMIT_NONE:
        break;
    }
    return day;
}

/* When a limit starts that is triggered at this moment. */
static int64_t start_of(const struct deadline_terms *terms, int64_t wall_ms)
{
    wall_ms = within_years(wall_ms);
    if (!terms->policy.next_opening || kinds[terms->limit.kind].explicit)
        return wall_ms;
    return hours_opening_ms(terms->calendar, terms->schedule, wall_ms);
}

/* The due date in force as a position: the end, rolled when it is a day off. */
static int64_t due_of(const struct course *course)
{
    const struct deadline_terms *terms = course->terms;

    if (course->unit == WORKING_TIME)
        return course->at.end;
    if (kinds[terms->limit.kind].explicit &&
        course->at.end == end_of(terms, course->at.start_ms))
        return course->at.end;
    return calendar_roll(terms->calendar, (int32_t)course->at.end);
}

/* --- suspensions --------------------------------------------------------------------- */

static bool in_time(const struct course *course, const struct suspension *suspension)
{
    int64_t from = position(course->unit, suspension->from_ms), due = due_of(course);

    return course->unit == WORKING_TIME ? from < due : from <= due;
}

/* Moves the end by what would have been counted after `from` up to `to`. */
static void shift(struct course *course, int64_t from, int64_t to)
{
    int64_t amount = measure(course, from, to);

    course->at.end = forward(course, course->at.end, amount);
    if (due_of(course) < to)
        course->at.end = to; /* it began on the due date: no whole day is left */
}

static void begin(struct course *course, int64_t wall_ms)
{
    course->at.start_ms = start_of(course->terms, wall_ms);
    course->at.start = position(course->unit, course->at.start_ms);
    course->at.end = end_of(course->terms, course->at.start_ms);
    if (course->at.covered > course->at.start)
        shift(course, course->at.start, course->at.covered);
}

static void pause(struct course *course, const struct suspension *suspension)
{
    int64_t from = position(course->unit, suspension->from_ms);
    int64_t to = position(course->unit, suspension->to_ms);

    if (from < course->at.start)
        from = course->at.start;
    if (from < course->at.covered)
        from = course->at.covered;
    if (to <= from)
        return;
    course->at.suspended += measure(course, from, to);
    shift(course, from, to);
    course->at.covered = to;
}

static void apply(struct course *course)
{
    const struct deadline_terms *terms = course->terms;
    bool restart = terms->policy.restart && !kinds[terms->limit.kind].explicit;

    for (; course->at.passed < terms->suspension_count; course->at.passed++) {
        const struct suspension *suspension = &terms->suspensions[course->at.passed];

        if (suspension->to_ms < suspension->from_ms)
            continue;
        if (!in_time(course, suspension))
            return;
        course->at.used = course->at.passed + 1;
        course->open = suspension->to_ms == DEADLINE_OPEN;
        if (course->open)
            return;
        pause(course, suspension);
        if (restart && suspension->supplement &&
            within_years(suspension->to_ms) > course->at.start_ms) {
            course->at.restarted = true;
            begin(course, suspension->to_ms);
        }
    }
}

/* --- result -------------------------------------------------------------------------- */

static int32_t day_of(const struct course *course, int64_t due)
{
    int64_t day = due;

    if (course->unit == WORKING_TIME)
        day = date_day_at(due - 1); /* 24:00 is the end of a day, not the next one */
    return day < DATE_LAST_DAY ? (int32_t)day : DATE_LAST_DAY;
}

static int64_t moment_of(const struct course *course, int64_t due)
{
    const struct limit *limit = &course->terms->limit;
    int32_t day = day_of(course, due);
    int64_t end_ms = date_start_ms(day + 1);

    if (course->unit == WORKING_TIME)
        return due < end_ms ? due : end_ms;
    if (limit->kind == LIMIT_DUE_TIME)
        return date_start_ms(day) + limit->amount -
               date_start_ms(date_day_at(limit->amount));
    return end_ms;
}

/* A date that was given, and that no suspension moved, needs no calendar. */
static bool provisional(const struct course *course, const struct deadline *deadline)
{
    const struct deadline_terms *terms = course->terms;

    if (kinds[terms->limit.kind].explicit && deadline->due_day == deadline->base_due_day)
        return false;
    return !calendar_knows_all(terms->calendar, deadline->received_day, deadline->due_day);
}

static int days_of(const struct course *course)
{
    int64_t each =
        course->unit == WORKING_TIME ? schedule_day_ms(course->terms->schedule) : 1;

    return (int)(course->at.suspended / each);
}

struct deadline deadline_continue(const struct deadline_terms *terms,
                                  struct deadline_progress *progress)
{
    struct course course = {terms, kinds[terms->limit.kind].unit, *progress, false};
    struct deadline deadline = {0};
    int64_t due;

    if (terms->limit.kind == LIMIT_NONE)
        return deadline;
    if (!course.at.begun) {
        course.at = (struct deadline_progress){.begun = true, .covered = INT64_MIN};
        begin(&course, terms->received_ms);
        course.at.base_due = due_of(&course);
    }
    deadline.base_due_day = day_of(&course, course.at.base_due);
    deadline.base_due_ms = moment_of(&course, course.at.base_due);

    apply(&course);
    *progress = course.at;
    due = due_of(&course);
    deadline.set = true;
    deadline.open = course.open;
    deadline.timed = kinds[terms->limit.kind].timed;
    deadline.restarted = course.at.restarted;
    deadline.received_day = date_day_at(within_years(terms->received_ms));
    deadline.due_day = day_of(&course, due);
    deadline.due_ms = moment_of(&course, due);
    deadline.suspended_days = days_of(&course);
    deadline.suspended_ms = course.unit == WORKING_TIME ? course.at.suspended : 0;
    deadline.suspensions_used = course.at.used;
    deadline.start_ms = course.at.start_ms;
    deadline.end_day = day_of(&course, course.at.end);
    deadline.provisional = provisional(&course, &deadline);
    return deadline;
}

struct deadline deadline_compute(const struct deadline_terms *terms)
{
    return deadline_continue(terms, &(struct deadline_progress){0});
}
