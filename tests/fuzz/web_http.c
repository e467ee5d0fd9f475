/* Bytes on a connection, up to the answers: what the server makes of any request. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "tests/browser/sample.h"
#include "tests/fuzz/fuzz.h"
#include "web/connection/guard.h"
#include "web/site/cache.h"
#include "web/site/door.h"
#include "web/site/explain.h"
#include "web/site/feed.h"
#include "web/site/shelf.h"

enum { CONNECTIONS = 4, STREAMS = 1, ROUNDS = 64 };

static const struct source_overview *acquire(void *owner)
{
    return &((struct sample *)owner)->overview;
}

static void release(void *owner, const struct source_overview *overview)
{
    (void)owner;
    (void)overview;
}

static void health(void *owner, struct source_health *ret)
{
    (void)owner;
    *ret = (struct source_health){.store = true};
}

/* Each answer that has come begins as one of HTTP, and none says that we failed. */
static void read_answers(int fd)
{
    static char bytes[1 << 16];
    ssize_t got = recv(fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);

    if (got <= 0)
        return;
    bytes[got] = '\0';
    FUZZ_DEMAND(strncmp(bytes, "HTTP/1.", 7) == 0 && strlen(bytes) > 12);
    FUZZ_DEMAND(strncmp(bytes + 9, "500", 3) != 0);
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
}

static void serve(struct MHD_Daemon *daemon, int fd, const uint8_t *data, size_t size)
{
    size_t sent = 0;

    for (int round = 0; round < ROUNDS && sent < size; round++) {
        ssize_t part = send(fd, data + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);

        sent += part > 0 ? (size_t)part : 0;
        (void)MHD_run(daemon);
    }
    (void)shutdown(fd, SHUT_WR);
    (void)MHD_run(daemon);
    (void)MHD_run(daemon);
    read_answers(fd);
}

/* A daemon without a port: its only client is the other end of a pair of sockets. */
static struct MHD_Daemon *start(struct desk *desk, int fd)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct MHD_Daemon *daemon = door_open(desk, -1, CONNECTIONS);

    FUZZ_DEMAND(daemon);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    FUZZ_DEMAND(MHD_add_connection(daemon, fd, (struct sockaddr *)&address,
                                   sizeof address) == MHD_YES);
    return daemon;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct source source = {
        .levels = {9800, 9500, 9000, 10},
        .acquire = acquire,
        .release = release,
        .health = health,
    };
    static struct cache *cache;
    static struct shelf *shelf;
    struct desk desk = {.source = &source, .base = "", .explain = explain};
    struct MHD_Daemon *daemon;
    int pair[2];

    if (!source.owner) {
        source.owner = sample_new(&(struct sample_change){.version = 1});
        cache = cache_open(&(struct cache_desk){.drawing = {&source, "", 0}});
        shelf = shelf_open(0);
    }
    FUZZ_DEMAND(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    desk.cache = cache;
    desk.shelf = shelf;
    desk.guard = guard_open(
        &(struct guard_limits){CONNECTIONS, CONNECTIONS, STREAMS, STREAMS}, &desk.tally);
    desk.feed = feed_open(&source, clock_mono_ms());
    daemon = start(&desk, pair[0]);
    serve(daemon, pair[1], data, size);
    feed_stop(desk.feed);
    (void)MHD_run(daemon);
    (void)close(pair[1]);
    MHD_stop_daemon(daemon);
    feed_close(desk.feed);
    guard_close(desk.guard);
    return 0;
}
