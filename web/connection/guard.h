/*
 * guard - who is connected, how many from one address, and who takes too long.
 *
 * libmicrohttpd's time-out begins anew with every byte, so it does not stop a client that
 * sends a header an hour long, one byte at a time. Here each phase of a connection has an
 * end by the clock, which comes sooner when most places are taken. When hardly any is left,
 * idle connections of whoever has most make room. For the server's thread; times are
 * mono_ms.
 */
#ifndef WEB_CONNECTION_GUARD_H
#define WEB_CONNECTION_GUARD_H

#include <microhttpd.h>
#include <stdbool.h>

#include "web/connection/tally.h"

enum { GUARD_ADDRESS_BYTES = 48 };

struct guard_limits {
    int connections; /* in all; libmicrohttpd holds to it */
    int per_address; /* connections; an IPv6 /64 is one address */
    int streams;     /* and requests that wait, in all */
    int streams_per_address;
};

/* What a connection is doing. */
enum guard_phase {
    GUARD_NEW,       /* nothing was asked yet */
    GUARD_KEPT,      /* between two requests */
    GUARD_BODY,      /* its form arrives */
    GUARD_ANSWERING, /* takes the answer */
    GUARD_WAITING,   /* for us: never too long */
    GUARD_STREAMING, /* server-sent events, or waits for a change: as long as it likes */
    GUARD_PHASES
};

struct form_post;
struct waiter;
struct cache_wait;

/* One connection. */
struct guest {
    struct guest *next, *before;
    struct MHD_Connection *connection;
    struct guard_address *counted;
    enum guard_phase phase;
    int64_t since_ms;       /* in this phase */
    bool shut;              /* taken off for being slow */
    bool odd;               /* bytes in the target that none may have */
    size_t target_bytes;    /* of the request that was read last */
    struct form_post *post; /* the form under way, see web/staff/form_post.h; NULL: none */
    struct cache_wait
        *drawn;            /* the answer it waits for, see web/site/cache.h; NULL: none */
    struct waiter *waiter; /* what it waits for, see web/http/waiting.h; NULL: nothing */
    struct tls_pair *pair; /* the certificate it was greeted with; NULL: plain HTTP */
    char address[GUARD_ADDRESS_BYTES];
};

struct guard;

/* The tally is borrowed. */
struct guard *guard_open(const struct guard_limits *limits, struct tally *tally);

/* After the last connection has gone. Takes NULL. */
void guard_close(struct guard *guard);

/* May one more connection come from there? Counted when not. */
bool guard_admits(struct guard *guard, const struct sockaddr *from);

/* guard_leave() frees it. */
struct guest *guard_enter(struct guard *guard, struct MHD_Connection *connection,
                          int64_t now_ms);
void guard_leave(struct guard *guard, struct guest *guest);

/* -EBUSY: as many streams as there may be, or its address may have; else the guest is streaming. */
int guard_stream(struct guard *guard, struct guest *guest);

void guard_phase(struct guard *guard, struct guest *guest, enum guard_phase phase,
                 int64_t now_ms);

/* Takes off who is too slow. Returns when to call again. */
int64_t guard_run(struct guard *guard, int64_t now_ms);

int guard_count(const struct guard *guard);

/* Of any connection of a server. */
struct guest *guest_of(struct MHD_Connection *connection);

#endif
