#include "appliance/dossier.h"

#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/order.h"

/* A total order on content, so that which of two equals came first cannot matter. */
static int by_time(const void *left, const void *right)
{
    const struct dossier_event *a = left, *b = right;

    ORDER_BY(at_ms);
    ORDER_BY(type);
    ORDER_BY(unit);
    ORDER_BY(procedure);
    ORDER_BY(field);
    ORDER_BY(channel);
    ORDER_BY(outcome);
    ORDER_BY(limit.kind);
    ORDER_BY(limit.amount);
    return 0;
}

static void take_in(const struct calendar *calendar, const struct dossier_event *intake,
                    struct dossier *dossier)
{
    const struct deadline_terms terms = {
        .limit = intake->limit,
        .received_ms = intake->at_ms,
        .calendar = calendar,
        .schedule = schedule_builtin("P1"),
    };
    struct deadline deadline = deadline_compute(&terms);

    dossier->unit = intake->unit;
    dossier->field = intake->field;
    dossier->procedure = intake->procedure;
    dossier->channel = intake->channel;
    dossier->received_day = date_day_at(intake->at_ms);
    if (deadline.set)
        dossier->due_day = deadline.due_day;
    dossier->provisional = deadline.provisional;
}

void dossier_fold(const struct calendar *calendar, struct dossier_event *events,
                  size_t count, struct dossier *ret)
{
    struct dossier dossier = {
        .received_day = DOSSIER_NO_DAY,
        .due_day = DOSSIER_NO_DAY,
        .resolved_day = DOSSIER_NO_DAY,
    };
    int32_t resolved_day = DOSSIER_NO_DAY;

    qsort(events, count, sizeof *events, by_time);
    for (size_t i = 0; i < count; i++) {
        if (events[i].type != EVENT_INTAKE && resolved_day == DOSSIER_NO_DAY)
            resolved_day = date_day_at(events[i].at_ms);
        if (events[i].type == EVENT_INTAKE && dossier.received_day == DOSSIER_NO_DAY)
            take_in(calendar, &events[i], &dossier);
    }
    if (dossier.received_day != DOSSIER_NO_DAY && resolved_day != DOSSIER_NO_DAY)
        dossier.resolved_day =
            resolved_day < dossier.received_day ? dossier.received_day : resolved_day;
    *ret = dossier;
}

bool dossier_same(const struct dossier *a, const struct dossier *b)
{
    return a->unit == b->unit && a->field == b->field && a->procedure == b->procedure &&
           a->channel == b->channel && a->received_day == b->received_day &&
           a->due_day == b->due_day && a->resolved_day == b->resolved_day &&
           a->provisional == b->provisional;
}
