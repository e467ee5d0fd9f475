#include "web/connection/visitor.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PREFIX_BYTES = 8 };

static const char spaces[] = " \t";

bool visitor_is_forwarding(const char *name)
{
    static const char *const names[] = {
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Real-IP",
        "Via",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* As inet_ntop() writes it, so that equal ones are equal; false: it is none. */
static bool canonical(const char *text, char ret[static GUARD_ADDRESS_BYTES])
{
    struct in6_addr octets;
    const unsigned char *v4 = &octets.s6_addr[12];

    if (inet_pton(AF_INET, text, &octets) == 1)
        return inet_ntop(AF_INET, &octets, ret, GUARD_ADDRESS_BYTES) != NULL;
    if (inet_pton(AF_INET6, text, &octets) != 1)
        return false;
    return IN6_IS_ADDR_V4MAPPED(&octets)
               ? inet_ntop(AF_INET, v4, ret, GUARD_ADDRESS_BYTES) != NULL
               : inet_ntop(AF_INET6, &octets, ret, GUARD_ADDRESS_BYTES) != NULL;
}

static bool is_proxy(const char *address, const struct visitor_proxies *proxies)
{
    char known[GUARD_ADDRESS_BYTES];

    for (size_t i = 0; i < proxies->count; i++) {
        if (canonical(proxies->addresses[i], known) && strcmp(known, address) == 0)
            return true;
    }
    return false;
}

/* The last of a list, whose end *bytes is, without blanks; *bytes becomes the end of the others. */
static bool take_last(const char *list, size_t *bytes, char ret[static GUARD_ADDRESS_BYTES])
{
    size_t end = *bytes, from;
    char text[GUARD_ADDRESS_BYTES];

    while (end > 0 && strchr(spaces, list[end - 1]))
        end--;
    for (from = end; from > 0 && list[from - 1] != ',';)
        from--;
    *bytes = from > 0 ? from - 1 : 0;
    while (from < end && strchr(spaces, list[from]))
        from++;
    if (end - from >= sizeof text)
        return false;
    (void)snprintf(text, sizeof text, "%.*s", (int)(end - from), list + from);
    return canonical(text, ret);
}

struct visitor visitor_of(const char *peer, const struct visitor_said *said,
                          const struct visitor_proxies *proxies)
{
    struct visitor visitor = {.stranger = false};
    char next[GUARD_ADDRESS_BYTES];
    size_t bytes = said->forwarded_for ? strlen(said->forwarded_for) : 0;

    if (!canonical(peer, visitor.address))
        (void)snprintf(visitor.address, sizeof visitor.address, "%s", peer);
    if (!is_proxy(visitor.address, proxies)) {
        visitor.stranger = said->forwarded;
        return visitor;
    }
    while (bytes > 0 && is_proxy(visitor.address, proxies) &&
           take_last(said->forwarded_for, &bytes, next))
        memcpy(visitor.address, next, sizeof next);
    return visitor;
}

bool visitor_is_local(const struct visitor *visitor)
{
    return !visitor->stranger && (strncmp(visitor->address, "127.", 4) == 0 ||
                                  strcmp(visitor->address, "::1") == 0);
}

void visitor_key(const struct visitor *visitor, char ret[static GUARD_ADDRESS_BYTES])
{
    struct in6_addr octets;

    if (inet_pton(AF_INET6, visitor->address, &octets) != 1) {
        memcpy(ret, visitor->address, GUARD_ADDRESS_BYTES);
        return;
    }
    memset(&octets.s6_addr[PREFIX_BYTES], 0, sizeof octets - PREFIX_BYTES);
    (void)inet_ntop(AF_INET6, &octets, ret, GUARD_ADDRESS_BYTES);
}
