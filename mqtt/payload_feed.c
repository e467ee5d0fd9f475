/* The part of payload.h that anybody may hear of an event: only what is named here goes out. */
#include <jansson.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

static void add_text(json_t *object, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(object, name, need(json_string(text)));
}

static void add_number(json_t *object, const char *name, int number)
{
    json_object_set_new(object, name, need(json_integer(number)));
}

/* What its type has. */
static void add_own(json_t *object, const struct event *event)
{
    switch (event->type) {
    case EVENT_INTAKE:
    case EVENT_REFUSED:
        add_text(object, "channel", event_channel_names[event->channel]);
        break;
    case EVENT_RESOLVED:
        add_text(object, "outcome", event_outcome_names[event->outcome]);
        break;
    case EVENT_SUSPENDED:
    case EVENT_RESUMED:
        add_text(object, "reason", event_reason_names[event->reason]);
        break;
    case EVENT_TRANSFERRED:
        add_text(object, "to_unit", event->to_unit);
        break;
    case EVENT_TALLY:
        add_text(object, "channel", event_channel_names[event->channel]);
        add_text(object, "kind", event_tally_names[event->kind]);
        add_number(object, "count", event->count);
        break;
    case EVENT_RATED:
        add_number(object, "score", event->score);
        break;
    case EVENT_DEVICE:
        add_text(object, "what", event_device_names[event->what]);
        break;
    default:
        break;
    }
}

char *payload_write_feed(const struct payload_feed *feed)
{
    const struct event *event = feed->event;
    char at[DATE_STAMP_BYTES];
    json_t *object = need(json_pack(
        "{s:i,s:I,s:o,s:s,s:s,s:s,s:s?}", "v", STRICT_VERSION, "seq", (json_int_t)feed->seq,
        "after", feed->after ? json_integer((json_int_t)feed->after) : json_null(), "type",
        event_type_names[event->type], "at", stamp_format(event->at_ms, at), "unit",
        event->unit, "field", *event->field ? event->field : NULL));

    add_text(object, "counter", event->counter);
    add_text(object, "procedure", event->procedure);
    add_own(object, event);
    add_text(object, "class", feed->class);
    return strict_dump(object);
}
