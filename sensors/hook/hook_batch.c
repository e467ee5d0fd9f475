#include "sensors/hook/hook_batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/strict.h"

#define TYPES_ALLOWED                                                                      \
    "intake, resolved, returned, refused, suspended, resumed, extended, reappointed, "     \
    "transferred, tally, rated, ticket_taken or ticket_called"

static int read_frame(const json_t *object, struct hook_batch *ret, char *fault)
{
    const json_t *events = json_object_get(object, "events");

    if (strict_version(object, fault) < 0 || strict_epoch(object, ret->epoch, fault) < 0 ||
        strict_number(object, "first", 1, &ret->first, fault) < 0)
        return -EINVAL;
    if (json_object_get(object, "ask"))
        return strict_fault(fault, "ask is for gateways: leave it out");
    ret->count = json_array_size(events);
    if (ret->count < 1 || ret->count > PAYLOAD_MAX_EVENTS)
        return strict_fault(fault, "events must be a list of 1 to %d", PAYLOAD_MAX_EVENTS);
    return 0;
}

int hook_batch_read(struct hook_batch *ret, const char *json, size_t bytes,
                    struct hook_fault *fault)
{
    struct hook_batch batch = {.object = strict_parse(json, bytes, fault->text)};

    fault->event = -1;
    if (!batch.object)
        return -EINVAL;
    if (read_frame(batch.object, &batch, fault->text) < 0) {
        hook_batch_release(&batch);
        return -EINVAL;
    }
    *ret = batch;
    return 0;
}

void hook_batch_release(struct hook_batch *batch)
{
    json_decref(batch->object);
    *batch = (struct hook_batch){0};
}

/* What every good event of a batch may have, and not one that comes here. */
static int check_event(const struct event *event, const char *unit, int64_t now_ms,
                       char fault[static HOOK_BATCH_FAULT_BYTES])
{
    char at[DATE_STAMP_BYTES], now[DATE_STAMP_BYTES];

    if (event->type == EVENT_VOIDED || event->type == EVENT_DEVICE)
        (void)snprintf(fault, HOOK_BATCH_FAULT_BYTES, "type is %s; allowed: " TYPES_ALLOWED,
                       event_type_names[event->type]);
    else if (strcmp(event->unit, unit) != 0)
        (void)snprintf(fault, HOOK_BATCH_FAULT_BYTES, "unit is %s; allowed: %s, or none",
                       event->unit, unit);
    else if (event->at_ms > now_ms + HOOK_BATCH_FUTURE_MS)
        (void)snprintf(fault, HOOK_BATCH_FAULT_BYTES,
                       "at is %s; allowed: at most 5 minutes after the clock of this "
                       "gateway, which is %s",
                       stamp_format(event->at_ms, at), stamp_format(now_ms, now));
    else
        return 0;
    return -EINVAL;
}

char *hook_batch_event(const struct hook_batch *batch, size_t index, const char *unit,
                       int64_t now_ms, struct hook_fault *fault)
{
    json_t *object = json_array_get(json_object_get(batch->object, "events"), index);
    struct event event;

    fault->event = (int)index;
    if (json_is_object(object) && !json_object_get(object, "unit"))
        (void)json_object_set_new(object, "unit", need(json_string(unit)));
    if (strict_event(object, &event, fault->text) < 0 ||
        check_event(&event, unit, now_ms, fault->text) < 0)
        return NULL;
    return payload_write_event(&event);
}
