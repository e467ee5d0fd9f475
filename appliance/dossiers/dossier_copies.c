#include "appliance/dossiers/dossier_copies.h"

#include <stdlib.h>

#include "mqtt/base/order.h"

int dossier_copies_compare(const struct dossier_event *a, const struct dossier_event *b)
{
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

/* When the device says that it was. */
static int64_t stamped_ms(const struct dossier_event *event)
{
    return event->at_device_ms ? event->at_device_ms : event->at_ms;
}

bool dossier_copies_same_time(const struct dossier_event *a, const struct dossier_event *b)
{
    return a->at_ms == b->at_ms || stamped_ms(a) == stamped_ms(b);
}

static int by_record(const struct dossier_event *a, const struct dossier_event *b)
{
    int64_t left = stamped_ms(a), right = stamped_ms(b);

    if (left != right)
        return left < right ? -1 : 1;
    ORDER_BY(type);
    return dossier_copies_compare(a, b);
}

/* Of one record the corrected ones come first, the earliest of them before the others. */
static int corrected_first(const void *left, const void *right)
{
    const struct dossier_event *a = left, *b = right;
    int order = by_record(a, b);

    if (order)
        return order;
    if (!a->at_device_ms != !b->at_device_ms)
        return a->at_device_ms ? -1 : 1;
    ORDER_BY(at_ms);
    return 0;
}

static bool any_corrected(const struct dossier_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].at_device_ms)
            return true;
    }
    return false;
}

void dossier_copies_align(struct dossier_event *events, size_t count)
{
    size_t first = 0; /* of the copies of one record */

    if (!any_corrected(events, count))
        return;
    qsort(events, count, sizeof *events, corrected_first);
    for (size_t i = 1; i < count; i++) {
        if (by_record(&events[first], &events[i]) != 0)
            first = i;
        events[i].at_ms = events[first].at_ms;
    }
}
