#include "appliance/access/broker_address.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"

/* The colon before a port; NULL: there is none. An IPv6 address alone has colons too. */
static const char *find_port(const char *text)
{
    const char *colon = strrchr(text, ':');

    return colon && strchr(text, ':') == colon ? colon : NULL;
}

int broker_address_read(const char *text, int port, struct broker_address *ret)
{
    bool bracket = *text == '[';
    const char *end = bracket ? strchr(text, ']') : find_port(text);
    size_t length = end ? (size_t)(end - text) - bracket : strlen(text);

    if (bracket && end)
        end = end[1] == ':' ? end + 1 : NULL;
    if (end)
        port = (int)strtol(end + 1, NULL, 10);
    if (length == 0 || length >= BROKER_ADDRESS_BYTES || port < 1 || port > 65535) {
        log_error("broker '%s': allowed is HOST or HOST:PORT", text);
        return -EINVAL;
    }
    (void)snprintf(ret->host, sizeof ret->host, "%.*s", (int)length, text + bracket);
    ret->port = port;
    return 0;
}

bool broker_address_is_local(const struct broker_address *address)
{
    return strcmp(address->host, "localhost") == 0 ||
           strncmp(address->host, "127.", 4) == 0 || strcmp(address->host, "::1") == 0;
}
