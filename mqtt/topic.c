#include "mqtt/topic.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const prefixes[TOPIC_KINDS] = {
    [TOPIC_EVENTS] = "dunghan/v1/events/",
    [TOPIC_RECEIPTS] = "dunghan/v1/receipts/",
    [TOPIC_GATEWAYS] = "dunghan/v1/gateways/",
};

const char *topic_status(const char *prefix, char ret[static TOPIC_BYTES])
{
    (void)snprintf(ret, TOPIC_BYTES, "%s/status", prefix);
    return ret;
}

const char *topic_device(const char *unit, char ret[static TOPIC_DEVICE_BYTES])
{
    const char *code = strcmp(unit, TOPIC_ALL) == 0 ? "all" : unit;

    (void)snprintf(ret, TOPIC_DEVICE_BYTES, TOPIC_DEVICE "%s", code);
    for (char *at = ret; *at; at++) {
        if (*at == '.')
            *at = '_';
    }
    return ret;
}

const char *topic_format(enum topic_kind kind, const char *gateway,
                         char ret[static TOPIC_BYTES])
{
    (void)snprintf(ret, TOPIC_BYTES, "%s%s", prefixes[kind], gateway);
    return ret;
}

int topic_format_feed(const char *unit, const char *field, enum event_type type,
                      char ret[static TOPIC_FEED_BYTES])
{
    static_assert(sizeof TOPIC_FEED + EVENT_UNIT_BYTES + EVENT_FIELD_BYTES +
                          sizeof "ticket_called" <=
                      TOPIC_FEED_BYTES,
                  "the longest fits");

    if (!event_unit_valid(unit) || (*field && !event_field_valid(field)))
        return -EINVAL;
    (void)snprintf(ret, TOPIC_FEED_BYTES, TOPIC_FEED "%s/%s/%s", unit,
                   *field ? field : TOPIC_NONE, event_type_names[type]);
    return 0;
}

int topic_parse(const char *topic, enum topic_kind *ret_kind,
                char ret_gateway[static TOPIC_GATEWAY_BYTES])
{
    for (int kind = 0; kind < TOPIC_KINDS; kind++) {
        size_t length = strlen(prefixes[kind]);

        if (strncmp(topic, prefixes[kind], length) != 0)
            continue;
        if (!event_gateway_valid(topic + length))
            return -EINVAL;
        *ret_kind = (enum topic_kind)kind;
        (void)snprintf(ret_gateway, TOPIC_GATEWAY_BYTES, "%s", topic + length);
        return 0;
    }
    return -EINVAL;
}
