#include "web/connection/guard.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "mqtt/base/memory.h"

enum {
    CHECK_MS = 1000,
    CROWDED_SHARE = 4, /* crowded when less than one place in so many is free ... */
    FULL_SHARE = 16,   /* ... and full */
    PREFIX_BYTES = 8,  /* of an IPv6 address: a household or an office has a /64 */
};

/* How long each phase may take. */
static const struct {
    int64_t usual_ms, crowded_ms; /* 0: for ever */
} patience[GUARD_PHASES] = {
    [GUARD_NEW] = {15000, 3000},  [GUARD_KEPT] = {30000, 3000},
    [GUARD_BODY] = {15000, 5000}, [GUARD_ANSWERING] = {120000, 30000},
    [GUARD_WAITING] = {0, 0},     [GUARD_STREAMING] = {0, 0},
};

struct guard_address {
    unsigned char key[sizeof(struct in6_addr)];
    int connections, streams;
};

struct guard {
    struct guard_limits limits;
    struct tally *tally;
    void *addresses; /* tree of tsearch(3) */
    struct guest *guests;
    int count;
    int streams; /* of them */
    int shut;    /* of them: on their way out */
    int64_t next_ms;
};

struct guard *guard_open(const struct guard_limits *limits, struct tally *tally)
{
    struct guard *guard = need(malloc(sizeof *guard));

    *guard = (struct guard){.limits = *limits, .tally = tally, .next_ms = INT64_MAX};
    return guard;
}

void guard_close(struct guard *guard)
{
    if (!guard)
        return;
    assert(!guard->guests);
    free(guard);
}

/* Whoever comes by IPv4 to a socket of IPv6 has an address such as ::ffff:192.0.2.7. NULL: he
 * did not. */
static const void *mapped_v4(const struct sockaddr_in6 *v6)
{
    return IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) ? &v6->sin6_addr.s6_addr[12] : NULL;
}

static void read_key(const struct sockaddr *from, struct guard_address *ret)
{
    unsigned char *end = ret->key + sizeof ret->key - sizeof(struct in_addr);
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memset(ret, 0, sizeof *ret);
    if (from->sa_family == AF_INET) {
        memcpy(&v4, from, sizeof v4);
        memcpy(end, &v4.sin_addr, sizeof v4.sin_addr);
        return;
    }
    memcpy(&v6, from, sizeof v6);
    if (mapped_v4(&v6))
        memcpy(end, mapped_v4(&v6), sizeof v4.sin_addr);
    else
        memcpy(ret->key, &v6.sin6_addr, PREFIX_BYTES);
}

static int compare(const void *a, const void *b)
{
    const struct guard_address *x = a, *y = b;

    return memcmp(x->key, y->key, sizeof x->key);
}

bool guard_admits(struct guard *guard, const struct sockaddr *from)
{
    struct guard_address key;
    struct guard_address *const *known;

    read_key(from, &key);
    known = tfind(&key, &guard->addresses, compare);
    if (!known || (*known)->connections < guard->limits.per_address)
        return true;
    guard->tally->kinds[TALLY_ADDRESS_FULL]++;
    return false;
}

static struct guard_address *find_or_add(struct guard *guard, const struct sockaddr *from)
{
    struct guard_address *address = need(malloc(sizeof *address));
    struct guard_address **place;

    read_key(from, address);
    place = need(tsearch(address, &guard->addresses, compare));
    if (*place != address)
        free(address);
    return *place;
}

static void write_address(const struct sockaddr *from, char ret[static GUARD_ADDRESS_BYTES])
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (from->sa_family == AF_INET) {
        memcpy(&v4, from, sizeof v4);
        (void)inet_ntop(AF_INET, &v4.sin_addr, ret, GUARD_ADDRESS_BYTES);
    } else {
        memcpy(&v6, from, sizeof v6);
        if (mapped_v4(&v6))
            (void)inet_ntop(AF_INET, mapped_v4(&v6), ret, GUARD_ADDRESS_BYTES);
        else
            (void)inet_ntop(AF_INET6, &v6.sin6_addr, ret, GUARD_ADDRESS_BYTES);
    }
}

/* libmicrohttpd finds the connection closed and ends it. */
static void shut_quietly(struct guard *guard, struct guest *guest)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(guest->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    guest->shut = true;
    guard->shut++;
    (void)shutdown(info->connect_fd, SHUT_RDWR);
}

static void shut(struct guard *guard, struct guest *guest, enum tally_kind why)
{
    guard->tally->kinds[why]++;
    shut_quietly(guard, guest);
}

/* Less than one place in so many is free, or soon will be. */
static bool is_short_of(const struct guard *guard, int share)
{
    return guard->count - guard->shut >
           guard->limits.connections - guard->limits.connections / share;
}

/* The idle connection of the address with most connections that is idle for longest. False:
 * nobody is idle. */
static bool make_room(struct guard *guard)
{
    struct guest *victim = NULL;

    for (struct guest *guest = guard->guests; guest; guest = guest->next) {
        bool idle = guest->phase == GUARD_NEW || guest->phase == GUARD_KEPT;
        int more = victim ? guest->counted->connections - victim->counted->connections : 1;

        if (idle && !guest->shut &&
            (more > 0 || (more == 0 && guest->since_ms < victim->since_ms)))
            victim = guest;
    }
    if (victim)
        shut(guard, victim, TALLY_CROWDED);
    return victim != NULL;
}

static void end_stream(struct guard *guard, struct guest *guest)
{
    if (guest->phase != GUARD_STREAMING)
        return;
    guest->counted->streams--;
    guard->streams--;
}

struct guest *guard_enter(struct guard *guard, struct MHD_Connection *connection,
                          int64_t now_ms)
{
    const struct sockaddr *from =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
            ->client_addr;
    struct guest *guest = need(malloc(sizeof *guest));

    *guest = (struct guest){
        .connection = connection,
        .counted = find_or_add(guard, from),
        .next = guard->guests,
        .phase = GUARD_NEW,
        .since_ms = now_ms,
    };
    write_address(from, guest->address);
    if (guest->next)
        guest->next->before = guest;
    guard->guests = guest;
    guard->count++;
    guest->counted->connections++;
    if (guard->next_ms > now_ms + CHECK_MS)
        guard->next_ms = now_ms + CHECK_MS;
    return guest;
}

void guard_leave(struct guard *guard, struct guest *guest)
{
    struct guard_address *address = guest->counted;

    if (guest->next)
        guest->next->before = guest->before;
    if (guest->before)
        guest->before->next = guest->next;
    else
        guard->guests = guest->next;
    guard->count--;
    guard->shut -= guest->shut;
    end_stream(guard, guest);
    if (--address->connections == 0) {
        (void)tdelete(address, &guard->addresses, compare);
        free(address);
    }
    free(guest);
}

int guard_stream(struct guard *guard, struct guest *guest)
{
    if (guard->streams >= guard->limits.streams ||
        guest->counted->streams >= guard->limits.streams_per_address)
        return -EBUSY;
    guest->counted->streams++;
    guard->streams++;
    guest->phase = GUARD_STREAMING;
    return 0;
}

void guard_phase(struct guard *guard, struct guest *guest, enum guard_phase phase,
                 int64_t now_ms)
{
    end_stream(guard, guest);
    guest->phase = phase;
    guest->since_ms = now_ms;
    if (guard->next_ms > now_ms + CHECK_MS)
        guard->next_ms = now_ms + CHECK_MS;
}

int64_t guard_run(struct guard *guard, int64_t now_ms)
{
    bool crowded = guard->count >
                   guard->limits.connections - guard->limits.connections / CROWDED_SHARE;
    bool timed = false;

    while (is_short_of(guard, FULL_SHARE)) {
        if (!make_room(guard))
            break;
    }
    if (now_ms < guard->next_ms)
        return guard->next_ms;
    for (struct guest *guest = guard->guests; guest; guest = guest->next) {
        int64_t most_ms =
            crowded ? patience[guest->phase].crowded_ms : patience[guest->phase].usual_ms;

        if (most_ms == 0 || guest->shut)
            continue;
        timed = true;
        if (now_ms - guest->since_ms < most_ms)
            continue;
        if (guest->phase == GUARD_KEPT) /* the usual end, and nobody's fault */
            shut_quietly(guard, guest);
        else
            shut(guard, guest, TALLY_SLOW);
    }
    guard->next_ms = timed ? now_ms + CHECK_MS : INT64_MAX;
    return guard->next_ms;
}

int guard_count(const struct guard *guard)
{
    return guard->count;
}

struct guest *guest_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
        ->socket_context;
}
