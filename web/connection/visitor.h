/*
 * visitor - from where somebody comes, through a proxy too.
 *
 * What a proxy says of its visitor anybody can say: it is believed of the proxies in the settings
 * alone. They append to X-Forwarded-For the address that they see, so the last one that is no
 * proxy's own is the visitor's, whatever stands before it. Pure; any thread.
 */
#ifndef WEB_CONNECTION_VISITOR_H
#define WEB_CONNECTION_VISITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "web/connection/guard.h"

/* Addresses, as in the settings; borrowed. */
struct visitor_proxies {
    const char *const *addresses;
    size_t count;
};

/* What the headers of a request say. */
struct visitor_said {
    const char *forwarded_for; /* all that X-Forwarded-For lists; NULL: there is none */
    bool forwarded;            /* any header that only a proxy sends */
};

struct visitor {
    char address[GUARD_ADDRESS_BYTES];
    bool
        stranger; /* came through a proxy that the settings do not name: the address is its own */
};

struct visitor visitor_of(const char *peer, const struct visitor_said *said,
                          const struct visitor_proxies *proxies);

/* Is it a header that only a proxy sends? */
bool visitor_is_forwarding(const char *name);

/* Is it on this machine? Not when that is only where a proxy is. */
bool visitor_is_local(const struct visitor *visitor);

/* Whom it is counted as: of an IPv6 address the /64, which is a household or an office. */
void visitor_key(const struct visitor *visitor, char ret[static GUARD_ADDRESS_BYTES]);

#endif
