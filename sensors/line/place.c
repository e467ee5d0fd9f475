#include "sensors/line/place.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "sensors/line/transport.h"

/* One row, one way to travel. */
static const struct transport *const transports[LINE_WAYS] = {
    [LINE_TCP] = &transport_tcp,
    [LINE_RTU] = &transport_rtu,
    [LINE_RTU_OVER_TCP] = &transport_rtu_over_tcp,
};

enum line_way line_way_find(const char *name)
{
    int way = LINE_TCP;

    while (name && way < LINE_WAYS && strcmp(transports[way]->name, name) != 0)
        way++;
    return (enum line_way)way;
}

const char *line_way_names(char ret[static LINE_WAY_NAMES_BYTES])
{
    int length = 0;

    for (int way = 0; way < LINE_WAYS; way++)
        length += snprintf(ret + length, (size_t)(LINE_WAY_NAMES_BYTES - length), "%s%s",
                           way > 0 ? ", " : "", transports[way]->name);
    return ret;
}

const char *line_place_text(const struct line_place *place,
                            char ret[static LINE_PLACE_BYTES])
{
    if (place->way == LINE_RTU)
        (void)snprintf(ret, LINE_PLACE_BYTES, "%s", place->address);
    else
        (void)snprintf(ret, LINE_PLACE_BYTES, "%s port %d", place->address, place->port);
    return ret;
}

const char *line_allowed(const struct line_place *place)
{
    const struct transport *transport = transports[place->way];
    void *state = need(calloc(1, transport->state_bytes));
    int rc = transport->locate(place, state);

    free(state);
    return rc == 0 ? NULL : transport->allowed;
}

enum { MAPPED_AT = 12 };

/* IPv4 as IPv6 has it (RFC 4291, 2.5.5.2). False: it is neither. */
static bool read_address(const char *text, struct in6_addr *ret)
{
    struct in_addr v4;

    if (inet_pton(AF_INET, text, &v4) != 1)
        return inet_pton(AF_INET6, text, ret) == 1;
    *ret = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(ret->s6_addr + MAPPED_AT, &v4, sizeof v4);
    return true;
}

int line_compare_addresses(const char *one, const char *other)
{
    struct in6_addr a, b;

    if (read_address(one, &a) && read_address(other, &b))
        return memcmp(&a, &b, sizeof a);
    return strcmp(one, other);
}

bool line_same_place(const struct line_place *a, const struct line_place *b)
{
    return !a->own && !b->own && a->way == b->way && a->port == b->port &&
           line_compare_addresses(a->address, b->address) == 0;
}

const struct transport *line_transport(enum line_way way)
{
    return transports[way];
}
