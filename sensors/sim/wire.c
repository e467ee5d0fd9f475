#include "sensors/sim/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/sim/reply.h"

enum { LENGTH_AT = 4, LENGTH_END = 6, UNIT_AT = 6, PDU_BYTES_MIN = 2, LISTEN_BACKLOG = 64 };

struct port {
    struct wire *wire;
    modbus_t
        *modbus; /* lends its listening socket, and its replies to the peers' sockets */
    int fd;
    int number;
    size_t before; /* terminals on the ports before this one */
    size_t terminals;
    sd_event_source *source;
};

struct peer {
    struct port *port;
    struct peer *next;
    int fd;
    sd_event_source *source;
    struct timer *later; /* while a slow terminal thinks */
    int bytes;           /* received of the next request */
    uint8_t frame[MODBUS_TCP_MAX_ADU_LENGTH];
};

struct wire {
    sd_event *loop;
    struct bank *bank;
    size_t port_count;
    struct port *ports;
    struct peer *peers;
    size_t peer_count;
};

static void hang_up(struct peer *peer)
{
    sd_event_source_disable_unref(peer->source);
    timer_close(peer->later);
    close(peer->fd);
    free(peer);
}

static void drop(struct peer *peer)
{
    struct wire *wire = peer->port->wire;
    struct peer **link = &wire->peers;

    while (*link != peer)
        link = &(*link)->next;
    *link = peer->next;
    wire->peer_count--;
    hang_up(peer);
}

/* Bytes of the request that the frame begins with; 0: not known yet; -EPROTO: no Modbus. */
static int frame_bytes(const struct peer *peer)
{
    int length;

    if (peer->bytes < LENGTH_END)
        return 0;
    length = peer->frame[LENGTH_AT] << 8 | peer->frame[LENGTH_AT + 1];
    if (peer->frame[2] != 0 || peer->frame[3] != 0 || length < PDU_BYTES_MIN ||
        length > MODBUS_TCP_MAX_ADU_LENGTH - LENGTH_END)
        return -EPROTO;
    return LENGTH_END + length;
}

static size_t addressed_terminal(const struct peer *peer)
{
    size_t unit = peer->frame[UNIT_AT];

    return unit >= 1 && unit <= peer->port->terminals ? peer->port->before + unit : 0;
}

/* Answers the request that is whole. False: the peer is gone. */
static bool respond(struct peer *peer, int bytes)
{
    struct port *port = peer->port;
    int rc;

    modbus_set_socket(port->modbus, peer->fd);
    rc = reply_send(port->modbus, port->wire->bank, addressed_terminal(peer), peer->frame,
                    bytes);
    modbus_set_socket(port->modbus, port->fd);
    if (rc < 0) {
        drop(peer);
        return false;
    }
    peer->bytes -= bytes;
    memmove(peer->frame, peer->frame + bytes, (size_t)peer->bytes);
    return true;
}

/* Works through what has been received until more is needed or a terminal must think. */
static void work(struct peer *peer)
{
    for (;;) {
        int bytes = frame_bytes(peer);
        int delay_ms;

        if (bytes < 0) {
            drop(peer);
            return;
        }
        if (bytes == 0 || bytes > peer->bytes)
            return;
        delay_ms = reply_delay_ms(peer->port->wire->bank, addressed_terminal(peer));
        if (delay_ms > 0) {
            sd_event_source_set_enabled(peer->source, SD_EVENT_OFF);
            timer_after(peer->later, delay_ms);
            return;
        }
        if (!respond(peer, bytes))
            return;
    }
}

static void on_due(void *owner)
{
    struct peer *peer = owner;

    if (!respond(peer, frame_bytes(peer)))
        return;
    sd_event_source_set_enabled(peer->source, SD_EVENT_ON);
    work(peer);
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct peer *peer = owner;
    ssize_t got = recv(fd, peer->frame + peer->bytes,
                       sizeof peer->frame - (size_t)peer->bytes, MSG_DONTWAIT);

    (void)source;
    (void)events;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got <= 0) {
        drop(peer);
        return 0;
    }
    peer->bytes += (int)got;
    work(peer);
    return 0;
}

static int on_connection(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct port *port = owner;
    struct wire *wire = port->wire;
    struct peer *peer;
    const int on = 1;
    int accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    (void)source;
    (void)events;
    if (accepted < 0)
        return 0; /* gone again, or no descriptors: it stays in the backlog */
    if (wire->peer_count >= WIRE_CLIENTS_MAX) {
        close(accepted);
        return 0;
    }
    peer = need(calloc(1, sizeof *peer));
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *peer = (struct peer){.port = port, .next = wire->peers, .fd = accepted};
    wire->peers = peer;
    wire->peer_count++;
    if (timer_open(&peer->later, wire->loop, on_due, peer) < 0 ||
        sd_event_add_io(wire->loop, &peer->source, accepted, EPOLLIN, on_readable, peer) <
            0)
        drop(peer);
    return 0;
}

static int listen_on(struct port *port, const char *address, int number)
{
    struct sockaddr_in bound = {0};
    socklen_t bound_bytes = sizeof bound;

    port->modbus = modbus_new_tcp(address, number);
    if (!port->modbus)
        return log_fail(-errno, "Modbus on %s", address);
    port->fd = modbus_tcp_listen(port->modbus, LISTEN_BACKLOG);
    if (port->fd < 0)
        return log_fail(-errno, "listening on %s port %d", address, number);
    fcntl(port->fd, F_SETFD, FD_CLOEXEC);
    fcntl(port->fd, F_SETFL, O_NONBLOCK);
    if (getsockname(port->fd, (struct sockaddr *)&bound, &bound_bytes) < 0)
        return log_fail(-errno, "listening on %s port %d", address, number);
    port->number = ntohs(bound.sin_port);
    return sd_event_add_io(port->wire->loop, &port->source, port->fd, EPOLLIN,
                           on_connection, port);
}

static int open_ports(struct wire *wire, const struct wire_config *config)
{
    size_t terminals = bank_terminals(wire->bank);
    size_t block = (terminals + config->ports - 1) / config->ports;
    struct in_addr ignored; /* libmodbus would take any text, and listen somewhere */

    if (inet_pton(AF_INET, config->address, &ignored) != 1) {
        log_error("address %s; allowed: an IPv4 address like 127.0.0.1", config->address);
        return -EINVAL;
    }
    if (block > WIRE_UNIT_IDS) {
        log_error(
            "%zu terminals on %zu ports: at most %d fit on a port, so use --ports %zu",
            terminals, config->ports, WIRE_UNIT_IDS,
            (terminals + WIRE_UNIT_IDS - 1) / WIRE_UNIT_IDS);
        return -ERANGE;
    }
    for (size_t i = 0; i < config->ports; i++) {
        struct port *port = &wire->ports[i];
        size_t before = i * block < terminals ? i * block : terminals;
        size_t left = terminals - before;
        int rc;

        *port = (struct port){.wire = wire, .fd = -1, .before = before};
        port->terminals = left < block ? left : block;
        rc = listen_on(port, config->address, config->port ? config->port + (int)i : 0);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int wire_open(struct wire **ret, sd_event *loop, struct bank *bank,
              const struct wire_config *config)
{
    struct wire *wire = need(calloc(1, sizeof *wire));
    int rc = 0;

    *wire = (struct wire){.loop = sd_event_ref(loop), .bank = bank};
    wire->ports = need(calloc(config->ports, sizeof *wire->ports));
    wire->port_count = config->ports;
    rc = open_ports(wire, config);
    if (rc < 0)
        goto out;

    *ret = wire;
    wire = NULL; /* now the caller's */
out:
    wire_close(wire);
    return rc;
}

void wire_close(struct wire *wire)
{
    if (!wire)
        return;
    while (wire->peers) {
        struct peer *peer = wire->peers;

        wire->peers = peer->next;
        hang_up(peer);
    }
    for (size_t i = 0; i < wire->port_count; i++) {
        struct port *port = &wire->ports[i];

        sd_event_source_disable_unref(port->source);
        if (port->modbus && port->fd >= 0)
            close(port->fd);
        modbus_free(port->modbus);
    }
    free(wire->ports);
    sd_event_unref(wire->loop);
    free(wire);
}

int wire_port(const struct wire *wire, size_t n)
{
    return wire->ports[n].number;
}
