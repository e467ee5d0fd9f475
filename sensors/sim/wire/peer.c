#include "sensors/sim/wire/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/sim/wire/answer.h"

/* After so long a pause what came before it is no part of what comes now. */
enum { PAUSE_MS = 100 };

/* An answer on its way. */
struct due {
    struct due *next;
    const struct unit *unit; /* whose it is; compared only */
    int64_t at_ms;           /* mono: of the next byte */
    size_t sent;
    struct answer answer;
};

struct peer {
    struct peer_config config;
    sd_event_source *source;
    struct timer *later;
    struct due *dues;    /* in the order of their requests */
    int64_t received_ms; /* mono: when something came last */
    size_t bytes;        /* received of the next request */
    uint8_t received[FRAMING_BYTES];
};

static void end(struct peer *peer)
{
    peer->config.ended(peer->config.owner, peer);
}

/* Sends what is due of it. 1: all is sent, 0: more is due later. -EPIPE: the other side takes no more. */
static int send_due(const struct peer *peer, struct due *due, int64_t now_ms)
{
    const struct answer *answer = &due->answer;

    while (due->sent < answer->bytes && due->at_ms <= now_ms) {
        size_t bytes = answer->each_ms > 0 ? 1 : answer->bytes - due->sent;
        ssize_t sent = write(peer->config.fd, answer->data + due->sent, bytes);

        if (sent != (ssize_t)bytes && peer->config.framing->in_order)
            return -EPIPE;
        due->sent += bytes; /* on a line, what nobody takes is gone */
        due->at_ms += answer->each_ms;
    }
    return due->sent == answer->bytes;
}

/* Sends all that is due. False: the peer is gone. */
static bool send_dues(struct peer *peer)
{
    int64_t now_ms = clock_mono_ms();
    int64_t next_ms = TIMER_NEVER;
    struct due **link = &peer->dues;

    while (*link) {
        struct due *due = *link;
        int rc = send_due(peer, due, now_ms);

        if (rc < 0) {
            end(peer);
            return false;
        }
        if (rc == 1) {
            *link = due->next;
            free(due);
            continue;
        }
        next_ms = due->at_ms < next_ms ? due->at_ms : next_ms;
        link = &due->next;
    }
    timer_at(peer->later, next_ms);
    return true;
}

/* Puts an answer behind those that are due, and after what its device still owes. */
static void owe(struct peer *peer, const struct unit *unit, const struct answer *answer)
{
    struct due *due = need(malloc(sizeof *due));
    struct due **link = &peer->dues;
    int64_t from_ms = clock_mono_ms();

    for (; *link; link = &(*link)->next) {
        const struct due *other = *link;
        int64_t left = (int64_t)(other->answer.bytes - other->sent);
        int64_t end_ms = other->at_ms + left * other->answer.each_ms;

        if (other->unit == unit && end_ms > from_ms)
            from_ms = end_ms;
    }
    *due = (struct due){.unit = unit, .at_ms = from_ms + answer->after_ms};
    due->answer = *answer;
    *link = due;
}

static void serve(struct peer *peer, const struct framing_message *request)
{
    const struct party *party = peer->config.party;
    int id = request->data[0];
    struct unit *unit = id >= 1 && id <= UNIT_IDS ? party->units[id] : NULL;
    struct answer answer;

    answer_make(unit, peer->config.framing, request, party->chance, &answer);
    if (answer.bytes > 0)
        owe(peer, unit, &answer);
}

/* Works through what has been received, until more is needed or an answer must be sent first. */
static void work(struct peer *peer)
{
    const struct framing *framing = peer->config.framing;

    while (!(framing->in_order && peer->dues)) {
        struct framing_message request;
        int taken = framing->take(peer->received, peer->bytes, &request);

        if (taken == 0)
            break;
        if (taken < 0 && framing->breaks) {
            end(peer);
            return;
        }
        if (taken < 0) {
            peer->bytes = 0;
            break;
        }
        peer->bytes -= (size_t)taken;
        memmove(peer->received, peer->received + taken, peer->bytes);
        serve(peer, &request);
        if (!send_dues(peer))
            return;
    }
    (void)sd_event_source_set_enabled(
        peer->source, framing->in_order && peer->dues ? SD_EVENT_OFF : SD_EVENT_ON);
}

static void on_due(void *owner)
{
    struct peer *peer = owner;

    if (send_dues(peer))
        work(peer);
}

/* What is heard: something behind what came just before, or nothing. */
static void receive(struct peer *peer, const uint8_t *bytes, size_t count)
{
    const struct peer_config *config = &peer->config;
    int64_t now_ms = clock_mono_ms();

    if (!config->framing->breaks && now_ms - peer->received_ms > PAUSE_MS)
        peer->bytes = 0;
    peer->received_ms = now_ms;
    if (config->hears && !config->hears(config->owner))
        return;
    memcpy(peer->received + peer->bytes, bytes, count);
    peer->bytes += count;
    work(peer);
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct peer *peer = owner;
    uint8_t bytes[FRAMING_BYTES];
    ssize_t got = read(fd, bytes, sizeof bytes - peer->bytes);

    (void)source;
    (void)events;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got <= 0)
        end(peer);
    else
        receive(peer, bytes, (size_t)got);
    return 0;
}

int peer_open(struct peer **ret, sd_event *loop, const struct peer_config *config)
{
    struct peer *peer = need(calloc(1, sizeof *peer));
    int rc;

    peer->config = *config;
    rc = timer_open(&peer->later, loop, on_due, peer);
    if (rc >= 0)
        rc = sd_event_add_io(loop, &peer->source, config->fd, EPOLLIN, on_readable, peer);
    if (rc < 0) {
        peer_close(peer);
        return rc;
    }
    *ret = peer;
    return 0;
}

void peer_close(struct peer *peer)
{
    if (!peer)
        return;
    sd_event_source_disable_unref(peer->source);
    timer_close(peer->later);
    close(peer->config.fd);
    while (peer->dues) {
        struct due *due = peer->dues;

        peer->dues = due->next;
        free(due);
    }
    free(peer);
}
