#include "sensors/sim/wire/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "sensors/sim/wire/peer.h"

enum { BACKLOG = 64 };

struct caller {
    struct caller *next;
    struct peer *peer;
};

struct listener {
    sd_event *loop;
    const struct framing *framing;
    const struct party *party;
    int fd, port;
    sd_event_source *source;
    struct caller *callers;
    int caller_count;
};

static void on_ended(void *owner, struct peer *peer)
{
    struct listener *listener = owner;
    struct caller **link = &listener->callers;
    struct caller *caller;

    while ((*link)->peer != peer)
        link = &(*link)->next;
    caller = *link;
    *link = caller->next;
    listener->caller_count--;
    peer_close(peer);
    free(caller);
}

static bool has_room(const struct listener *listener)
{
    int most = party_connections_most(listener->party);

    return most == 0 || listener->caller_count < most;
}

static int on_connection(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct listener *listener = owner;
    struct peer_config config = {
        .framing = listener->framing,
        .party = listener->party,
        .ended = on_ended,
        .owner = listener,
    };
    struct caller *caller;
    const int on = 1;

    (void)source;
    (void)events;
    config.fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (config.fd < 0)
        return 0; /* gone again, or no descriptors: it stays in the backlog */
    if (!has_room(listener)) {
        close(config.fd);
        return 0;
    }
    (void)setsockopt(config.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    caller = need(calloc(1, sizeof *caller));
    if (peer_open(&caller->peer, listener->loop, &config) < 0) {
        free(caller);
        return 0;
    }
    caller->next = listener->callers;
    listener->callers = caller;
    listener->caller_count++;
    return 0;
}

static int bind_socket(struct listener *listener, struct sockaddr_in *address)
{
    socklen_t bytes = sizeof *address;
    const int on = 1;

    listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->fd < 0 ||
        setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(listener->fd, (struct sockaddr *)address, bytes) < 0 ||
        listen(listener->fd, BACKLOG) < 0 ||
        getsockname(listener->fd, (struct sockaddr *)address, &bytes) < 0)
        return -errno;
    listener->port = ntohs(address->sin_port);
    return sd_event_add_io(listener->loop, &listener->source, listener->fd, EPOLLIN,
                           on_connection, listener);
}

int listener_open(struct listener **ret, sd_event *loop, const char *address, int port,
                  const struct framing *framing, const struct party *party)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct listener *listener;
    int rc;

    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
        log_error("address %s; allowed: an IPv4 address like 127.0.0.1", address);
        return -EINVAL;
    }
    listener = need(calloc(1, sizeof *listener));
    *listener = (struct listener){
        .loop = sd_event_ref(loop), .framing = framing, .party = party, .fd = -1};
    rc = bind_socket(listener, &at);
    if (rc < 0) {
        log_fail(rc, "listening on %s port %d", address, port);
        listener_close(listener);
        return rc;
    }
    *ret = listener;
    return 0;
}

void listener_close(struct listener *listener)
{
    if (!listener)
        return;
    while (listener->callers)
        on_ended(listener, listener->callers->peer);
    sd_event_source_disable_unref(listener->source);
    if (listener->fd >= 0)
        close(listener->fd);
    sd_event_unref(listener->loop);
    free(listener);
}

int listener_port(const struct listener *listener)
{
    return listener->port;
}
