#include "appliance/snapshot/standing.h"

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

const char *const standing_gateway_states[SOURCE_GATEWAYS] = {
    [SOURCE_GATEWAY_NEVER] = "never",   [SOURCE_GATEWAY_LOST] = "lost",
    [SOURCE_GATEWAY_SILENT] = "silent", [SOURCE_GATEWAY_NOT_KNOWN] = "unknown",
    [SOURCE_GATEWAY_READY] = "ready",
};

static json_t *counters_of(const struct source_row *total)
{
    return need(json_pack("{s:i, s:i, s:i}", "expected", total->devices, "reporting",
                          total->devices_reporting, "silent", total->devices_silent));
}

static json_t *units_of(const struct source_overview *o)
{
    json_t *named = json_array();
    json_int_t unheard = 0;

    for (size_t i = 0; i < o->unit_count; i++) {
        if (o->units[i].unheard && unheard++ < STANDING_NAMED_MOST)
            json_array_append_new(named, json_string(o->units[i].code));
    }
    return need(json_pack("{s:i, s:I, s:o}", "expected", o->completeness.expected,
                          "unheard", unheard, "named", named));
}

static json_t *gateway_of(const struct source_gateway *gateway)
{
    char stamp[DATE_STAMP_BYTES];

    return need(
        json_pack("{s:s, s:s, s:s?}", "name", gateway->name, "state",
                  standing_gateway_states[gateway->state], "last_report",
                  gateway->state_ms ? stamp_format(gateway->state_ms, stamp) : NULL));
}

static json_t *gateways_of(const struct source_overview *o)
{
    json_t *named = json_array();
    json_int_t not_ready = 0;

    for (size_t i = 0; i < o->gateway_count; i++) {
        if (o->gateways[i].state != SOURCE_GATEWAY_READY &&
            not_ready++ < STANDING_NAMED_MOST)
            json_array_append_new(named, gateway_of(&o->gateways[i]));
    }
    return need(json_pack("{s:I, s:I, s:o}", "all", (json_int_t)o->gateway_count,
                          "not_ready", not_ready, "named", named));
}

static json_t *twins_of(const struct source_overview *o)
{
    json_t *named = json_array();
    json_int_t all = 0;

    for (size_t i = 0; i < o->gateway_count; i++) {
        if (o->gateways[i].twins_ms && all++ < STANDING_NAMED_MOST)
            json_array_append_new(named, json_string(o->gateways[i].name));
    }
    return need(json_pack("{s:I, s:o}", "all", all, "named", named));
}

json_t *standing_json(const struct source_overview *overview)
{
    return need(json_pack("{s:b, s:o, s:o, s:o, s:o}", "heard",
                          source_link_stands(&overview->link), "counters",
                          counters_of(&overview->total), "units", units_of(overview),
                          "gateways", gateways_of(overview), "twins", twins_of(overview)));
}
