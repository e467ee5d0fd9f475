#include "appliance/calendar/hours.h"
#include "appliance/rules/deadline.h"
#include "mqtt/base/date.h"

struct explanation {
    const struct deadline_terms *terms;
    struct deadline deadline;
    int32_t start; /* the day on which it starts to run */
};

bool deadline_counted(enum deadline_why why)
{
    return why == DEADLINE_WHY_SWAPPED || why == DEADLINE_WHY_SUSPENDED_PART;
}

static bool weekend(int32_t day)
{
    return date_weekday(day) >= DATE_SATURDAY;
}

static enum deadline_why rest(int32_t day)
{
    return weekend(day) ? DEADLINE_WHY_WEEKEND : DEADLINE_WHY_OFF;
}

static bool working(const struct explanation *e, int32_t day)
{
    return calendar_working(e->terms->calendar, day);
}

/* The whole day, as limits in days count. */
static bool suspended(const struct explanation *e, int32_t day)
{
    int64_t day_ms = date_start_ms(day);

    for (size_t i = 0; i < e->deadline.suspensions_used; i++) {
        const struct suspension *suspension = &e->terms->suspensions[i];

        if (suspension->from_ms < day_ms && day_ms <= suspension->to_ms &&
            suspension->to_ms != DEADLINE_OPEN)
            return true;
    }
    return false;
}

/* Working time in [from_ms, to_ms) that was suspended; where suspensions overlap, once. */
static int64_t suspended_ms(const struct explanation *e, int64_t from_ms, int64_t to_ms)
{
    const struct deadline_terms *terms = e->terms;
    int64_t sum_ms = 0;

    for (size_t i = 0; i < e->deadline.suspensions_used; i++) {
        int64_t begin_ms = terms->suspensions[i].from_ms;
        int64_t end_ms = terms->suspensions[i].to_ms;

        if (end_ms == DEADLINE_OPEN)
            break;
        if (begin_ms < from_ms)
            begin_ms = from_ms;
        if (end_ms > to_ms)
            end_ms = to_ms;
        sum_ms += hours_between_ms(terms->calendar, terms->schedule, begin_ms, end_ms);
        if (end_ms > from_ms)
            from_ms = end_ms;
    }
    return sum_ms;
}

/* --- why a day needs a word; DEADLINE_WHY_COUNT: it needs none -------------------------------- */

/* Before the day on which the limit started to run. */
static enum deadline_why why_before(const struct explanation *e, int32_t day)
{
    enum limit_kind kind = e->terms->limit.kind;
    bool calendar_days = kind == LIMIT_CALENDAR_DAYS || kind == LIMIT_MONTHS;

    if (!working(e, day) && !(e->deadline.restarted && calendar_days))
        return rest(day);
    if (e->deadline.restarted && day == e->deadline.received_day)
        return DEADLINE_WHY_RECEIPT;
    return e->deadline.restarted ? DEADLINE_WHY_RESTARTED : DEADLINE_WHY_AFTER_HOURS;
}

/* The day of the event from which the days are counted. */
static enum deadline_why why_first(const struct explanation *e)
{
    return e->deadline.restarted ? DEADLINE_WHY_RESTARTED : DEADLINE_WHY_RECEIPT;
}

static bool after_15(const struct explanation *e)
{
    return e->deadline.start_ms - date_start_ms(e->start) > DEADLINE_SAME_DAY_ENDS_MS;
}

static enum deadline_why why_working_day(const struct explanation *e, int32_t day)
{
    bool first = day == e->start;

    if (first && e->terms->limit.kind == LIMIT_WORKING_DAYS)
        return why_first(e);
    if (!working(e, day))
        return rest(day);
    if (first && after_15(e))
        return DEADLINE_WHY_AFTER_15;
    if (!first && suspended(e, day))
        return DEADLINE_WHY_SUSPENDED;
    return weekend(day) ? DEADLINE_WHY_SWAPPED : DEADLINE_WHY_COUNT;
}

static enum deadline_why why_calendar_day(const struct explanation *e, int32_t day)
{
    if (day == e->start)
        return why_first(e);
    if (day >= e->deadline.end_day && day < e->deadline.due_day)
        return DEADLINE_WHY_ROLLED;
    if (suspended(e, day))
        return DEADLINE_WHY_SUSPENDED;
    return day == e->deadline.due_day && weekend(day) ? DEADLINE_WHY_SWAPPED
                                                      : DEADLINE_WHY_COUNT;
}

/* A date that was given needs words only where it was moved. */
static enum deadline_why why_explicit(const struct explanation *e, int32_t day)
{
    bool moved = day > e->deadline.base_due_day;

    if (!working(e, day))
        return moved ? rest(day) : DEADLINE_WHY_COUNT;
    if (suspended(e, day))
        return DEADLINE_WHY_SUSPENDED;
    return moved && weekend(day) ? DEADLINE_WHY_SWAPPED : DEADLINE_WHY_COUNT;
}

static enum deadline_why why_hours(const struct explanation *e, int32_t day)
{
    const struct deadline_terms *terms = e->terms;
    int64_t from_ms = date_start_ms(day), to_ms = date_start_ms(day + 1);
    int64_t working_ms, lost_ms;

    if (!working(e, day))
        return rest(day);
    if (from_ms < e->deadline.start_ms)
        from_ms = e->deadline.start_ms;
    if (to_ms > e->deadline.due_ms)
        to_ms = e->deadline.due_ms;
    working_ms = hours_between_ms(terms->calendar, terms->schedule, from_ms, to_ms);
    lost_ms = suspended_ms(e, from_ms, to_ms);
    if (working_ms == 0)
        return DEADLINE_WHY_AFTER_HOURS;
    if (lost_ms == working_ms)
        return DEADLINE_WHY_SUSPENDED;
    if (weekend(day))
        return DEADLINE_WHY_SWAPPED;
    return lost_ms ? DEADLINE_WHY_SUSPENDED_PART : DEADLINE_WHY_COUNT;
}

static enum deadline_why why(const struct explanation *e, int32_t day)
{
    switch (e->terms->limit.kind) {
    case LIMIT_DUE_DAY:
    case LIMIT_DUE_TIME:
        return why_explicit(e, day);
    case LIMIT_WORKING_DAYS:
    case LIMIT_SAME_DAY:
        return day < e->start ? why_before(e, day) : why_working_day(e, day);
    case LIMIT_CALENDAR_DAYS:
    case LIMIT_MONTHS:
        return day < e->start ? why_before(e, day) : why_calendar_day(e, day);
    case LIMIT_WORKING_MINUTES:
        return day < e->start ? why_before(e, day) : why_hours(e, day);
    case LIMIT_NONE:
        break;
    }
    return DEADLINE_WHY_COUNT;
}

void deadline_explain(const struct deadline_terms *terms,
                      void (*tell)(void *owner, int32_t day, enum deadline_why why),
                      void *owner)
{
    struct explanation e = {.terms = terms, .deadline = deadline_compute(terms)};

    if (!e.deadline.set)
        return;
    e.start = date_day_at(e.deadline.start_ms);
    for (int32_t day = e.deadline.received_day; day <= e.deadline.due_day; day++) {
        enum deadline_why reason = why(&e, day);

        if (reason != DEADLINE_WHY_COUNT)
            tell(owner, day, reason);
    }
}
