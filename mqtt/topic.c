#include "mqtt/topic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/event.h"

static const char *const prefixes[TOPIC_KINDS] = {
    [TOPIC_EVENTS] = "dunghan/v1/events/",
    [TOPIC_RECEIPTS] = "dunghan/v1/receipts/",
    [TOPIC_GATEWAYS] = "dunghan/v1/gateways/",
};

const char *topic_format(enum topic_kind kind, const char *gateway,
                         char ret[static TOPIC_BYTES])
{
    (void)snprintf(ret, TOPIC_BYTES, "%s%s", prefixes[kind], gateway);
    return ret;
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
