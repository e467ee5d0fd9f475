/* The actions on registers: files taken in, periods added and frozen. */
#include <errno.h>

#include "appliance/centre/action.h"
#include "appliance/registers/periods.h"
#include "appliance/registers/register.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"

static const char store_failed[] =
    "the store failed and nothing is changed; its log says why";

/*
 * Ends the transaction of an action. What ingest had pending was committed before it, by the
 * rules before it.
 */
static int finish(const struct action_desk *desk, int rc)
{
    if (rc == 0)
        return ingest_commit(desk->ingest);
    ingest_abandon(desk->ingest);
    return rc;
}

static int begin(const struct action_desk *desk)
{
    int rc = ingest_commit(desk->ingest);

    return rc == 0 ? ingest_begin(desk->ingest) : rc;
}

/* --- files --------------------------------------------------------------------------- */

static void keep_fault(void *owner, const char *text)
{
    json_array_append_new(owner, json_string(text));
}

/* The rules that the store now has, and the ledger counted by them. */
static int settle_rules(const struct action_desk *desk, struct rulebook *next,
                        struct recount *ret)
{
    int rc = rulebook_open(next, desk->store, desk->config);

    return rc == 0 ? rulebook_settle(next, desk->store, desk->pulse, ret) : rc;
}

struct taken {
    struct register_outcome rows;
    struct recount recount;
};

static int take_file(const struct action_desk *desk, const struct register_kind *kind,
                     const struct control_request *request, struct csv_faults *faults,
                     struct taken *ret)
{
    struct rulebook next = {0};
    int rc = begin(desk);

    if (rc == 0)
        rc = register_take(kind, desk->store, request->bytes, request->size, faults,
                           &ret->rows);
    if (rc == 0 && kind->rules)
        rc = settle_rules(desk, &next, &ret->recount);
    rc = finish(desk, rc);
    if (rc == 0 && kind->rules) {
        rulebook_replace(desk->rulebook, &next);
        dossier_register_fit(desk->dossiers);
        rulebook_tell(&ret->recount);
    }
    rulebook_close(&next);
    return rc;
}

static json_t *refuse_register(void)
{
    char *names = register_names();
    json_t *answer = json_pack("{s:o}", "error",
                               json_sprintf("wanted is: register (one of %s) and file (a "
                                            "text), with the file's content",
                                            names));

    free(names);
    return answer;
}

json_t *action_import(const struct action_desk *desk, const struct control_request *request)
{
    const char *name = "", *file = NULL;
    const struct register_kind *kind;
    struct taken taken = {0};
    struct csv_faults faults = {.tell = keep_fault};
    json_t *told;
    int rc;

    (void)json_unpack((json_t *)request->words, "{s:s, s:s}", "register", &name, "file",
                      &file);
    kind = register_find(name);
    if (!kind || !file || !request->bytes)
        return refuse_register();
    faults.file = file;
    faults.owner = told = json_array();
    rc = take_file(desk, kind, request, &faults, &taken);
    if (rc < 0 && !faults.count)
        keep_fault(told, store_failed);
    if (rc < 0)
        return json_pack("{s:o, s:o}", "error",
                         json_sprintf("%s: nothing is changed", file), "faults", told);
    json_decref(told);
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "added", (json_int_t)taken.rows.added,
                     "changed", (json_int_t)taken.rows.changed, "untouched",
                     (json_int_t)taken.rows.untouched, "recounted",
                     (json_int_t)taken.recount.dossiers, "moved",
                     (json_int_t)taken.recount.moved_due_dates);
}

/* --- periods ------------------------------------------------------------------------- */

static json_t *period_json(const struct period *period)
{
    char from[DATE_BYTES], to[DATE_BYTES];

    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", period->id, "name", period->name,
                     "kind", period->kind, "from", date_format(period->from_day, from),
                     "to", date_format(period->to_day, to));
}

json_t *action_period_add(const struct action_desk *desk,
                          const struct control_request *request)
{
    char fault[PERIODS_FAULT_BYTES];
    struct period_words words = {0};
    struct period period;
    int rc;

    if (json_unpack((json_t *)request->words, "{s:s, s?s, s?s, s?s, s?s}", "id", &words.id,
                    "name", &words.name, "kind", &words.kind, "from", &words.from, "to",
                    &words.to) < 0)
        return action_refusal("wanted is: id, and name, kind, from, to (texts) if at all");
    if (period_make(&words, &period, fault) < 0)
        return action_refusal(fault);
    (void)snprintf(fault, sizeof fault, "%s", store_failed);
    rc = begin(desk);
    if (rc == 0)
        rc = periods_add(desk->store, &period, fault);
    if (rc == 0)
        rc = register_touch(desk->store);
    rc = finish(desk, rc);
    return rc < 0 ? action_refusal(fault) : period_json(&period);
}

json_t *action_period_freeze(const struct action_desk *desk,
                             const struct control_request *request)
{
    const char *id = json_string_value(json_object_get(request->words, "id"));
    char fault[PERIODS_FAULT_BYTES];
    int rc;

    if (!id)
        return action_refusal("wanted is: id (a text)");
    (void)snprintf(fault, sizeof fault, "%s", store_failed);
    rc = begin(desk);
    if (rc == 0)
        rc = periods_freeze(desk->store, id, clock_wall_ms(), fault);
    if (rc == 0)
        rc = register_touch(desk->store);
    rc = finish(desk, rc);
    return rc < 0 ? action_refusal(fault) : json_pack("{s:s}", "id", id);
}
