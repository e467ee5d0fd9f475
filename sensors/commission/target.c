#include "sensors/commission/target.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The port behind a colon; 0: it is none. */
static int read_port(const char *text)
{
    char *end;
    long port;

    if (*text < '0' || *text > '9')
        return 0;
    port = strtol(text, &end, 10);
    return *end == '\0' && port <= 65535 ? (int)port : 0;
}

static int take_address(const char *text, size_t length, struct target *ret)
{
    if (length >= sizeof ret->address)
        return -EINVAL;
    snprintf(ret->address, sizeof ret->address, "%.*s", (int)length, text);
    ret->place.address = ret->address;
    return line_allowed(&ret->place) ? -EINVAL : 0;
}

static int read_serial(const char *text, struct target *ret)
{
    ret->place = (struct line_place){
        .way = LINE_RTU,
        .serial = {.baud = 9600, .parity = 'N', .data_bits = 8, .stop_bits = 1},
    };
    return take_address(text, strlen(text), ret);
}

/* Where the colon before a port is; NULL: there is no port. IPv6 with one stands in brackets. */
static const char *find_colon(const char *text)
{
    const char *colon = strchr(text, ':');

    if (*text == '[') {
        const char *bracket = strchr(text, ']');

        return bracket && bracket[1] == ':' ? bracket + 1 : NULL;
    }
    return colon && !strchr(colon + 1, ':') ? colon : NULL;
}

int target_read(const char *text, struct target *ret)
{
    const char *colon = find_colon(text);
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    bool bracketed = length > 2 && *text == '[' && text[length - 1] == ']';

    if (*text == '/')
        return read_serial(text, ret);
    ret->place = (struct line_place){.way = LINE_TCP, .port = TARGET_PORT};
    if (colon)
        ret->place.port = read_port(colon + 1);
    if (ret->place.port == 0)
        return -EINVAL;
    return bracketed ? take_address(text + 1, length - 2, ret)
                     : take_address(text, length, ret);
}
