/*
 * visitor - from where somebody comes, through a proxy too.
 *
 * What a proxy says of its visitor anybody can say: it is believed of the proxies in the settings
 * alone. They append to a header the address that they see, so the last one that is no proxy's
 * own is the visitor's, whatever stands before it. Whom they do not name clearly has never the
 * rights of the proxy itself. Pure; any thread.
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

/*
 * The headers that name a visitor. A proxy that writes one lets the visitor's own others pass, so
 * the first that is there counts; from where a visitor is of whom another says otherwise is unsure.
 */
enum visitor_list {
    VISITOR_FORWARDED_FOR, /* X-Forwarded-For */
    VISITOR_FORWARDED,     /* RFC 7239 */
    VISITOR_REAL_IP,       /* X-Real-IP */
    VISITOR_LISTS,
};

/* What the headers of a request say. */
struct visitor_said {
    /* All lines of one, joined by commas, SHAPE_HEADER_BYTES at most; NULL: there is none. */
    const char *lists[VISITOR_LISTS];
    bool forwarded; /* any header that only a proxy sends */
};

struct visitor {
    char address[GUARD_ADDRESS_BYTES];
    bool
        stranger; /* through a proxy that the settings do not name: the address is its own */
    bool unsure;  /* through one of ours that names nobody, or whose headers differ */
};

/* Its name. */
const char *visitor_list_name(enum visitor_list list);

struct visitor visitor_of(const char *peer, const struct visitor_said *said,
                          const struct visitor_proxies *proxies);

/* Is it a header that only a proxy sends? */
bool visitor_is_forwarding(const char *name);

/* Is it on this machine? Not when that is, or may be, only where a proxy is. */
bool visitor_is_local(const struct visitor *visitor);

/* Whom it is counted as: of an IPv6 address the /64, which is a household or an office. */
void visitor_key(const struct visitor *visitor, char ret[static GUARD_ADDRESS_BYTES]);

#endif
