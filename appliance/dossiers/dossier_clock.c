#include "appliance/dossiers/dossier_clock.h"

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* --- what is in force ---------------------------------------------------------------- */

static bool suspended(const struct dossier_clock *clock)
{
    for (int reason = 0; reason < EVENT_REASONS; reason++) {
        if (clock->open[reason])
            return true;
    }
    return false;
}

struct deadline_terms dossier_clock_terms(const struct dossier_clock *clock)
{
    const struct schedule *schedule = clock->intake->schedule;

    return (struct deadline_terms){
        .limit = clock->limit,
        .received_ms = clock->intake->at_ms,
        .suspensions = clock->dossier->suspensions,
        .suspension_count = clock->dossier->suspension_count,
        .calendar = clock->rules->calendar,
        .schedule = schedule ? schedule : clock->rules->schedule,
        .policy = policy_deadline(clock->policy),
    };
}

static void refresh(struct dossier_clock *clock)
{
    const struct deadline_terms terms = dossier_clock_terms(clock);

    if (!clock->stale)
        return;
    clock->stale = false;
    clock->stopped = suspended(clock);
    clock->deadline = deadline_continue(&terms, &clock->progress);
}

const struct deadline *dossier_clock_deadline(struct dossier_clock *clock)
{
    refresh(clock);
    return &clock->deadline;
}

bool dossier_clock_stopped(struct dossier_clock *clock)
{
    refresh(clock);
    return clock->stopped && (clock->deadline.open || !clock->deadline.set);
}

/* --- what closing days see ----------------------------------------------------------- */

/* One that begins where the last one ends is the same. */
static void add_span(struct dossier_span **spans, size_t *count, size_t *room,
                     int32_t from_day, int32_t to_day)
{
    if (*count && (*spans)[*count - 1].to_day == from_day - 1) {
        (*spans)[*count - 1].to_day = to_day;
        return;
    }
    *spans = memory_grow(*spans, *count, room, sizeof **spans);
    (*spans)[(*count)++] = (struct dossier_span){from_day, to_day};
}

/* Closing days from since_day up to `to_day` (none: for ever) have seen what is in force. */
static void close_stretch(struct dossier_clock *clock, int32_t to_day)
{
    struct dossier *d = clock->dossier;
    int32_t from_day = clock->since_day;

    if (dossier_clock_stopped(clock)) {
        add_span(&d->suspended, &d->suspended_count, &d->suspended_room, from_day, to_day);
        return;
    }
    if (!clock->deadline.set)
        return;
    if (clock->deadline.due_day + 1 > from_day)
        from_day = clock->deadline.due_day + 1;
    if (to_day == DOSSIER_NO_DAY || from_day <= to_day)
        add_span(&d->overdue, &d->overdue_count, &d->overdue_room, from_day, to_day);
}

void dossier_clock_run_on(struct dossier_clock *clock)
{
    close_stretch(clock, DOSSIER_NO_DAY);
}

/* Something changes at this moment: what was in force held until the day before. */
static void change(struct dossier_clock *clock, int64_t at_ms)
{
    int32_t day = date_day_at(at_ms);

    if (day > clock->since_day) {
        close_stretch(clock, day - 1);
        clock->since_day = day;
    }
    clock->stale = true;
}

/* --- what happens -------------------------------------------------------------------- */

void dossier_clock_start(struct dossier_clock *clock, const struct rules *rules,
                         struct dossier *dossier, const struct dossier_event *intake,
                         const struct policy *policy)
{
    *clock = (struct dossier_clock){
        .rules = rules,
        .dossier = dossier,
        .intake = intake,
        .policy = policy,
        .limit = intake->limit,
        .stale = true,
        .since_day = date_day_at(intake->at_ms),
    };
}

bool dossier_clock_suspend(struct dossier_clock *clock, const struct dossier_event *event)
{
    struct dossier *d = clock->dossier;

    if (clock->open[event->reason])
        return false;
    change(clock, event->at_ms);
    d->suspensions = memory_grow(d->suspensions, d->suspension_count, &d->suspension_room,
                                 sizeof *d->suspensions);
    d->suspensions[d->suspension_count++] = (struct suspension){
        event->at_ms, DEADLINE_OPEN, event->reason == EVENT_REASON_SUPPLEMENT};
    clock->open[event->reason] = d->suspension_count;
    return true;
}

static void resume(struct dossier_clock *clock, int reason, int64_t at_ms)
{
    if (clock->open[reason])
        clock->dossier->suspensions[clock->open[reason] - 1].to_ms = at_ms;
    clock->open[reason] = 0;
}

static void resume_all(struct dossier_clock *clock, int64_t at_ms)
{
    for (int reason = 0; reason < EVENT_REASONS; reason++)
        resume(clock, reason, at_ms);
}

bool dossier_clock_resume(struct dossier_clock *clock, const struct dossier_event *event)
{
    bool all = event->reason == EVENT_REASON_OTHER;
    enum event_reason reason =
        clock->open[event->reason] ? event->reason : EVENT_REASON_OTHER;

    if (all ? !suspended(clock) : !clock->open[reason])
        return false;
    change(clock, event->at_ms);
    resume(clock, (int)reason, event->at_ms);
    if (all)
        resume_all(clock, event->at_ms);
    return true;
}

void dossier_clock_extend(struct dossier_clock *clock, const struct dossier_event *event)
{
    change(clock, event->at_ms);
    clock->limit = event->limit;
    clock->progress = (struct deadline_progress){0};
}

void dossier_clock_stop(struct dossier_clock *clock, int64_t at_ms)
{
    change(clock, at_ms);
    resume_all(clock, at_ms);
}
