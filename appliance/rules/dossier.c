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
    [DOSSIER_FAULT_OTHER_UNIT] = "other_unit",
    [DOSSIER_FAULT_UNIT_ENDED] = "unit_ended",
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
    const struct dossier_event *intake;     /* NULL: none yet */
    const struct policy *policy;            /* of the day of intake */
    struct limit limit;                     /* in force */
    struct suspension *open[EVENT_REASONS]; /* among the dossier's; NULL: none for it */
    struct deadline deadline;               /* as known after the events so far */
    bool stopped;          /* there was an open suspension when it became known */
    int32_t since_day;     /* from when it is in force */
    int32_t appointed_day; /* by the newest apology; none: there is none */
    const struct dossier_event *early_result; /* one that came before the intake */
};

static void blame(struct fold *fold, enum dossier_fault fault)
{
    fold->dossier->summary.faults |= 1U << fault;
}

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

static bool suspended(const struct fold *fold)
{
    for (int reason = 0; reason < EVENT_REASONS; reason++) {
        if (fold->open[reason])
            return true;
    }
    return false;
}

/* Is the clock stopped? Not by a suspension that came after the due date. */
static bool stopped(const struct fold *fold)
{
    return fold->stopped && (fold->deadline.open || !fold->deadline.set);
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

static struct deadline_terms terms_of(const struct fold *fold)
{
    return (struct deadline_terms){
        .limit = fold->limit,
        .received_ms = fold->intake->at_ms,
        .suspensions = fold->dossier->suspensions,
        .suspension_count = fold->dossier->suspension_count,
        .calendar = fold->rules->calendar,
        .schedule = fold->intake->schedule ? fold->intake->schedule : fold->rules->schedule,
        .policy = policy_deadline(fold->policy),
    };
}

static struct deadline compute(const struct fold *fold)
{
    const struct deadline_terms terms = terms_of(fold);

    return deadline_compute(&terms);
}

/* A change at this moment: what was in force held until the day before. */
static void change_deadline(struct fold *fold, int64_t at_ms)
{
    int32_t day = date_day_at(at_ms);

    close_stretch(fold, day - 1);
    if (day > fold->since_day)
        fold->since_day = day;
    fold->stopped = suspended(fold);
    fold->deadline = compute(fold);
}

/* Who has the result from its day on until it is collected, or for ever. */
static void keep_result(struct fold *fold)
{
    struct dossier *d = fold->dossier;
    int32_t to_day =
        d->summary.collected_day == DOSSIER_NO_DAY ? INT32_MAX : d->summary.collected_day;

    if (d->summary.unit == CHARGES_NOBODY)
        return;
    charges_give(&d->keepers, d->summary.resolved_day, d->summary.unit);
    charges_hand_over(&d->keepers, fold->rules->catalogue, to_day);
}

/* --- one event at a time ------------------------------------------------------------- */

static bool resolved(const struct fold *fold)
{
    return fold->dossier->summary.resolved_day != DOSSIER_NO_DAY;
}

/* A withdrawn dossier that from then on is in no column. */
static bool excluded(const struct fold *fold, enum event_outcome outcome)
{
    return outcome == EVENT_OUTCOME_WITHDRAWN &&
           fold->policy->chosen[POLICY_WITHDRAWN] == POLICY_WITHDRAWN_EXCLUDED;
}

/* On time whatever its date. */
static bool always_on_time(const struct fold *fold, enum event_outcome outcome)
{
    const int *choices = fold->policy->chosen;

    if (outcome == EVENT_OUTCOME_WITHDRAWN)
        return choices[POLICY_WITHDRAWN] == POLICY_WITHDRAWN_ON_TIME;
    return (outcome == EVENT_OUTCOME_RETURNED || outcome == EVENT_OUTCOME_STOPPED) &&
           choices[POLICY_UNRESOLVED] == POLICY_UNRESOLVED_ON_TIME;
}

static enum dossier_class classify(const struct fold *fold, int32_t day,
                                   enum event_outcome outcome)
{
    const struct deadline *deadline = &fold->deadline;

    if (excluded(fold, outcome))
        return DOSSIER_CLASS_NONE;
    if (always_on_time(fold, outcome))
        return DOSSIER_CLASS_ON_TIME;
    if (!deadline->set || deadline->open || day == deadline->due_day)
        return DOSSIER_CLASS_ON_TIME;
    return day < deadline->due_day ? DOSSIER_CLASS_EARLY : DOSSIER_CLASS_LATE;
}

static void resume(struct fold *fold, enum event_reason reason, int64_t at_ms)
{
    fold->open[reason]->to_ms = at_ms;
    fold->open[reason] = NULL;
}

static void resume_all(struct fold *fold, int64_t at_ms)
{
    for (int reason = 0; reason < EVENT_REASONS; reason++) {
        if (fold->open[reason])
            resume(fold, (enum event_reason)reason, at_ms);
    }
}

/* A result that counts at this moment, which is not before the intake. */
static void resolve(struct fold *fold, const struct dossier_event *result, int64_t at_ms)
{
    struct dossier_summary *summary = &fold->dossier->summary;
    struct charges *charges = &fold->dossier->charges;
    int32_t day = date_day_at(at_ms);

    if (suspended(fold)) { /* the result ends it */
        resume_all(fold, at_ms);
        change_deadline(fold, at_ms);
    }
    close_stretch(fold, day - 1);
    charges_hand_over(charges, fold->rules->catalogue, day);
    summary->unit = charges_last(charges);
    if (result->type == EVENT_RESOLVED &&
        !charges_answer(charges, fold->rules->catalogue, result->unit, day))
        blame(fold, DOSSIER_FAULT_OTHER_UNIT);
    summary->resolved_day = day;
    fold->dossier->outcome = result->outcome;
    summary->class = classify(fold, day, result->outcome);
    if (excluded(fold, result->outcome))
        charges_give(charges, day, CHARGES_NOBODY);
    summary->appointment_kept = summary->apologies == 1 && day <= fold->appointed_day;
}

/* Has the unit not ended by this day? One that begins later is taken as it is. */
static bool lives(const struct fold *fold, int unit, int32_t day)
{
    const struct catalogue_entry *entry =
        catalogue_at(fold->rules->catalogue, CATALOGUE_UNITS, unit, day);

    return !entry || catalogue_end(entry) >= day;
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
    fold->policy = policy_on(fold->rules->policies, fold->rules->policy_count,
                             date_day_at(event->at_ms));
    fold->limit = event->limit;
    fold->since_day = date_day_at(event->at_ms);
    summary->unit = event->unit;
    summary->field = event->field;
    summary->procedure = event->procedure;
    summary->channel = event->channel;
    summary->received_day = fold->since_day;
    fold->dossier->taken_in_unit = event->unit;
    if (summary->refused_day != DOSSIER_NO_DAY)
        blame(fold, DOSSIER_FAULT_REFUSED_AND_TAKEN);
    summary->refused_day = DOSSIER_NO_DAY;
    if (fold->dossier->refusal.day == fold->since_day)
        fold->dossier->refusal.day = DOSSIER_NO_DAY;
    charges_give(&fold->dossier->charges, fold->since_day, event->unit);
    if (!lives(fold, event->unit, fold->since_day))
        blame(fold, DOSSIER_FAULT_UNIT_ENDED);
    fold->deadline = compute(fold);
    if (fold->early_result)
        resolve(fold, fold->early_result, event->at_ms);
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
    fold->dossier->refusal = (struct dossier_refusal){
        summary->refused_day, event->unit, event->field, event->procedure, event->channel};
}

static void on_suspended(struct fold *fold, const struct dossier_event *event)
{
    struct dossier *d = fold->dossier;
    bool supplement = event->reason == EVENT_REASON_SUPPLEMENT;

    if (fold->open[event->reason]) {
        blame(fold, DOSSIER_FAULT_SUSPENDED_TWICE);
        return;
    }
    fold->open[event->reason] = &d->suspensions[d->suspension_count++];
    *fold->open[event->reason] =
        (struct suspension){event->at_ms, DEADLINE_OPEN, supplement};
    d->summary.supplements += supplement;
    change_deadline(fold, event->at_ms);
}

/*
 * Ends the suspension for its reason. One that was begun without a reason is ended by any, and
 * without a reason every one is: the time runs again.
 */
static void on_resumed(struct fold *fold, const struct dossier_event *event)
{
    if (fold->open[event->reason])
        resume(fold, event->reason, event->at_ms);
    else if (fold->open[EVENT_REASON_OTHER])
        resume(fold, EVENT_REASON_OTHER, event->at_ms);
    else if (event->reason != EVENT_REASON_OTHER || !suspended(fold)) {
        blame(fold, DOSSIER_FAULT_NOT_SUSPENDED);
        return;
    }
    if (event->reason == EVENT_REASON_OTHER)
        resume_all(fold, event->at_ms);
    change_deadline(fold, event->at_ms);
}

static void on_extended(struct fold *fold, const struct dossier_event *event)
{
    fold->limit = event->limit;
    change_deadline(fold, event->at_ms);
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
    struct charges *charges = &fold->dossier->charges;
    int32_t day = date_day_at(event->at_ms);

    charges_hand_over(charges, fold->rules->catalogue, day);
    charges_give(charges, day, event->to_unit);
    fold->dossier->summary.unit = event->to_unit;
}

static void on_result(struct fold *fold, const struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (event->type == EVENT_RETURNED && summary->collected_day == DOSSIER_NO_DAY)
        summary->collected_day = date_day_at(event->at_ms);
    if (!fold->intake) {
        if (!fold->early_result)
            fold->early_result = event;
    } else if (!resolved(fold)) {
        resolve(fold, event, event->at_ms);
    } else if (event->type == EVENT_RESOLVED) {
        blame(fold, DOSSIER_FAULT_SECOND_RESULT);
    }
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
    if (!resolved(fold)) {
        close_stretch(fold, DOSSIER_NO_DAY);
        charges_hand_over(&fold->dossier->charges, fold->rules->catalogue, INT32_MAX);
    }
    if (summary->collected_day != DOSSIER_NO_DAY &&
        summary->collected_day < summary->resolved_day)
        summary->collected_day = summary->resolved_day;
    if (resolved(fold))
        keep_result(fold);
    if (!fold->deadline.set)
        blame(fold, DOSSIER_FAULT_NO_DUE_DATE);
    else if (!fold->deadline.open)
        summary->due_day = fold->deadline.due_day;
    fold->dossier->first_limit = fold->intake->limit;
    fold->dossier->terms = terms_of(fold);
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
    ret->charges.count = ret->keepers.count = ret->suspension_count = 0;
    ret->refusal.day = DOSSIER_NO_DAY;
    ret->summary = (struct dossier_summary){
        .received_day = DOSSIER_NO_DAY,
        .due_day = DOSSIER_NO_DAY,
        .resolved_day = DOSSIER_NO_DAY,
        .collected_day = DOSSIER_NO_DAY,
        .refused_day = DOSSIER_NO_DAY,
    };
    make_room(ret, events, count);
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
    charges_release(&dossier->charges);
    charges_release(&dossier->keepers);
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
