/* What of dossier_register.h is pure: codes to numbers, and what is in force for an event. */
#include <errno.h>

#include "appliance/count/dossier_register.h"
#include "appliance/report/aside.h"
#include "appliance/tables/store_events.h"
#include "mqtt/base/date.h"

static int intern(const struct catalogue *catalogue, enum catalogue_kind kind,
                  const char *code, int *ret)
{
    const struct catalogue_entry *entry;

    *ret = 0;
    if (!*code)
        return 0;
    entry = catalogue_find(catalogue, kind, code);
    if (!entry)
        return -ENOENT;
    *ret = entry->id;
    return 0;
}

/* Was it there yet? A procedure that has ended is: its last version governs. */
static bool begun(const struct catalogue *catalogue, int procedure, int64_t at_ms)
{
    int32_t day = date_day_at(at_ms);
    const struct catalogue_entry *entry =
        catalogue_at(catalogue, CATALOGUE_PROCEDURES, procedure, day);

    return !entry || entry->from_day <= day;
}

/* A limit or a due date, whichever the event says. */
static int intern_limit(const struct event *event, struct limit *ret)
{
    return limit_parse(*event->due ? event->due : event->limit, ret);
}

int dossier_register_intern(const struct catalogue *catalogue, const struct event *event,
                            struct dossier_register_entry *ret, const char **ret_reason)
{
    struct dossier_event e = {
        .type = event->type,
        .at_ms = event->at_ms,
        .at_device_ms = event->at_device_ms,
        .channel = event->channel,
        .outcome = event->outcome,
        .reason = event->reason,
    };
    const struct {
        enum catalogue_kind kind;
        enum aside_reason unknown;
        const char *code;
        int *number;
    } codes[] = {
        {CATALOGUE_UNITS, ASIDE_UNKNOWN_UNIT, event->unit, &e.unit},
        {CATALOGUE_UNITS, ASIDE_UNKNOWN_UNIT, event->to_unit, &e.to_unit},
        {CATALOGUE_PROCEDURES, ASIDE_UNKNOWN_PROCEDURE, event->procedure, &e.procedure},
        {CATALOGUE_FIELDS, ASIDE_UNKNOWN_FIELD, event->field, &e.field},
    };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (intern(catalogue, codes[i].kind, codes[i].code, codes[i].number) < 0) {
            *ret_reason = aside_reason_names[codes[i].unknown];
            return -ENOENT;
        }
    }
    if (!begun(catalogue, e.procedure, e.at_ms)) {
        *ret_reason = aside_reason_names[ASIDE_UNKNOWN_PROCEDURE];
        return -ENOENT;
    }
    if (intern_limit(event, &e.limit) < 0) {
        *ret_reason = aside_reason_names[ASIDE_BAD_LIMIT];
        return -EINVAL;
    }
    *ret = (struct dossier_register_entry){.sent = event, .interned = e};
    return 0;
}

void dossier_register_enforce(const struct rules *rules, struct dossier_event *event)
{
    const struct catalogue *catalogue = rules->catalogue;
    int32_t day = date_day_at(event->at_ms);
    const struct catalogue_entry *entry =
        catalogue_at(catalogue, CATALOGUE_PROCEDURES, event->procedure, day);

    if (entry && !event->field)
        event->field = entry->field;
    if (event->type != EVENT_INTAKE)
        return;
    if (entry && event->limit.kind == LIMIT_NONE)
        event->limit = entry->limit;
    entry = catalogue_at(catalogue, CATALOGUE_UNITS, event->unit, day);
    if (entry && entry->schedule.count)
        event->schedule = &entry->schedule;
}

/* What a tally adds to a measure, or takes from it; sign 0: nothing. */
struct part {
    enum measure measure;
    int sign;
};

enum { PARTS = 2 };

static const struct part tally_parts[EVENT_TALLIES][PARTS] = {
    [EVENT_TALLY_RECEIVED] = {{MEASURE_RECEIVED, 1}},
    [EVENT_TALLY_EARLY] = {{MEASURE_EARLY, 1}},
    [EVENT_TALLY_ON_TIME] = {{MEASURE_ON_TIME, 1}},
    [EVENT_TALLY_LATE] = {{MEASURE_LATE, 1}},
    /* No date of them is known: as of dossiers without a due date. */
    [EVENT_TALLY_RETURNED] = {{MEASURE_ON_TIME, 1}, {MEASURE_UNRESOLVED, 1}},
    [EVENT_TALLY_WITHDRAWN] = {{MEASURE_ON_TIME, 1}, {MEASURE_WITHDRAWN, 1}},
};

/* In no column any more, as if they had not been received: when they were nobody knows. */
static const struct part excluded_parts[PARTS] = {{MEASURE_RECEIVED, -1},
                                                  {MEASURE_WITHDRAWN, 1}};

static const struct part refused_parts[PARTS] = {{MEASURE_REFUSED, 1}};

static const struct part *parts_of(const struct rules *rules,
                                   const struct store_event *event)
{
    const struct policy *policy =
        policy_on(rules->policies, rules->policy_count, date_day_at(event->event.at_ms));

    if (event->event.type == EVENT_REFUSED)
        return refused_parts;
    if (event->kind == EVENT_TALLY_WITHDRAWN &&
        policy->chosen[POLICY_WITHDRAWN] == POLICY_WITHDRAWN_EXCLUDED)
        return excluded_parts;
    return tally_parts[event->kind];
}

void dossier_register_count_loose(const struct rules *rules,
                                  const struct store_event *event,
                                  struct ledger_batch *batch, int sign)
{
    struct dossier_event e = event->event;
    int64_t count = e.type == EVENT_TALLY ? event->amount : 1;
    const struct part *parts = parts_of(rules, event);
    struct ledger_place place;

    if (e.type != EVENT_TALLY && e.type != EVENT_REFUSED)
        return;
    dossier_register_enforce(rules, &e);
    place = (struct ledger_place){date_day_at(e.at_ms), e.unit, e.field, e.channel};
    for (int i = 0; i < PARTS; i++) {
        if (parts[i].sign)
            ledger_batch_tally(batch, &place, parts[i].measure,
                               count * parts[i].sign * sign);
    }
}
