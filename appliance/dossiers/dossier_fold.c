#include "appliance/dossiers/dossier_fold.h"

#include <stdlib.h>

#include "appliance/dossiers/dossier_clock.h"
#include "appliance/dossiers/dossier_copies.h"
#include "appliance/dossiers/dossier_custody.h"
#include "mqtt/base/date.h"
#include "mqtt/base/order.h"

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
    return dossier_copies_compare(a, b);
}

/* --- a fold under way ---------------------------------------------------------------- */

struct fold {
    const struct rules *rules;
    struct dossier *dossier;
    struct dossier_custody custody;
    const struct dossier_event *intake; /* that of the custody in its turn; NULL: not yet */
    const struct policy *policy;        /* of the day of intake */
    struct dossier_clock clock;         /* runs from the intake on */
    int32_t appointed_day;              /* by the newest apology; none: there is none */
    size_t changes; /* how many have counted between intake and result */
    const struct dossier_event *early_result; /* one that came before the intake */
};

static void blame(struct fold *fold, enum dossier_fault fault)
{
    fold->dossier->summary.faults |= 1U << fault;
}

/* The event does not count. */
static void pass_over(struct fold *fold, struct dossier_event *event,
                      enum dossier_fault fault)
{
    event->passed_over = fault;
    blame(fold, fault);
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

static enum dossier_class classify(struct fold *fold, int32_t day,
                                   enum event_outcome outcome)
{
    const struct deadline *deadline = dossier_clock_deadline(&fold->clock);

    if (excluded(fold, outcome))
        return DOSSIER_CLASS_NONE;
    if (always_on_time(fold, outcome))
        return DOSSIER_CLASS_ON_TIME;
    if (!deadline->set || deadline->open || day == deadline->due_day)
        return DOSSIER_CLASS_ON_TIME;
    return day < deadline->due_day ? DOSSIER_CLASS_EARLY : DOSSIER_CLASS_LATE;
}

/* A result that counts at this moment, which is not before the intake. */
static void resolve(struct fold *fold, const struct dossier_event *result, int64_t at_ms)
{
    struct dossier_summary *summary = &fold->dossier->summary;
    int32_t day = date_day_at(at_ms);

    dossier_clock_stop(&fold->clock, at_ms);
    summary->unit = dossier_custody_holder(&fold->custody, day);
    if (result->type == EVENT_RESOLVED &&
        !standing_speaks(fold->rules->catalogue, result->unit, summary->unit, day)) {
        blame(fold, DOSSIER_FAULT_OTHER_UNIT);
        fold->dossier->told_by_unit = result->unit;
    }
    summary->resolved_day = day;
    fold->dossier->outcome = result->outcome;
    summary->class = classify(fold, day, result->outcome);
    if (excluded(fold, result->outcome))
        charges_give(&fold->dossier->charges, day, CHARGES_NOBODY);
    summary->appointment_kept = summary->apologies == 1 && day <= fold->appointed_day;
}

/* Has the unit not ended by this day? One that begins later is taken as it is. */
static bool lives(const struct fold *fold, int unit, int32_t day)
{
    const struct catalogue_entry *entry =
        catalogue_at(fold->rules->catalogue, CATALOGUE_UNITS, unit, day);

    return !entry || catalogue_end(entry) >= day;
}

static void on_intake(struct fold *fold, struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (event != fold->custody.intake) {
        if (fold->intake)
            (void)dossier_custody_hear(&fold->custody, event);
        pass_over(fold, event,
                  dossier_custody_claims(&fold->custody, event)
                      ? DOSSIER_FAULT_SECOND_INTAKE
                      : DOSSIER_FAULT_FOREIGN_INTAKE);
        return;
    }
    fold->intake = event;
    fold->policy = policy_on(fold->rules->policies, fold->rules->policy_count,
                             date_day_at(event->at_ms));
    dossier_clock_start(&fold->clock, fold->rules, fold->dossier, event, fold->policy);
    summary->unit = event->unit;
    summary->field = event->field;
    summary->procedure = event->procedure;
    summary->channel = event->channel;
    summary->received_day = date_day_at(event->at_ms);
    fold->dossier->taken_in_unit = event->unit;
    if (summary->refused_day != DOSSIER_NO_DAY)
        blame(fold, DOSSIER_FAULT_REFUSED_AND_TAKEN);
    summary->refused_day = DOSSIER_NO_DAY;
    if (fold->dossier->refusal.day == summary->received_day)
        fold->dossier->refusal.day = DOSSIER_NO_DAY;
    charges_give(&fold->dossier->charges, summary->received_day, event->unit);
    if (!lives(fold, event->unit, summary->received_day))
        blame(fold, DOSSIER_FAULT_UNIT_ENDED);
    if (fold->early_result)
        resolve(fold, fold->early_result, event->at_ms);
}

static void on_refused(struct fold *fold, struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (!dossier_custody_claims(&fold->custody, event)) {
        pass_over(fold, event, DOSSIER_FAULT_FOREIGN_INTAKE);
        return;
    }
    if (fold->intake) {
        pass_over(fold, event, DOSSIER_FAULT_REFUSED_AND_TAKEN);
        return;
    }
    if (summary->refused_day != DOSSIER_NO_DAY)
        return;
    summary->unit = event->unit;
    summary->field = event->field;
    summary->procedure = event->procedure;
    summary->channel = event->channel;
    summary->refused_day = date_day_at(event->at_ms);
    fold->dossier->refusal = (struct dossier_refusal){summary->refused_day, event->unit,
                                                      event->field, event->channel};
}

static void on_suspended(struct fold *fold, struct dossier_event *event)
{
    if (!dossier_clock_suspend(&fold->clock, event))
        pass_over(fold, event, DOSSIER_FAULT_SUSPENDED_TWICE);
    else if (event->reason == EVENT_REASON_SUPPLEMENT)
        fold->dossier->summary.supplements++;
}

static void on_resumed(struct fold *fold, struct dossier_event *event)
{
    if (!dossier_clock_resume(&fold->clock, event))
        pass_over(fold, event, DOSSIER_FAULT_NOT_SUSPENDED);
}

static void on_extended(struct fold *fold, struct dossier_event *event)
{
    dossier_clock_extend(&fold->clock, event);
}

/* In time at least a day before the due date in force; of several the first one decides. */
static bool apologises_in_time(struct fold *fold, const struct dossier_event *event)
{
    const struct deadline *deadline = dossier_clock_deadline(&fold->clock);

    return deadline->open || !deadline->set ||
           date_day_at(event->at_ms) < deadline->due_day;
}

static void on_reappointed(struct fold *fold, struct dossier_event *event)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (summary->apologies++ == 0)
        summary->apologised_in_time = apologises_in_time(fold, event);
    fold->appointed_day = event->limit.kind == LIMIT_DUE_DAY
                              ? (int32_t)event->limit.amount
                              : date_day_at(event->limit.amount);
}

static void on_transferred(struct fold *fold, struct dossier_event *event)
{
    dossier_custody_transfer(&fold->custody, event);
}

static void on_result(struct fold *fold, struct dossier_event *event)
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
        pass_over(fold, event, DOSSIER_FAULT_SECOND_RESULT);
    }
}

/* NULL: the type says nothing of a dossier's life. */
static const struct {
    void (*take)(struct fold *fold, struct dossier_event *event);
    bool claims;  /* whose it is decides, and not who is in charge */
    bool between; /* only between intake and result */
} takers[EVENT_TYPES] = {
    [EVENT_INTAKE] = {on_intake, true, false},
    [EVENT_REFUSED] = {on_refused, true, false},
    [EVENT_SUSPENDED] = {on_suspended, false, true},
    [EVENT_RESUMED] = {on_resumed, false, true},
    [EVENT_EXTENDED] = {on_extended, false, true},
    [EVENT_REAPPOINTED] = {on_reappointed, false, true},
    [EVENT_TRANSFERRED] = {on_transferred, false, true},
    [EVENT_RESOLVED] = {on_result, false, false},
    [EVENT_RETURNED] = {on_result, false, false},
};

/* What changes a dossier between intake and result; the fault it is when it does not count. */
static enum dossier_fault refuse_change(struct fold *fold)
{
    if (!fold->intake)
        return DOSSIER_FAULT_BEFORE_INTAKE;
    if (resolved(fold))
        return DOSSIER_FAULT_AFTER_RESULT;
    return fold->changes++ < DOSSIER_CHANGES_MOST ? DOSSIER_FAULTS
                                                  : DOSSIER_FAULT_TOO_MANY_CHANGES;
}

static void take(struct fold *fold, struct dossier_event *event)
{
    enum dossier_fault refusal = DOSSIER_FAULTS;

    if (!takers[event->type].take || event->voided)
        return;
    if (!takers[event->type].claims && !fold->custody.intake)
        return; /* it waits for an intake */
    if (!takers[event->type].claims && !dossier_custody_hear(&fold->custody, event))
        refusal = DOSSIER_FAULT_FOREIGN;
    else if (takers[event->type].between)
        refusal = refuse_change(fold);
    if (refusal != DOSSIER_FAULTS)
        pass_over(fold, event, refusal);
    else
        takers[event->type].take(fold, event);
}

/* --- the whole ----------------------------------------------------------------------- */

/* Of one that was taken in. */
static void finish_clock(struct fold *fold)
{
    struct dossier_summary *summary = &fold->dossier->summary;
    const struct deadline *deadline = dossier_clock_deadline(&fold->clock);

    if (!resolved(fold))
        dossier_clock_run_on(&fold->clock);
    if (!deadline->set)
        blame(fold, DOSSIER_FAULT_NO_DUE_DATE);
    else if (!deadline->open)
        summary->due_day = deadline->due_day;
    fold->dossier->first_limit = fold->intake->limit;
    fold->dossier->terms = dossier_clock_terms(&fold->clock);
    summary->provisional = deadline->provisional;
    summary->suspended = dossier_clock_stopped(&fold->clock) && !resolved(fold);
}

static void finish(struct fold *fold)
{
    struct dossier_summary *summary = &fold->dossier->summary;

    if (!fold->intake) {
        summary->faults = 0; /* everything waits for the intake */
        return;
    }
    if (fold->custody.offer)
        blame(fold, DOSSIER_FAULT_IN_TRANSFER);
    if (resolved(fold))
        fold->dossier->offered = (struct charge){0};
    if (fold->early_result)
        blame(fold, DOSSIER_FAULT_BEFORE_INTAKE);
    if (!resolved(fold))
        charges_hand_over(&fold->dossier->charges, fold->rules->catalogue, INT32_MAX);
    if (summary->collected_day != DOSSIER_NO_DAY &&
        summary->collected_day < summary->resolved_day)
        summary->collected_day = summary->resolved_day;
    if (resolved(fold))
        keep_result(fold);
    finish_clock(fold);
}

/* The same content twice is once: it has happened, or not, with the first. */
static void take_all(struct fold *fold, struct dossier_event *events, size_t count)
{
    size_t first = 0; /* of those that are the same */

    for (size_t i = 0; i < count; i++) {
        if (i && by_time(&events[first], &events[i]) == 0)
            continue;
        first = i;
        take(fold, &events[i]);
    }
}

/* When all is known, for a transfer waits for what comes later. */
static void mark_repeats(struct dossier_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (events[i].at_ms == events[i - 1].at_ms &&
            by_time(&events[i - 1], &events[i]) == 0)
            events[i].passed_over = events[i - 1].passed_over;
    }
}

void dossier_fold(const struct rules *rules, const char *code, struct dossier_event *events,
                  size_t count, struct dossier *ret)
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
    ret->offered = (struct charge){0};
    for (size_t i = 0; i < count; i++)
        events[i].passed_over = DOSSIER_FAULTS;
    dossier_copies_align(events, count);
    if (count)
        qsort(events, count, sizeof *events, by_time);
    dossier_custody_begin(&fold.custody, rules->catalogue, code, ret, events, count);
    take_all(&fold, events, count);
    mark_repeats(events, count);
    finish(&fold);
}
