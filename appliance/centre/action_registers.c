/* The actions on registers: files taken in, periods added and frozen. */
#include <errno.h>
#include <stdlib.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/registers/periods.h"
#include "appliance/registers/register.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* Who wants it, for the versions. */
static const char *requester(const struct control_request *request)
{
    const char *by = json_string_value(json_object_get(request->words, "by"));

    return by ? by : "";
}

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

    return rc == 0 ? rulebook_settle(next, desk->rulebook, desk->store, desk->pulse, ret)
                   : rc;
}

struct taken {
    int64_t revision; /* of the registers, before */
    struct register_outcome rows;
    struct recount recount;
};

/* Is a file to be taken in, and how? */
struct taking {
    const struct register_kind *kind;
    struct register_order order;
    struct csv_faults faults;
    bool dry_run; /* everything is done, and undone */
    json_int_t
        revision; /* of the registers that whoever asks has seen; negative: it is not said */
};

/* A version that is put back is a file that was kept. */
static int take_version(const struct action_desk *desk, struct taking *taking,
                        struct taken *ret)
{
    char *csv;
    size_t size;
    int64_t version = taking->order.version;
    int rc = store_read_version(desk->store, taking->kind->name, version, &csv, &size);

    if (rc == -ENOENT)
        csv_fault(&taking->faults, 1,
                  "there is no version %lld of %s: dunghan list %s --versions",
                  (long long)version, taking->kind->name, taking->kind->name);
    if (rc < 0)
        return rc;
    taking->order.bytes = csv;
    taking->order.size = size;
    taking->order.mode = taking->kind->reset ? REGISTER_REPLACE : REGISTER_MERGE;
    rc = register_take(taking->kind, desk->store, &taking->order, &taking->faults,
                       &ret->rows);
    free(csv);
    return rc;
}

/* -ESTALE: somebody has changed a register since. */
static int check_revision(const struct action_desk *desk, const struct taking *taking,
                          struct taken *ret)
{
    int rc = register_revision(desk->store, &ret->revision);

    if (rc == 0 && taking->revision >= 0 && taking->revision != ret->revision)
        rc = -ESTALE;
    return rc;
}

static int take_file(const struct action_desk *desk, struct taking *taking,
                     struct taken *ret)
{
    const struct register_kind *kind = taking->kind;
    struct rulebook next = {0};
    int rc = begin(desk);

    if (rc == 0)
        rc = check_revision(desk, taking, ret);
    if (rc == 0)
        rc = taking->order.version ? take_version(desk, taking, ret)
                                   : register_take(kind, desk->store, &taking->order,
                                                   &taking->faults, &ret->rows);
    if (rc == 0 && kind->rules)
        rc = settle_rules(desk, &next, &ret->recount);
    rc = finish(desk, rc == 0 && taking->dry_run ? -ECANCELED : rc);
    if (rc == 0 && kind->rules) {
        rulebook_replace(desk->rulebook, &next);
        dossier_register_fit(desk->dossiers);
        rulebook_tell(&ret->recount);
    }
    rulebook_close(&next);
    return rc == -ECANCELED && taking->dry_run ? 0 : rc;
}

static json_t *refuse_register(void)
{
    char *names = register_names();
    json_t *answer =
        json_pack("{s:o}", "error",
                  json_sprintf("wanted is: register (one of %s), file (a text) with the "
                               "file's content, and if at all mode (merge, replace or "
                               "reset), version and revision (numbers), dry_run",
                               names));

    free(names);
    return answer;
}

/* Negative: it is not known. */
static int find_mode(const char *name)
{
    static const char *const names[] = {
        [REGISTER_MERGE] = "merge",
        [REGISTER_REPLACE] = "replace",
        [REGISTER_RESET] = "reset",
    };

    return event_name_index(names, sizeof names / sizeof names[0], name);
}

static int read_import(const struct control_request *request, struct taking *ret)
{
    const char *name = "", *mode = "merge";
    json_int_t version = 0;
    int dry_run = 0, found;

    ret->revision = -1;
    if (json_unpack((json_t *)request->words, "{s:s, s:s, s?s, s?I, s?I, s?b}", "register",
                    &name, "file", &ret->order.file, "mode", &mode, "version", &version,
                    "revision", &ret->revision, "dry_run", &dry_run) < 0)
        return -EINVAL;
    ret->kind = register_find(name);
    found = find_mode(mode);
    if (!ret->kind || found < 0 || version < 0 ||
        (!request->bytes && !version && found != REGISTER_RESET))
        return -EINVAL;
    ret->order.mode = (enum register_mode)found;
    ret->order.bytes = request->bytes;
    ret->order.size = request->size;
    ret->order.now_ms = clock_wall_ms();
    ret->faults.file = ret->order.file;
    ret->order.version = version;
    ret->order.by = requester(request);
    ret->dry_run = dry_run != 0;
    return 0;
}

/* A due date that moves; "" for none. */
static json_t *move_json(const struct recount_move *move)
{
    char from[DATE_BYTES] = "", to[DATE_BYTES] = "";

    if (move->from_day != DOSSIER_NO_DAY)
        (void)date_format(move->from_day, from);
    if (move->to_day != DOSSIER_NO_DAY)
        (void)date_format(move->to_day, to);
    return json_pack("{s:s, s:s, s:s}", "dossier", move->dossier, "from", from, "to", to);
}

/* Notes are of the file, and the caller's. */
static json_t *outcome_json(const struct taken *taken, json_t *notes)
{
    const struct differences *differences = &taken->rows.differences;
    json_t *lines = json_array(), *moves = json_array(), *remarks = json_array();
    for (size_t i = 0; i < DIFFERENCES_SHOWN && differences->lines[i]; i++)
        json_array_append_new(lines, json_string(differences->lines[i]));
    for (size_t i = 0; i < REGISTER_REMARKS_SHOWN && taken->rows.remarks[i]; i++)
        json_array_append_new(remarks, json_string(taken->rows.remarks[i]));
    for (int i = 0; i < taken->recount.moved_due_dates && i < RECOUNT_SHOWN; i++)
        json_array_append_new(moves, move_json(&taken->recount.moves[i]));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:o, s:I, s:I, s:o, s:I, s:O}",
        "revision", (json_int_t)taken->revision, "added", (json_int_t)taken->rows.added,
        "changed", (json_int_t)taken->rows.changed, "removed",
        (json_int_t)taken->rows.removed, "untouched", (json_int_t)taken->rows.untouched,
        "differences", (json_int_t)differences->count, "lines", lines, "remarked",
        (json_int_t)taken->rows.remark_count, "remarks", remarks, "recounted",
        (json_int_t)taken->recount.dossiers, "moved",
        (json_int_t)taken->recount.moved_due_dates, "moves", moves, "judged",
        (json_int_t)taken->recount.judged_otherwise, "notes", notes);
}

static json_t *refuse_file(int rc, const struct taking *taking, json_t *told)
{
    if (rc == -ESTALE)
        return refusal_as("registers_moved",
                          json_string("a register has been changed since it was read: "
                                      "nothing is changed, look at it again"));
    if (taking->faults.count == 0)
        return refusal_of_store();
    return need(json_pack("{s:o, s:O}", "error",
                          json_sprintf("%s: nothing is changed", taking->order.file),
                          "faults", told));
}

json_t *action_import(const struct action_desk *desk, const struct control_request *request)
{
    struct taking taking = {.faults = {.tell = keep_fault, .note = keep_fault}};
    struct taken taken = {0};
    json_t *told, *notes, *answer;
    int rc;

    if (read_import(request, &taking) < 0)
        return refuse_register();
    taking.faults.owner = told = json_array();
    taking.faults.note_owner = notes = json_array();
    rc = take_file(desk, &taking, &taken);
    answer = rc < 0 ? refuse_file(rc, &taking, told) : outcome_json(&taken, notes);
    json_decref(told);
    json_decref(notes);
    register_outcome_release(&taken.rows);
    return answer;
}

/* --- periods ------------------------------------------------------------------------- */

static json_t *period_json(const struct period *period)
{
    char from[DATE_BYTES], to[DATE_BYTES];

    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", period->id, "name", period->name,
                     "kind", period->kind, "from", date_format(period->from_day, from),
                     "to", date_format(period->to_day, to));
}

enum { HOW_BYTES = 128 };

/* "2026-11 added" */
static int touch_periods(const struct action_desk *desk,
                         const struct control_request *request, const char *id,
                         const char *what)
{
    char how[HOW_BYTES];
    const struct register_touch touch = {requester(request), how, id, clock_wall_ms()};

    (void)snprintf(how, sizeof how, "%s %s", id, what);
    return register_touch(&register_periods, desk->store, &touch);
}

/* "": it was the store. */
static json_t *refuse_period(int rc, const char *fault)
{
    static const struct {
        int rc;
        const char *reason;
    } reasons[] = {
        {-ENOENT, "unknown"}, {-EALREADY, "period_frozen"}, {-EAGAIN, "period_runs"}};

    if (!*fault)
        return refusal_of_store();
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].rc == rc)
            return refusal_as(reasons[i].reason, json_string(fault));
    }
    return refusal_plain(fault);
}

json_t *action_period_add(const struct action_desk *desk,
                          const struct control_request *request)
{
    char fault[PERIODS_FAULT_BYTES] = "";
    struct period_words words = {0};
    struct period period;
    int rc;

    if (json_unpack((json_t *)request->words, "{s:s, s?s, s?s, s?s, s?s}", "id", &words.id,
                    "name", &words.name, "kind", &words.kind, "from", &words.from, "to",
                    &words.to) < 0)
        return refusal_plain("wanted is: id, and name, kind, from, to (texts) if at all");
    if (period_make(&words, &period, fault) < 0)
        return refusal_plain(fault);
    rc = begin(desk);
    if (rc == 0)
        rc = periods_add(desk->store, &period, fault);
    if (rc == 0)
        rc = touch_periods(desk, request, period.id, "added");
    rc = finish(desk, rc);
    return rc < 0 ? refuse_period(rc, fault) : period_json(&period);
}

/* What each refusal to freeze asks for. */
static json_t *freeze_answer(int rc, const char *id, const char *fault,
                             struct periods_consent consent)
{
    static const struct {
        int rc;
        const char *wants;
    } questions[] = {{-EDOM, "anyway"}, {-ENODATA, "provisional"}};

    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (questions[i].rc == rc)
            return json_pack("{s:s, s:s, s:s, s:b, s:b}", "id", id, "asks", fault, "wants",
                             questions[i].wants, "anyway", consent.missing, "provisional",
                             consent.provisional);
    }
    return rc < 0 ? refuse_period(rc, fault) : json_pack("{s:s}", "id", id);
}

json_t *action_period_freeze(const struct action_desk *desk,
                             const struct control_request *request)
{
    const char *id = json_string_value(json_object_get(request->words, "id"));
    const struct periods_consent consent = {
        json_is_true(json_object_get(request->words, "anyway")),
        json_is_true(json_object_get(request->words, "provisional"))};
    char fault[PERIODS_FAULT_BYTES] = "";
    int rc;

    if (!id)
        return refusal_plain("wanted is: id (a text), and anyway, provisional if at all");
    rc = begin(desk);
    if (rc == 0)
        rc = periods_freeze(desk->store, &desk->rulebook->rules, id, clock_wall_ms(),
                            consent, fault);
    if (rc == 0)
        rc = touch_periods(desk, request, id, "frozen");
    rc = finish(desk, rc);
    return freeze_answer(rc, id, fault, consent);
}
