#include "appliance/explain/explanation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/dossier_register.h"
#include "appliance/dossiers/dossier_fold.h"
#include "appliance/explain/explanation_parts.h"
#include "appliance/explain/unit_limit.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "mqtt/base/letters.h"
#include "mqtt/base/memory.h"

static const char *const fault_says[DOSSIER_FAULTS] = {
    [DOSSIER_FAULT_SECOND_INTAKE] = "taken in twice: the earlier intake counts",
    [DOSSIER_FAULT_BEFORE_INTAKE] =
        "something happened before the intake: a result counts on "
        "its day, the rest is passed over",
    [DOSSIER_FAULT_AFTER_RESULT] = "something changed after the result: it is passed over",
    [DOSSIER_FAULT_SECOND_RESULT] = "two results: the earlier counts",
    [DOSSIER_FAULT_SUSPENDED_TWICE] =
        "suspended while it was for the same reason: the first "
        "one counts",
    [DOSSIER_FAULT_NOT_SUSPENDED] =
        "resumed without being suspended for it: it is passed over",
    [DOSSIER_FAULT_NO_DUE_DATE] =
        "neither event nor procedure gives a limit: it counts as on "
        "time",
    [DOSSIER_FAULT_REFUSED_AND_TAKEN] = "refused and taken in: the intake counts",
    [DOSSIER_FAULT_OTHER_UNIT] =
        "resolved by a unit that is not in charge: it counts for the "
        "one that is",
    [DOSSIER_FAULT_UNIT_ENDED] =
        "taken in by a unit that had ended: its successor is in charge",
    [DOSSIER_FAULT_FOREIGN] =
        "something was said of it by a unit that has no say: it is passed over",
    [DOSSIER_FAULT_FOREIGN_INTAKE] = "taken in, or refused, by a unit with a worse claim "
                                     "than another: it is passed over",
    [DOSSIER_FAULT_IN_TRANSFER] =
        "handed over to a unit that has not said anything of it: it stays with the sender",
    [DOSSIER_FAULT_TOO_MANY_CHANGES] =
        "suspended, extended, transferred ... more than a thousand times: the earlier "
        "ones count",
};

/* --- small parts --------------------------------------------------------------------- */

json_t *explanation_name(const struct catalogue *catalogue, enum catalogue_kind kind,
                         int id)
{
    const struct catalogue_entry *entry = catalogue_get(catalogue, kind, id);

    if (!entry)
        return json_null();
    return need(json_pack("{s:s, s:{s:s, s:s}}", "code", entry->code, "name", "vi",
                          entry->name_vi, "en",
                          *entry->name_en ? entry->name_en : entry->name_vi));
}

json_t *explanation_day(int32_t day)
{
    char text[DATE_BYTES];

    return day == DOSSIER_NO_DAY ? json_null() : need(json_string(date_format(day, text)));
}

json_t *explanation_stamp(int64_t wall_ms)
{
    char text[DATE_STAMP_BYTES];

    return need(json_string(stamp_format(wall_ms, text)));
}

/* --- of the fold --------------------------------------------------------------------- */

static json_t *charges_of(const struct rules *rules, const struct dossier *dossier)
{
    const struct charges *charges = &dossier->charges;
    json_t *list = need(json_array());

    for (size_t i = 0; i < charges->count; i++) {
        const struct charge *charge = &charges->list[i];
        int32_t to_day = i + 1 < charges->count ? charge[1].from_day - 1 : DOSSIER_NO_DAY;

        json_array_append_new(
            list, need(json_pack(
                      "{s:o, s:o, s:o}", "from", explanation_day(charge->from_day), "to",
                      explanation_day(to_day), "unit",
                      explanation_name(rules->catalogue, CATALOGUE_UNITS, charge->unit))));
    }
    return list;
}

/* To whom it is handed over, and since when; null: it is not in transfer. */
static json_t *transfer_of(const struct rules *rules, const struct dossier *dossier)
{
    const struct charge *offered = &dossier->offered;

    if (!offered->unit)
        return json_null();
    return need(
        json_pack("{s:o, s:o}", "since", explanation_day(offered->from_day), "unit",
                  explanation_name(rules->catalogue, CATALOGUE_UNITS, offered->unit)));
}

/* Who told the result, and who was in charge. */
static void name_both(const struct rules *rules, const struct dossier *dossier,
                      json_t *fault)
{
    const struct catalogue *catalogue = rules->catalogue;
    int in_charge = dossier->summary.unit;
    const struct catalogue_entry *told_by = catalogue_get(catalogue, CATALOGUE_UNITS,
                                                          dossier->told_by_unit),
                                 *counted =
                                     catalogue_get(catalogue, CATALOGUE_UNITS, in_charge);

    json_object_set_new(
        fault, "told_by",
        explanation_name(catalogue, CATALOGUE_UNITS, dossier->told_by_unit));
    json_object_set_new(fault, "in_charge",
                        explanation_name(catalogue, CATALOGUE_UNITS, in_charge));
    if (told_by && counted)
        json_object_set_new(
            fault, "says",
            json_sprintf("resolved by %s, which is not in charge: it counts for %s",
                         told_by->code, counted->code));
}

static json_t *faults_of(const struct rules *rules, const struct dossier *dossier)
{
    json_t *list = need(json_array());

    for (int i = 0; i < DOSSIER_FAULTS; i++) {
        json_t *fault;

        if (!(dossier->summary.faults & (1U << i)))
            continue;
        fault = need(
            json_pack("{s:s, s:s}", "name", dossier_fault_names[i], "says", fault_says[i]));
        if (i == DOSSIER_FAULT_OTHER_UNIT)
            name_both(rules, dossier, fault);
        json_array_append_new(list, fault);
    }
    return list;
}

static json_t *policy_of(const struct rules *rules, int32_t received_day)
{
    const struct policy *policy =
        policy_on(rules->policies, rules->policy_count, received_day);
    json_t *object =
        need(json_pack("{s:s}", "source", policy->source ? policy->source : ""));

    for (int kind = 0; kind < POLICY_KINDS; kind++)
        json_object_set_new(object, policy_words[kind].name,
                            json_string(policy_words[kind].choices[policy->chosen[kind]]));
    return object;
}

/* --- suspensions --------------------------------------------------------------------- */

struct uncounted {
    const struct suspension *suspension;
    int days;
};

static void note_day(void *owner, int32_t day, enum deadline_why why)
{
    struct uncounted *uncounted = owner;
    const struct suspension *suspension = uncounted->suspension;

    if (why == DEADLINE_WHY_SUSPENDED && day > date_day_at(suspension->from_ms) &&
        (suspension->to_ms == DEADLINE_OPEN || day <= date_day_at(suspension->to_ms)))
        uncounted->days++;
}

static bool suspends(const struct explanation_chain *chain, int64_t at_ms,
                     enum event_reason reason)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct dossier_event *event = &chain->events[i].event;

        if (event->type == EVENT_SUSPENDED && !event->voided && event->at_ms == at_ms &&
            event->reason == reason)
            return true;
    }
    return false;
}

/* Of the event which began it. Of several at one moment the fold takes them by their reasons. */
static enum event_reason reason_of(const struct explanation_chain *chain,
                                   const struct dossier *dossier, size_t index)
{
    int64_t from_ms = dossier->suspensions[index].from_ms;
    size_t before = 0;

    while (before < index && dossier->suspensions[index - before - 1].from_ms == from_ms)
        before++;
    for (int reason = 0; reason < EVENT_REASONS; reason++) {
        if (suspends(chain, from_ms, (enum event_reason)reason) && before-- == 0)
            return (enum event_reason)reason;
    }
    return EVENT_REASON_OTHER;
}

static json_t *suspensions_of(const struct explanation_chain *chain,
                              const struct explanation *explanation)
{
    const struct dossier *dossier = &explanation->dossier;
    json_t *list = need(json_array());

    for (size_t i = 0; i < dossier->suspension_count; i++) {
        const struct suspension *suspension = &dossier->suspensions[i];
        struct uncounted uncounted = {suspension, 0};

        if (explanation->dated)
            deadline_explain(&explanation->due.terms, note_day, &uncounted);
        json_array_append_new(
            list, need(json_pack("{s:o, s:o, s:s, s:i}", "from",
                                 explanation_stamp(suspension->from_ms), "to",
                                 suspension->to_ms == DEADLINE_OPEN
                                     ? json_null()
                                     : explanation_stamp(suspension->to_ms),
                                 "reason", event_reason_names[reason_of(chain, dossier, i)],
                                 "days_not_counted", uncounted.days)));
    }
    return list;
}

/* --- the due date -------------------------------------------------------------------- */

static void work_out(struct explanation *explanation)
{
    const struct dossier *dossier = &explanation->dossier;
    struct due_answer *due = &explanation->due;

    if (dossier->summary.received_day == DOSSIER_NO_DAY)
        return;
    due->terms = dossier->terms;
    due->terms.limit = dossier->first_limit;
    due->original = deadline_compute(&due->terms);
    due->terms.limit = dossier->terms.limit;
    due->deadline = deadline_compute(&due->terms);
    explanation->dated = due->deadline.set;
}

/* Behind the due date; today counts while it is in progress. */
static json_t *late_of(const struct rules *rules, const struct dossier_summary *summary,
                       int32_t today)
{
    int32_t due = summary->due_day, working = 0, calendar = 0;
    int32_t until = summary->resolved_day == DOSSIER_NO_DAY ? today : summary->resolved_day;

    if (due != DOSSIER_NO_DAY && until > due && !summary->suspended &&
        (summary->resolved_day == DOSSIER_NO_DAY || summary->class == DOSSIER_CLASS_LATE)) {
        calendar = until - due;
        working = calendar_between(rules->calendar, due, until);
    }
    return need(
        json_pack("{s:i, s:i}", "working_days", working, "calendar_days", calendar));
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_head(const struct explanation_question *question,
                     const struct explanation *explanation)
{
    const struct catalogue *catalogue = question->rules->catalogue;
    const struct dossier *dossier = &explanation->dossier;
    const struct dossier_summary *summary = &dossier->summary;
    const struct {
        const char *name;
        enum catalogue_kind kind;
        int id;
    } names[] = {
        {"unit", CATALOGUE_UNITS,
         dossier->charges.count ? charges_last(&dossier->charges) : summary->unit},
        {"taken_in_by", CATALOGUE_UNITS,
         dossier->charges.count ? dossier->taken_in_unit : 0},
        {"field", CATALOGUE_FIELDS, summary->field},
        {"procedure", CATALOGUE_PROCEDURES, summary->procedure},
    };
    const struct {
        const char *name;
        int32_t day;
    } days[] = {
        {"received", summary->received_day},
        {"refused", summary->refused_day},
        {"resolved", summary->resolved_day},
        {"collected", summary->collected_day},
    };
    json_t *document = explanation->document;

    json_object_set_new(document, "code", json_string(question->code));
    json_object_set_new(document, "as_of", explanation_stamp(question->now_ms));
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        json_object_set_new(document, days[i].name, explanation_day(days[i].day));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        json_object_set_new(document, names[i].name,
                            explanation_name(catalogue, names[i].kind, names[i].id));
    json_object_set_new(document, "channel",
                        json_string(event_channel_names[summary->channel]));
    json_object_set_new(document, "outcome",
                        summary->resolved_day == DOSSIER_NO_DAY
                            ? json_null()
                            : json_string(event_outcome_names[dossier->outcome]));
    json_object_set_new(document, "class",
                        dossier_class_names[summary->class]
                            ? json_string(dossier_class_names[summary->class])
                            : json_null());
}

static void put_state(const struct explanation_question *question,
                      const struct explanation_chain *chain,
                      const struct explanation *explanation)
{
    const struct rules *rules = question->rules;
    const struct dossier *dossier = &explanation->dossier;
    const struct dossier_summary *summary = &dossier->summary;
    json_t *document = explanation->document;

    json_object_set_new(document, "policy",
                        summary->received_day == DOSSIER_NO_DAY
                            ? json_null()
                            : policy_of(rules, summary->received_day));
    json_object_set_new(document, "due",
                        explanation->dated ? due_answer_json(&explanation->due)
                                           : json_null());
    json_object_set_new(document, "late",
                        late_of(rules, summary, date_day_at(question->now_ms)));
    json_object_set_new(document, "suspended", json_boolean(summary->suspended));
    json_object_set_new(document, "suspensions", suspensions_of(chain, explanation));
    json_object_set_new(document, "apologies",
                        need(json_pack("{s:i, s:b, s:b}", "count", summary->apologies,
                                       "in_time", summary->apologised_in_time,
                                       "appointment_kept", summary->appointment_kept)));
    json_object_set_new(document, "faults", faults_of(rules, dossier));
    json_object_set_new(document, "in_charge", charges_of(rules, dossier));
    json_object_set_new(document, "in_transfer", transfer_of(rules, dossier));
}

/* Each event of the chain knows then whether it counts. */
static void fold(const struct explanation_question *question,
                 struct explanation_chain *chain, struct dossier *ret)
{
    struct dossier_event *events = need(calloc(chain->count + 1, sizeof *events));

    for (size_t i = 0; i < chain->count; i++) {
        events[i] = chain->events[i].event;
        events[i].tag = (int64_t)i;
        dossier_register_enforce(question->rules, &events[i]);
    }
    dossier_fold(question->rules, question->code, events, chain->count, ret);
    for (size_t i = 0; i < chain->count; i++)
        chain->events[events[i].tag].event.passed_over = events[i].passed_over;
    free(events);
}

/* What has to be asked of the store. */
static int put_stored(const struct explanation_question *question,
                      const struct explanation_chain *chain,
                      const struct explanation *explanation)
{
    json_t *document = explanation->document, *events, *cells, *reports;
    int rc = explanation_events(question, chain, &events);

    if (rc < 0)
        return rc;
    json_object_set_new(document, "events", events);
    rc = explanation_counts(question, &explanation->dossier, &cells, &reports);
    json_object_set_new(document, "cells", cells);
    json_object_set_new(document, "reports", reports);
    return rc;
}

static void copy_seen(const char *typed, char ret[static EVENT_DOSSIER_BYTES + 1])
{
    size_t bytes;
    const char *begin = letters_trim(typed, &bytes);

    (void)snprintf(ret, EVENT_DOSSIER_BYTES + 1, "%.*s",
                   bytes < EVENT_DOSSIER_BYTES ? (int)bytes : EVENT_DOSSIER_BYTES, begin);
}

void explanation_code(const char *typed, char ret[static EVENT_DOSSIER_BYTES + 1])
{
    char capitals[EVENT_DOSSIER_BYTES];

    copy_seen(typed, ret);
    if (event_dossier_capitals(ret, capitals))
        memcpy(ret, capitals, sizeof capitals);
}

/* What is stored under the code as it stands comes first. */
static int find(const struct explanation_question *question, struct store_dossier *ret)
{
    char code[EVENT_DOSSIER_BYTES + 1];
    int rc;

    copy_seen(question->code, code);
    rc = store_find_dossier(question->store, code, ret);
    if (rc != -ENOENT)
        return rc;
    explanation_code(question->code, code);
    return store_find_dossier(question->store, code, ret);
}

/* In charge now, or at the result: as lists have it. */
static int unit_of(const struct dossier *dossier)
{
    const struct dossier_summary *summary = &dossier->summary;

    return dossier->charges.count && summary->resolved_day == DOSSIER_NO_DAY
               ? charges_last(&dossier->charges)
               : summary->unit;
}

/* Is it a dossier of the units that who asks is held to? */
static bool is_within(const struct explanation_question *question,
                      const struct dossier *dossier)
{
    struct catalogue *catalogue =
        catalogue_as_of(question->rules->catalogue, date_day_at(question->now_ms));
    struct unit_limit limit = unit_limit_read(question->within, catalogue);
    bool within = unit_limit_has(&limit, unit_of(dossier));

    unit_limit_release(&limit);
    catalogue_close(catalogue);
    return within;
}

/* The dossier that is meant, with its events, and folded. Whatever it has found is the caller's. */
static int reach(const struct explanation_question *question, struct store_dossier *stored,
                 struct explanation_chain *chain, struct dossier *dossier)
{
    struct explanation_question found = *question;
    int rc = find(question, stored);

    found.code = stored->code;
    if (rc == 0)
        rc = explanation_read_chain(found.store, stored->last_event, chain);
    if (rc < 0)
        return rc;
    fold(&found, chain, dossier);
    return is_within(&found, dossier) ? 0 : -ENOENT;
}

int explanation_find(const struct explanation_question *question, struct store_dossier *ret)
{
    struct explanation_chain chain = {NULL, 0};
    struct dossier dossier = {0};
    int rc = reach(question, ret, &chain, &dossier);

    free(chain.events);
    dossier_release(&dossier);
    return rc;
}

int explanation_make(const struct explanation_question *question, struct explanation *ret)
{
    struct explanation explanation = {.document = need(json_object())};
    struct explanation_chain chain = {NULL, 0};
    struct explanation_question found = *question;
    struct store_dossier stored;
    int rc = reach(question, &stored, &chain, &explanation.dossier);

    if (rc == 0) {
        found.code = stored.code;
        work_out(&explanation);
        put_head(&found, &explanation);
        put_state(&found, &chain, &explanation);
        rc = put_stored(&found, &chain, &explanation);
    }
    if (rc == 0)
        rc = explanation_causes(found.store, stored.id, explanation.document);
    free(chain.events);
    if (rc == 0)
        *ret = explanation;
    else
        explanation_release(&explanation);
    return rc;
}

void explanation_release(struct explanation *explanation)
{
    json_decref(explanation->document);
    dossier_release(&explanation->dossier);
    *explanation = (struct explanation){0};
}
