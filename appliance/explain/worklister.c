#include "appliance/explain/worklister.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "appliance/count/dossier_register.h"
#include "appliance/dossiers/dossier_fold.h"
#include "appliance/explain/unit_limit.h"
#include "appliance/form06/scope.h"
#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

static_assert((int)WORKLIST_CODE_BYTES == (int)EVENT_DOSSIER_BYTES, "a code has its place");
static_assert((int)WORKLIST_NO_DAY == (int)DOSSIER_NO_DAY, "no day is no day");

/* A dossier of the list, before it is known which ones are shown. */
struct found {
    int64_t id;
    int unit, field, procedure;
    struct worklist_row row; /* without its texts */
};

struct making {
    const struct worklister *worklister;
    const struct worklist_question *question;
    int32_t day;  /* as of its end */
    int32_t last; /* due-soon: the last day that is soon */
    struct scope scope;
    struct unit_limit limit;
    struct dossier dossier; /* scratch */
    struct found *found;
    size_t count, room;
};

/* --- one dossier --------------------------------------------------------------------- */

/* Keeps the events up to the end of the day, but for intakes that, as later ones show, are not the one
 * that counts: the figures of that day do not have them either. Returns how many. */
static size_t keep(const struct making *making, const struct store_dossier *stored,
                   struct dossier_event *events, size_t count, struct dossier *scratch)
{
    size_t kept = 0;

    dossier_fold(making->worklister->rules, stored->code, events, count, scratch);
    for (size_t i = 0; i < count; i++) {
        if (events[i].at_ms < date_start_ms(making->day + 1) &&
            events[i].passed_over != DOSSIER_FAULT_FOREIGN_INTAKE)
            events[kept++] = events[i];
    }
    return kept;
}

/* What its events up to the end of the day say. */
static int fold(struct making *making, const struct store_dossier *stored)
{
    const struct worklister *by = making->worklister;
    struct dossier_event *events;
    size_t count, kept;
    int rc = dossier_register_read_chain(by->store, by->rules, stored->last_event, &events,
                                         &count);

    if (rc < 0)
        return rc;
    kept = keep(making, stored, events, count, &making->dossier);
    if (kept < count)
        dossier_fold(by->rules, stored->code, events, kept, &making->dossier);
    free(events);
    return 0;
}

/* NULL: it does not wait for a supplement. */
static const struct suspension *waits(const struct dossier *dossier)
{
    for (size_t i = 0; i < dossier->suspension_count; i++) {
        const struct suspension *suspension = &dossier->suspensions[i];

        if (suspension->supplement && suspension->to_ms == DEADLINE_OPEN)
            return suspension;
    }
    return NULL;
}

static int32_t waits_since(const struct dossier *dossier)
{
    const struct suspension *waiting = waits(dossier);

    return waiting ? date_day_at(waiting->from_ms) : WORKLIST_NO_DAY;
}

/* For longer than is asked? */
static bool waits_long(const struct making *making, int32_t *ret_from)
{
    const struct dossier *dossier = &making->dossier;

    *ret_from = waits_since(dossier);
    return *ret_from != WORKLIST_NO_DAY &&
           dossier->summary.resolved_day == DOSSIER_NO_DAY &&
           making->day - *ret_from > making->question->days;
}

/* Has it a place on the list? Days are then counted from ... to. */
static bool belongs(const struct making *making, int32_t *ret_from, int32_t *ret_to)
{
    const struct worklist_question *question = making->question;
    const struct dossier_summary *summary = &making->dossier.summary;

    *ret_to = making->day;
    if (summary->received_day == DOSSIER_NO_DAY)
        return false;
    if (question->kind == WORKLIST_WAITING)
        return waits_long(making, ret_from);
    if (summary->due_day == DOSSIER_NO_DAY)
        return false;
    *ret_from = summary->due_day;
    switch (question->kind) {
    case WORKLIST_OVERDUE:
        return summary->resolved_day == DOSSIER_NO_DAY && summary->due_day < making->day;
    case WORKLIST_DUE_SOON:
        *ret_from = making->day;
        *ret_to = summary->due_day;
        return summary->resolved_day == DOSSIER_NO_DAY && summary->due_day >= making->day &&
               summary->due_day <= making->last;
    default:
        *ret_to = summary->resolved_day;
        return summary->class == DOSSIER_CLASS_LATE &&
               summary->resolved_day >= question->from_day &&
               summary->resolved_day <= question->to_day;
    }
}

static bool stands_still(const struct dossier *dossier)
{
    for (size_t i = 0; i < dossier->suspension_count; i++) {
        if (dossier->suspensions[i].to_ms == DEADLINE_OPEN)
            return true;
    }
    return false;
}

static int consider(void *owner, const struct store_dossier *stored)
{
    struct making *making = owner;
    const struct dossier *dossier = &making->dossier;
    const struct dossier_summary *summary = &dossier->summary;
    int32_t from_day, to_day;
    int unit, rc = fold(making, stored);

    if (rc < 0 || !belongs(making, &from_day, &to_day))
        return rc;
    unit = summary->resolved_day == DOSSIER_NO_DAY
               ? charges_on(&dossier->charges, making->day)
               : summary->unit;
    if (!scope_has(&making->scope, unit, summary->field) ||
        !unit_limit_has(&making->limit, unit))
        return 0;
    making->found =
        memory_grow(making->found, making->count, &making->room, sizeof *making->found);
    making->found[making->count++] = (struct found){
        .id = stored->id,
        .unit = unit,
        .field = summary->field,
        .procedure = summary->procedure,
        .row = {.received_day = summary->received_day,
                .due_day = summary->due_day,
                .resolved_day = summary->resolved_day,
                .since_day = making->question->kind == WORKLIST_WAITING
                                 ? waits_since(dossier)
                                 : WORKLIST_NO_DAY,
                .working_days =
                    calendar_between(making->worklister->rules->calendar, from_day, to_day),
                .calendar_days = to_day - from_day,
                .suspended = stands_still(dossier),
                .provisional = summary->provisional},
    };
    return 0;
}

/* --- the list ------------------------------------------------------------------------ */

static int by_lateness(const void *left, const void *right)
{
    const struct found *a = right, *b = left; /* the latest first */

    ORDER_BY(row.working_days);
    ORDER_BY(row.calendar_days);
    ORDER_BY(id);
    return 0;
}

static int by_due_date(const void *left, const void *right)
{
    const struct found *a = left, *b = right;

    ORDER_BY(row.due_day);
    ORDER_BY(id);
    return 0;
}

/* Of one that is overdue on a day the result comes after it; it was received before. */
static int32_t caused_from(const struct making *making)
{
    return making->question->kind == WORKLIST_LATE ? making->question->from_day
                                                   : making->day + 1;
}

static int32_t caused_to(const struct making *making)
{
    return making->question->kind == WORKLIST_LATE ? making->question->to_day : making->day;
}

static int gather(struct making *making)
{
    const struct worklist_question *question = making->question;
    const struct worklister *by = making->worklister;

    making->last = calendar_add(by->rules->calendar, making->day, question->days);
    if (question->caused)
        return store_each_caused_dossier(by->store, caused_from(making), caused_to(making),
                                         consider, making);
    if (question->kind == WORKLIST_LATE)
        return store_each_late_dossier(by->store, question->from_day, question->to_day,
                                       consider, making);
    if (question->kind == WORKLIST_WAITING)
        return store_each_suspended_dossier(by->store, consider, making);
    if (making->day != by->today)
        return store_each_dossier_open_on(by->store, making->day, consider, making);
    if (question->kind == WORKLIST_OVERDUE)
        return store_each_open_dossier(by->store, LEDGER_BEGINNING, making->day - 1,
                                       consider, making);
    return store_each_open_dossier(by->store, making->day, making->last, consider, making);
}

static struct report_name name_of(const struct making *making, struct report *names,
                                  enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry =
        catalogue_get(making->worklister->rules->catalogue, kind, id);

    if (!entry)
        return (struct report_name){"", "", ""};
    return (struct report_name){report_keep(names, entry->code),
                                report_keep(names, entry->name_vi),
                                report_keep(names, entry->name_en)};
}

/* Where the part begins that is asked for. */
static size_t first_of(const struct making *making)
{
    size_t most = making->question->most, skip = making->question->skip;

    if (most == 0 || making->count == 0 || skip < making->count)
        return making->count == 0 || most == 0 ? 0 : skip;
    return (making->count - 1) / most * most;
}

/* As many rows as are asked for, with their texts. */
static int write_rows(const struct making *making, struct worklist *list)
{
    size_t most = making->question->most, left;

    list->unit = name_of(making, list->names, CATALOGUE_UNITS, making->scope.unit);
    list->field = name_of(making, list->names, CATALOGUE_FIELDS, making->scope.field);
    list->total = making->count;
    list->first = first_of(making);
    left = making->count - list->first;
    list->count = most && most < left ? most : left;
    list->rows = need(calloc(list->count + 1, sizeof *list->rows));
    for (size_t i = 0; i < list->count; i++) {
        const struct found *found = &making->found[list->first + i];
        struct worklist_row *row = &list->rows[i];
        int rc;

        *row = found->row;
        row->unit = name_of(making, list->names, CATALOGUE_UNITS, found->unit);
        row->field = name_of(making, list->names, CATALOGUE_FIELDS, found->field);
        row->procedure =
            name_of(making, list->names, CATALOGUE_PROCEDURES, found->procedure);
        rc = store_dossier_code(making->worklister->store, found->id, row->code);
        if (rc == 0)
            rc = store_cause_of(making->worklister->store, found->id, &row->cause);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* What is asked about, and by whom. A unit that who asks is not held to is unknown, as if there were none. */
static int read_scope(struct making *making, const struct catalogue *catalogue,
                      const char **ret_unknown)
{
    const struct worklist_question *question = making->question;
    int rc = scope_read(&(struct report_question){.unit = question->unit,
                                                  .sub_units = true,
                                                  .field = question->field},
                        catalogue, &making->scope, ret_unknown);

    if (rc < 0)
        return rc;
    making->limit = unit_limit_read(question->within, catalogue);
    if (!question->unit || unit_limit_has(&making->limit, making->scope.unit))
        return 0;
    *ret_unknown = "unit";
    return -ENOENT;
}

int worklister_make(const struct worklister *worklister,
                    const struct worklist_question *question, struct worklist *ret,
                    const char **ret_unknown)
{
    bool late = question->kind == WORKLIST_LATE;
    struct making making = {.worklister = worklister,
                            .question = question,
                            .day = late ? worklister->today : question->day};
    struct worklist list = {.question = *question, .names = report_open()};
    struct catalogue *catalogue = catalogue_as_of(worklister->rules->catalogue,
                                                  late ? question->to_day : question->day);
    int rc = read_scope(&making, catalogue, ret_unknown);

    if (rc == 0)
        rc = gather(&making);
    if (rc == 0 && making.count)
        qsort(making.found, making.count, sizeof *making.found,
              question->kind == WORKLIST_DUE_SOON ? by_due_date : by_lateness);
    if (rc == 0)
        rc = write_rows(&making, &list);
    if (rc == 0)
        *ret = list;
    else
        worklist_release(&list);
    dossier_release(&making.dossier);
    free(making.found);
    unit_limit_release(&making.limit);
    catalogue_close(catalogue);
    return rc;
}
