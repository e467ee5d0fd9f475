/* The action on why dossiers are late. */
#include <errno.h>
#include <string.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/explain/explanation.h"
#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* What is asked for; texts are the request's. */
struct wanted {
    const char *dossier, *note, *within, *by;
    enum cause cause;
    int64_t now_ms;
};

static const char *text_of(const struct control_request *request, const char *name)
{
    return json_string_value(json_object_get(request->words, name));
}

/* NULL: it is said well. */
static json_t *read_wanted(const struct control_request *request, struct wanted *ret)
{
    const char *cause = text_of(request, "cause"), *note = text_of(request, "note");
    const char *by = text_of(request, "by"), *fault;
    int found = cause ? cause_find(cause) : -ENOENT;

    *ret = (struct wanted){.dossier = text_of(request, "dossier"),
                           .note = note ? note : "",
                           .within = text_of(request, "within"),
                           .by = by ? by : "",
                           .now_ms = clock_wall_ms()};
    if (!ret->dossier || found < 0)
        return refusal_plain("wanted is: dossier (a code), and cause: overload, "
                             "rules_conflict, rules_unclear, staff_attitude, "
                             "staff_competence, facilities, cooperation, other, or "
                             "not_stated to take back what was stated");
    ret->cause = (enum cause)found;
    if (ret->cause == CAUSE_NOT_STATED && *ret->note)
        return refusal_plain("what is taken back has no note");
    fault = cause_note_fault(ret->note);
    return fault ? refusal_as("cause_note", json_string(fault)) : NULL;
}

/* Overdue today, or with a late result. */
static bool is_late(const struct dossier_summary *summary, int32_t today)
{
    if (summary->resolved_day != DOSSIER_NO_DAY)
        return summary->class == DOSSIER_CLASS_LATE;
    return summary->due_day != DOSSIER_NO_DAY && summary->due_day < today;
}

/* What holds of the dossier before, and whether that is what is wanted now. */
struct before {
    const struct wanted *wanted;
    bool same;
};

static int compare(void *owner, const struct store_cause *cause)
{
    struct before *before = owner;

    before->same = cause->cause == before->wanted->cause &&
                   strcmp(cause->note, before->wanted->note) == 0;
    return 0;
}

static int keep(const struct action_desk *desk, const struct wanted *wanted,
                int64_t dossier)
{
    const struct store_cause cause = {.dossier = dossier,
                                      .at_ms = wanted->now_ms,
                                      .cause = wanted->cause,
                                      .who = wanted->by,
                                      .note = wanted->note};
    int rc = ingest_begin(desk->ingest);

    if (rc == 0)
        rc = store_add_cause(desk->store, &cause);
    if (rc == 0 && wanted->cause == CAUSE_NOT_STATED)
        rc = store_forget_cause_notes(desk->store, dossier);
    if (rc == 0)
        return ingest_commit(desk->ingest);
    ingest_abandon(desk->ingest);
    return rc;
}

static json_t *state(const struct action_desk *desk, const struct wanted *wanted,
                     const struct store_dossier *dossier)
{
    struct before before = {wanted, wanted->cause == CAUSE_NOT_STATED};
    int rc = store_each_cause_of(desk->store, dossier->id, compare, &before);

    if (wanted->cause != CAUSE_NOT_STATED &&
        !is_late(&dossier->summary, date_day_at(wanted->now_ms)))
        return refusal_as("not_late",
                          json_string("the dossier is not late: it is not past its due "
                                      "date, and has no late result"));
    if (rc == 0 && !before.same)
        rc = keep(desk, wanted, dossier->id);
    if (rc < 0)
        return refusal_of_store();
    return need(json_pack("{s:s, s:s, s:b}", "dossier", dossier->code, "cause",
                          cause_words[wanted->cause].name, "same", before.same));
}

json_t *action_cause_state(const struct action_desk *desk,
                           const struct control_request *request)
{
    struct store_dossier dossier;
    struct wanted wanted;
    json_t *refusal = read_wanted(request, &wanted);
    int rc;

    if (refusal)
        return refusal;
    rc = explanation_find(
        &(struct explanation_question){desk->store, &desk->rulebook->rules, wanted.dossier,
                                       wanted.now_ms, wanted.within},
        &dossier);
    if (rc == -ENOENT)
        return refusal_as("dossier_unknown",
                          json_sprintf("there is no dossier '%s'", wanted.dossier));
    return rc < 0 ? refusal_of_store() : state(desk, &wanted, &dossier);
}
