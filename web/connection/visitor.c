#include "web/connection/visitor.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "web/connection/forwarded.h"
#include "web/connection/shape.h"

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

/* Is it what may stand behind the colon of a node (RFC 7239 section 6.3)? */
static bool is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits <= 5 && !text[digits];
}

/* The address of a node: alone, or with a port; of IPv6 then, and else perhaps, in brackets. */
static bool node_address(char *text, char ret[static GUARD_ADDRESS_BYTES])
{
    char *colon = strchr(text, ':'), *bracket = strchr(text, ']');

    if (*text == '[') {
        if (!bracket || !colon || colon > bracket ||
            (bracket[1] && (bracket[1] != ':' || !is_port(bracket + 2))))
            return false;
        *bracket = '\0';
        return canonical(text + 1, ret);
    }
    if (colon && !strchr(colon + 1, ':')) {
        if (!is_port(colon + 1))
            return false;
        *colon = '\0';
    }
    return canonical(text, ret);
}

/* The last of a list, whose end *bytes is, without blanks; *bytes becomes the end of the others. */
static bool take_last(const char *list, size_t *bytes, char ret[static GUARD_ADDRESS_BYTES])
{
    size_t end = *bytes, from;
    char text[GUARD_ADDRESS_BYTES + sizeof "[]:65535"];

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
    return node_address(text, ret);
}

/* From the proxy at the address back through those of ours. Unsure: one names nobody. */
static struct visitor walk(const char *list, struct visitor from,
                           const struct visitor_proxies *proxies)
{
    size_t bytes = strlen(list);
    char next[GUARD_ADDRESS_BYTES];

    do {
        from.unsure = !take_last(list, &bytes, next);
        if (!from.unsure)
            memcpy(from.address, next, sizeof next);
    } while (!from.unsure && bytes > 0 && is_proxy(from.address, proxies));
    return from;
}

static struct visitor named_by(enum visitor_list which, const char *list,
                               struct visitor from, const struct visitor_proxies *proxies)
{
    char nodes[SHAPE_HEADER_BYTES + 1];

    if (which != VISITOR_FORWARDED)
        return walk(list, from, proxies);
    return walk(forwarded_list(list, nodes) == 0 ? nodes : "", from, proxies);
}

const char *visitor_list_name(enum visitor_list list)
{
    static const char *const names[] = {
        [VISITOR_FORWARDED_FOR] = "X-Forwarded-For",
        [VISITOR_FORWARDED] = "Forwarded",
        [VISITOR_REAL_IP] = "X-Real-IP",
    };

    return names[list];
}

struct visitor visitor_of(const char *peer, const struct visitor_said *said,
                          const struct visitor_proxies *proxies)
{
    struct visitor self = {.stranger = false}, visitor, other;
    bool named = false;

    if (!canonical(peer, self.address))
        (void)snprintf(self.address, sizeof self.address, "%s", peer);
    visitor = self;
    if (!is_proxy(self.address, proxies)) {
        visitor.stranger = said->forwarded;
        return visitor;
    }
    visitor.unsure = said->forwarded;
    for (enum visitor_list i = 0; i < VISITOR_LISTS; i++) {
        if (!said->lists[i])
            continue;
        other = named_by(i, said->lists[i], self, proxies);
        if (!named)
            visitor = other;
        else
            visitor.unsure |= other.unsure || strcmp(other.address, visitor.address) != 0;
        named = true;
    }
    return visitor;
}

bool visitor_is_local(const struct visitor *visitor)
{
    return !visitor->stranger && !visitor->unsure &&
           (strncmp(visitor->address, "127.", 4) == 0 ||
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
