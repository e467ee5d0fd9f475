#include "appliance/rules/dossier.h"

#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

const char *const dossier_fault_names[DOSSIER_FAULTS] = {
    [DOSSIER_FAULT_SECOND_INTAKE] = "second_intake",
    [DOSSIER_FAULT_BEFORE_INTAKE] = "before_intake",
    [DOSSIER_FAULT_AFTER_RESULT] = "after_result",
    [DOSSIER_FAULT_SECOND_RESULT] = "second_result",
    [DOSSIER_FAULT_SUSPENDED_TWICE] = "suspended_twice",
    [DOSSIER_FAULT_NOT_SUSPENDED] = "not_suspended",
    [DOSSIER_FAULT_NO_DUE_DATE] = "no_due_date",
    [DOSSIER_FAULT_REFUSED_AND_TAKEN] = "refused_and_taken",
};

/* --- order --------------------------------------------------------------------------- */

/* What comes first in a dossier's life when two events have one time. */
static const int ranks[EVENT_TYPES] = {
    [EVENT_INTAKE] = 1,   [EVENT_REFUSED] = 2,     [EVENT_TRANSFERRED] = 3,
    [EVENT_EXTENDED] = 4, [EVENT_REAPPOINTED] = 5, [EVENT_SUSPENDED] = 6,
    [EVENT_RESUMED] = 7,  [EVENT_RESOLVED] = 8,    [EVENT_RETURNED] = 9,
};

/* A total order on content, so that which of two equals came first cannot matter. */
static int by_time(const void *left, const void *right)
{
    const struct dossier_event *a = left, *b = right;

    ORDER_BY(at_ms);
    if (ranks[a->type] != ranks[b->type])
        return ranks[a->type] < ranks[b->type] ? -1 : 1;
    ORDER_BY(type);
    ORDER_BY(voided);
    ORDER_BY(unit);
    ORDER_BY(procedure);
    ORDER_BY(field);
    ORDER_BY(channel);
    ORDER_BY(outcome);
    ORDER_BY(reason);
    ORDER_BY(to_unit);
    ORDER_BY(limit.kind);
    ORDER_BY(limit.amount);
    return 0;
}

/* --- a fold under way ---------------------------------------------------------------- */

struct fold {
    const struct rules *rules;
    struct dossier *dossier;
    const struct dossier_event *intake; /* NULL: none yet */
    struct limit limit;                 /* in force */
    struct suspension *suspensions;     /* the last one may be open */
    size_t suspension_count;
    bool suspended;
    struct deadline deadline; /* as known after the events so far */
    int32_t since_day;        /* from when it is in force */
    int32_t appointed_day;    /* by the newest apology; none: there is none */
    bool early_result;        /* a result came before the intake */
    enum event_outcome early_outcome;
};

static void blame(struct fold *fold, enum dossier_fault fault)
{
    fold->dossier->summary.faults |= 1U << fault;
}

static void add_span(struct dossier_span **spans, size_t *count, size_t *room,
                     int32_t from_day, int32_t to_day)
{
    *spans = memory_grow(*spans, *count, room, sizeof **spans);
    (*spans)[(*count)++] = (struct dossier_span){from_day, to_day};
}

/* Is the clock stopped? Not by a suspension that came after the due date. */
static bool stopped(const struct fold *fold)
{
    return fold->suspended && (fold->deadline.open || !fold->deadline.set);
}

/*
 * Ends the stretch of days in which the present deadline was in force; closing days up to
 * `to_day` (none: for ever) have seen it.
 */
static void close_stretch(struct fold *fold, int32_t to_day)
{
    struct dossier *d = fold->dossier;
    int32_t from_day = fold->since_day;

    if (to_day != DOSSIER_NO_DAY && to_day < from_day)
        return;
    if (stopped(fold)) {
        add_span(&d->suspended, &d->suspended_count, &d->suspended_room, from_day, to_day);
        return;
    }
    if (!fold->deadline.set)
        return;
    if (fold->deadline.due_day + 1 > from_day)
        from_day = fold->deadline.due_day + 1;
    if (to_day == DOSSIER_NO_DAY || from_day <= to_day)
        add_span(&d->overdue, &d->overdue_count, &d->overdue_room, from_day, to_day);
}

static struct deadline compute(const struct fold *fold)
{
    const struct deadline_terms terms = {
        .limit = fold->limit,
        .received_ms = fold->intake->at_ms,
        .suspensions = fold->suspensions,
        .suspension_count = fold->suspension_count,
        .calendar = fold->rules->calendar,
        .schedule = fold->intake->schedule ? fold->intake->schedule : fold->rules->schedule,
        .policy = fold->rules->deadline,
    };

    return deadline_compute(&terms);
}

/* A change at this moment: what was in force held until the day before. */
static void change_deadline(struct fold *fold, int64_t at_ms, bool suspended)
{
    int32_t day = date_day_at(at_ms);

    close_stretch(fold, day - 1);
    if (day > fold->since_day)
        fold->since_day = day;
    fold->suspended = suspended;
    fold->deadline = compute(fold);
}

/* --- one event at a time ------------------------------------------------------------- */

static bool resolved(const struct fold *fold)
{
    return fold->dossier->summary.resolved_day != DOSSIER_NO_DAY;
}

static bool unresolved_outcome(enum event_outcome outcome)
{
    return outcome == EVENT_OUTCOME_RETURNED || outcome == EVENT_OUTCOME_STOPPED;
}

static enum dossier_class classify(const struct fold *fold, int32_t day,
                                   enum event_outcome outcome)
{
    const struct deadline *deadline = &fold->deadline;

    if (outcome == EVENT_OUTCOME_WITHDRAWN && !fold->rules->withdrawn_by_date)
        return DOSSIER_CLASS_ON_TIME;
    if (unresolved_outcome(outcome) && fold->rules->unresolved_on_time)
        return DOSSIER_CLASS_ON_TIME;
    if (!deadline->set || deadline->open || day == deadline->due_day)
        return DOSSIER_CLASS_ON_TIME;
    return day < deadline->due_day ? DOSSIER_CLASS_EARLY : DOSSIER_CLASS_LATE;
}

/* A result at this moment, not before the intake. */
static void resolve(struct fold *fold, int64_t at_ms, enum event_outcome outcome)
{
    struct dossier_summary *summary = &fold->dossier->summary;
    int32_t day = date_day_at(at_ms);

    if (fold->suspended) { /* the result ends it */
        fold->suspensions[fold->suspension_count - 1].to_ms = at_ms;
        change_deadline(fold, at_ms, false);
    }
    close_stretch(fold, day - 1);
    summary->resolved_day = day;
    summary->class = classify(fold, day, outcome);
    summary->appointment_kept = summary->apologies && day <= fold->appointed_day;
}

static void on_intake(struct fold *fold, const struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (fold->intake) {
        if (by_time(fold->intake, event) != 0)
            blame(fold, DOSSIER_FAULT_SECOND_INTAKE);
        return;
    }
    fold->intake = event;
    fold->limit = event->limit;
    fold->since_day = date_day_at(event->at_ms);
    summary->unit = event->unit;
    summary->field = event->field;
    summary->procedure = event->procedure;
    summary->channel = event->channel;
    summary->received_day = fold->since_day;
    if (summary->refused_day != DOSSIER_NO_DAY)
        blame(fold, DOSSIER_FAULT_REFUSED_AND_TAKEN);
    summary->refused_day = DOSSIER_NO_DAY;
    fold->deadline = compute(fold);
    if (fold->early_result)
        resolve(fold, event->at_ms, fold->early_outcome);
}

static void on_refused(struct fold *fold, const struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (fold->intake) {
        blame(fold, DOSSIER_FAULT_REFUSED_AND_TAKEN);
        return;
    }
    if (summary->refused_day != DOSSIER_NO_DAY)
        return;
    summary->unit = event->unit;
    summary->field = event->field;
    summary->procedure = event->procedure;
    summary->channel = event->channel;
    summary->refused_day = date_day_at(event->at_ms);
}

static void on_suspended(struct fold *fold, const struct dossier_event *event)
{
    struct suspension *next = &fold->suspensions[fold->suspension_count];

    if (fold->suspended) {
        blame(fold, DOSSIER_FAULT_SUSPENDED_TWICE);
        return;
    }
    *next = (struct suspension){event->at_ms, DEADLINE_OPEN,
                                event->reason == EVENT_REASON_SUPPLEMENT};
    fold->suspension_count++;
    fold->dossier->summary.supplements += event->reason == EVENT_REASON_SUPPLEMENT;
    change_deadline(fold, event->at_ms, true);
}

static void on_resumed(struct fold *fold, const struct dossier_event *event)
{
    if (!fold->suspended) {
        blame(fold, DOSSIER_FAULT_NOT_SUSPENDED);
        return;
    }
    fold->suspensions[fold->suspension_count - 1].to_ms = event->at_ms;
    change_deadline(fold, event->at_ms, false);
}

static void on_extended(struct fold *fold, const struct dossier_event *event)
{
    fold->limit = event->limit;
    change_deadline(fold, event->at_ms, fold->suspended);
}

static void on_reappointed(struct fold *fold, const struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;
    const struct deadline *deadline = &fold->deadline;

    if (summary->apologies++ == 0)
        summary->apologised_in_time = deadline->open || !deadline->set ||
                                      date_day_at(event->at_ms) < deadline->due_day;
    fold->appointed_day = event->limit.kind == LIMIT_DUE_DAY
                              ? (int32_t)event->limit.amount
                              : date_day_at(event->limit.amount);
}

static void on_transferred(struct fold *fold, const struct dossier_event *event)
{
    fold->dossier->summary.unit = event->to_unit;
}

static void on_result(struct fold *fold, const struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (event->type == EVENT_RETURNED && summary->collected_day == DOSSIER_NO_DAY)
        summary->collected_day = date_day_at(event->at_ms);
    if (!fold->intake) {
        if (!fold->early_result)
            fold->early_outcome = event->outcome;
        fold->early_result = true;
        return;
    }
    if (!resolved(fold))
        resolve(fold, event->at_ms, event->outcome);
    else if (event->type == EVENT_RESOLVED)
        blame(fold, DOSSIER_FAULT_SECOND_RESULT);
}

/* NULL: the type says nothing of a dossier's life. */
static const struct {
    void (*take)(struct fold *fold, const struct dossier_event *event);
    bool between; /* only between intake and result */
} takers[EVENT_TYPES] = {
    [EVENT_INTAKE] = {on_intake, false},
    [EVENT_REFUSED] = {on_refused, false},
    [EVENT_SUSPENDED] = {on_suspended, true},
    [EVENT_RESUMED] = {on_resumed, true},
    [EVENT_EXTENDED] = {on_extended, true},
    [EVENT_REAPPOINTED] = {on_reappointed, true},
    [EVENT_TRANSFERRED] = {on_transferred, true},
    [EVENT_RESOLVED] = {on_result, false},
    [EVENT_RETURNED] = {on_result, false},
};

static void take(struct fold *fold, const struct dossier_event *event)
{
    if (!takers[event->type].take || event->voided)
        return;
    if (takers[event->type].between && !fold->intake)
        blame(fold, DOSSIER_FAULT_BEFORE_INTAKE);
    else if (takers[event->type].between && resolved(fold))
        blame(fold, DOSSIER_FAULT_AFTER_RESULT);
    else
        takers[event->type].take(fold, event);
}

/* --- the whole ----------------------------------------------------------------------- */

static void finish(struct fold *fold)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (!fold->intake) {
        summary->collected_day = DOSSIER_NO_DAY;
        summary->faults = 0; /* everything waits for the intake */
        return;
    }
    if (fold->early_result)
        blame(fold, DOSSIER_FAULT_BEFORE_INTAKE);
    if (!resolved(fold))
        close_stretch(fold, DOSSIER_NO_DAY);
    if (summary->collected_day != DOSSIER_NO_DAY &&
        summary->collected_day < summary->resolved_day)
        summary->collected_day = summary->resolved_day;
    if (!fold->deadline.set)
        blame(fold, DOSSIER_FAULT_NO_DUE_DATE);
    else if (!fold->deadline.open)
        summary->due_day = fold->deadline.due_day;
    summary->provisional = fold->deadline.provisional;
    summary->suspended = stopped(fold) && !resolved(fold);
}

static void make_room(struct dossier *dossier, const struct dossier_event *events,
                      size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most += events[i].type == EVENT_SUSPENDED;
    if (most <= dossier->suspension_room)
        return;
    dossier->suspensions =
        need(reallocarray(dossier->suspensions, most, sizeof *dossier->suspensions));
    dossier->suspension_room = most;
}

void dossier_fold(const struct rules *rules, struct dossier_event *events, size_t count,
                  struct dossier *ret)
{
    struct fold fold = {.rules = rules, .dossier = ret};

    ret->overdue_count = ret->suspended_count = 0;
    ret->summary = (struct dossier_summary){
        .received_day = DOSSIER_NO_DAY,
        .due_day = DOSSIER_NO_DAY,
        .resolved_day = DOSSIER_NO_DAY,
        .collected_day = DOSSIER_NO_DAY,
        .refused_day = DOSSIER_NO_DAY,
    };
    make_room(ret, events, count);
    fold.suspensions = ret->suspensions;
    qsort(events, count, sizeof *events, by_time);
    for (size_t i = 0; i < count; i++) {
        /* the same content twice is once */
        if (i == 0 || by_time(&events[i - 1], &events[i]) != 0)
            take(&fold, &events[i]);
    }
    finish(&fold);
}

void dossier_release(struct dossier *dossier)
{
    free(dossier->overdue);
    free(dossier->suspended);
    free(dossier->suspensions);
    *dossier = (struct dossier){0};
}

bool dossier_same(const struct dossier_summary *a, const struct dossier_summary *b)
{
    return a->unit == b->unit && a->field == b->field && a->procedure == b->procedure &&
           a->channel == b->channel && a->received_day == b->received_day &&
           a->due_day == b->due_day && a->resolved_day == b->resolved_day &&
           a->collected_day == b->collected_day && a->refused_day == b->refused_day &&
           a->class == b->class && a->provisional == b->provisional &&
           a->suspended == b->suspended && a->supplements == b->supplements &&
           a->apologies == b->apologies && a->apologised_in_time == b->apologised_in_time &&
           a->appointment_kept == b->appointment_kept && a->faults == b->faults;
}
