/* The actions on gateways and their devices. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/snapshot/fleet_devices.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* It is in force, and kept. */
static json_t *keep(const struct action_desk *desk)
{
    if (fleet_memory_save(desk->memory, desk->fleet, desk->store, clock_mono_ms()) < 0)
        return refusal_plain("it is forgotten, but the store failed and its log says why: "
                             "unless it is well again before, a restart of the centre "
                             "brings it back");
    return json_object();
}

static struct fleet_word word_of(const struct control_request *request)
{
    const char *by = json_string_value(json_object_get(request->words, "by"));

    return (struct fleet_word){by ? by : "nobody in particular", clock_wall_ms()};
}

/* --- a gateway ----------------------------------------------------------------------- */

struct search {
    const char *gateway;
    bool found;
};

static void look_at(void *owner, const struct store_stream *stream, bool receipt_due)
{
    struct search *search = owner;

    (void)receipt_due;
    search->found |= strcmp(stream->gateway, search->gateway) == 0;
}

static bool is_known(const struct action_desk *desk, const char *gateway)
{
    struct search search = {gateway, false};

    if (fleet_find(desk->fleet, gateway) ||
        retired_find(fleet_retired(desk->fleet), gateway))
        return true;
    if (desk->guard && registry_find(desk->guard, gateway))
        return true;
    ingest_each_stream(desk->ingest, look_at, &search);
    return search.found;
}

json_t *action_gateway_retire(const struct action_desk *desk,
                              const struct control_request *request)
{
    const char *gateway = json_string_value(json_object_get(request->words, "gateway"));
    const struct fleet_member *member = gateway ? fleet_find(desk->fleet, gateway) : NULL;
    const struct fleet_word word = word_of(request);

    if (!gateway || !event_gateway_valid(gateway))
        return refusal_plain("wanted is: gateway, a name of 1 to 32 of a-z, 0-9 and -");
    if (!is_known(desk, gateway))
        return refusal_as("unknown",
                          json_sprintf("nothing is known of a gateway %s", gateway));
    if (member && fleet_ready(member, clock_mono_ms()) &&
        !registry_refuses(desk->guard, gateway))
        return refusal_as(
            "connected",
            json_sprintf("gateway %s is connected, and any gateway may speak here "
                         "(gateways: any): stop it first",
                         gateway));
    fleet_retire(desk->fleet, gateway, &word);
    log_info("gateway %s: it is retired, by %s", gateway, word.by);
    return keep(desk);
}

json_t *action_claim_dismiss(const struct action_desk *desk,
                             const struct control_request *request)
{
    const char *gateway = json_string_value(json_object_get(request->words, "gateway"));
    const struct fleet_member *member = gateway ? fleet_find(desk->fleet, gateway) : NULL;
    const struct fleet_word word = word_of(request);
    uint64_t events;

    if (!gateway)
        return refusal_plain("wanted is: gateway, a name");
    if (ingest_dismiss_claims(
            desk->ingest,
            &(struct ingest_dismissal){
                .gateway = gateway,
                .by = word.by,
                .now_ms = word.wall_ms,
                .awaited = !member || !fleet_ready(member, clock_mono_ms()),
            },
            &events) < 0 ||
        ingest_commit(desk->ingest) < 0)
        return refusal_of_store();
    if (events == 0)
        return refusal_as(
            "unknown",
            json_sprintf("gateway %s claims nothing that could be dismissed", gateway));
    log_info("gateway %s: its claims of %" PRIu64 " %s are dismissed, by %s", gateway,
             events, log_form(events, "event", "events"), word.by);
    return json_pack("{s:I}", "events", (json_int_t)events);
}

/* --- a device ------------------------------------------------------------------------ */

json_t *action_device_retire(const struct action_desk *desk,
                             const struct control_request *request)
{
    const char *unit = json_string_value(json_object_get(request->words, "unit"));
    const char *counter = json_string_value(json_object_get(request->words, "counter"));
    const struct fleet_word word = word_of(request);
    const struct fleet_member *reader;

    if (!unit || !counter)
        return refusal_plain("wanted is: unit and counter (texts)");
    reader = fleet_reader(desk->fleet, unit, counter, clock_mono_ms());
    if (reader)
        return refusal_as(
            "connected",
            json_sprintf("counter %s of unit %s is read by gateway %s, which is "
                         "connected: take it out of its settings first",
                         counter, unit, reader->name));
    if (!fleet_retire_device(desk->fleet, unit, counter, &word))
        return refusal_as(
            "unknown", json_sprintf("no gateway has said anything of a counter %s of unit "
                                    "%s: dunghan device list",
                                    counter, unit));
    log_info("unit %s, counter %s: it is retired, by %s", unit, counter, word.by);
    return keep(desk);
}

/* Where it is, which one it is, and how it answered last. */
static json_t *describe_word(const struct payload_device *said)
{
    return need(json_pack("{s:s, s:i, s:i, s:I, s:s, s:I, s:I}", "address",
                          said->place.address, "port", said->place.port, "unit_id",
                          said->place.unit_id, "serial", (json_int_t)said->serial,
                          "firmware", said->firmware, "round_trip_us",
                          (json_int_t)said->round_trip.median_us, "round_trip_last_us",
                          (json_int_t)said->round_trip.last_us));
}

static json_t *describe(const struct fleet_device *device)
{
    bool has_cause = device->cause != PAYLOAD_DEVICE_CAUSE_NONE;
    bool compared = device->clock == PAYLOAD_DEVICE_CLOCK_COMPARED;
    char seen[DATE_STAMP_BYTES];
    json_t *object = need(
        json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s, s:o, s:b}", "unit", device->unit,
                  "counter", device->counter, "gateway", device->gateway, "state",
                  device->known ? payload_device_state_names[device->state] : "unknown",
                  "cause", has_cause ? payload_device_cause_names[device->cause] : NULL,
                  "last_seen", device->seen_ms ? stamp_format(device->seen_ms, seen) : NULL,
                  "clock", payload_device_clock_names[device->clock], "clock_ahead_ms",
                  compared ? json_integer((json_int_t)device->clock_ahead_ms) : json_null(),
                  "clock_wrong", device->clock_wrong));

    json_object_update_new(object, describe_word(device->said));
    return object;
}

json_t *action_device_list(const struct action_desk *desk,
                           const struct control_request *request)
{
    const struct fleet_devices_view view = {
        .fleet = desk->fleet,
        .registry = desk->guard,
        .catalogue = desk->rulebook->rules.catalogue,
        .today = date_day_at(clock_wall_ms()),
        .link = desk->link,
        .mono_ms = clock_mono_ms(),
    };
    json_int_t after = json_integer_value(json_object_get(request->words, "after"));
    json_t *list = json_array();
    size_t count, at = after > 0 ? (size_t)after : 0;
    struct fleet_device *devices = fleet_devices(&view, &count);

    for (; at < count && json_array_size(list) < ACTION_DEVICES_MOST; at++)
        json_array_append_new(list, describe(&devices[at]));
    free(devices);
    return json_pack("{s:o, s:I, s:b}", "devices", list, "after", (json_int_t)at, "more",
                     at < count);
}
