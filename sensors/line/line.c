#include "sensors/line/line.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/line/quiet.h"
#include "sensors/line/transport.h"
#include "sensors/line/turns.h"

enum {
    SILENCES_MAX = 3,  /* requests in a row that a connection may leave without an answer */
    FOREIGN_MOST = 16, /* messages of others, at once: then they are noise */
};

struct line {
    const struct transport *transport;
    void *state; /* the transport's */
    int pause_ms;
    sd_event *loop;
    sd_event_source *io;
    struct timer *deadline;
    int fd;
    int failure;      /* negative: to be told when the deadline comes, which is at once */
    bool connected;   /* else it is still being opened, when fd is there */
    bool proven;      /* this connection has answered before */
    int silences;     /* requests that it has not answered since it last did */
    uint16_t number;  /* of the newest request */
    bool sent;        /* the first request waits for its answer */
    int64_t sent_ms;  /* mono: since when */
    bool heard;       /* a part of one has arrived */
    int64_t ready_ms; /* mono; before, nothing is sent */
    struct quiet quiet;
    struct turns turns;
    struct guests guests;
};

static int on_io(sd_event_source *source, int fd, uint32_t events, void *owner);
static void advance(struct line *line);

static void set_deadline(struct line *line, int ms)
{
    timer_after(line->deadline, ms);
}

/* Tells the failure from the loop: who submits is not to be called back from within. */
static void fail_soon(struct line *line, int rc)
{
    line->failure = rc;
    set_deadline(line, 0);
}

static void disconnect(struct line *line)
{
    timer_at(line->deadline, TIMER_NEVER);
    line->io = sd_event_source_disable_unref(line->io);
    if (line->fd >= 0)
        line->transport->disconnect(line->state, line->fd);
    line->fd = -1;
    line->failure = 0;
    line->connected = false;
    line->proven = false;
    line->silences = 0;
    line->sent = false;
    quiet_end(&line->quiet);
}

static void finish_first(struct line *line, int rc, const uint16_t *values)
{
    struct line_request *request = turns_take(&line->turns);

    line->sent = false;
    request->done(request->owner, rc, values);
}

/* No connection, so nothing that waits for it can be asked. */
static void fail_all(struct line *line, int rc)
{
    struct line_request *request = turns_take_all(&line->turns);

    disconnect(line);
    while (request) {
        struct line_request *next = request->next;

        request->next = NULL;
        request->done(request->owner, rc, NULL);
        request = next;
    }
}

/* Something was no answer: whatever still comes is dropped, until nothing does. */
static void await_quiet(struct line *line, int quiet_ms)
{
    quiet_await(&line->quiet, quiet_ms);
    (void)line->transport->drop(line->state, line->fd);
    set_deadline(line, quiet_ms);
}

/* More came. Somebody who never stops makes the line useless, and all know it. */
static void stay_quiet(struct line *line)
{
    bool noise = line->transport->drop(line->state, line->fd);

    if (quiet_hopeless(&line->quiet))
        fail_all(line, -EBADMSG);
    else if (noise)
        set_deadline(line, line->quiet.enough_ms);
}

/* A connection that has been silent for so long may be none. */
static bool is_given_up(struct line *line)
{
    return ++line->silences >= SILENCES_MAX && !line->transport->lasting;
}

/*
 * The request under way has failed, on a line where answers have numbers. A connection that was good
 * before and is found closed was only idle for too long: then the same is asked again on a new one.
 * Where a part of an answer has come, the next one would be taken for the rest of it.
 */
static void fail_numbered(struct line *line, int rc)
{
    bool stale = line->proven && rc == -ECONNRESET;

    if (rc != -ETIMEDOUT || line->heard || is_given_up(line))
        disconnect(line);
    if (!stale)
        finish_first(line, rc, NULL);
    advance(line);
}

/* The same where only silence tells answers apart. */
static void fail_numberless(struct line *line, int rc)
{
    const struct line_request *request = line->turns.first;
    bool stale = line->proven && rc == -ECONNRESET;
    bool silent = rc == -ETIMEDOUT && !line->heard;

    if (silent)
        turns_late(&line->turns);
    if (silent ? is_given_up(line) : rc != -ETIMEDOUT && rc != -EBADMSG)
        disconnect(line);
    else if (!silent)
        await_quiet(line, request->timeout_ms);
    if (!stale)
        finish_first(line, rc, NULL);
    advance(line);
}

static void fail_first(struct line *line, int rc)
{
    if (line->transport->numbered)
        fail_numbered(line, rc);
    else
        fail_numberless(line, rc);
}

static void on_deadline(void *owner)
{
    struct line *line = owner;

    if (line->failure && line->connected)
        fail_first(line, line->failure);
    else if (line->failure)
        fail_all(line, line->failure);
    else if (!line->connected)
        fail_all(line, -ENOTCONN);
    else if (line->sent) {
        turns_took(&line->turns, line->turns.first->timeout_ms);
        fail_first(line, -ETIMEDOUT);
    } else {
        quiet_end(&line->quiet);
        advance(line);
    }
}

static int start_connecting(struct line *line)
{
    int fd = line->transport->connect(line->state);
    int rc;

    if (fd < 0)
        return fd;
    line->fd = fd;
    rc = sd_event_add_io(line->loop, &line->io, fd, EPOLLOUT | EPOLLET, on_io, line);
    if (rc < 0)
        return rc;
    set_deadline(line, line->turns.first->timeout_ms);
    return 0;
}

static int send_request(struct line *line)
{
    struct line_request *request = line->turns.first;
    uint8_t bytes[ORDER_REQUEST_BYTES];
    int count = (int)order_write(request, bytes);
    int rc;

    if (!line->transport->numbered)
        (void)line->transport->drop(line->state, line->fd); /* from nobody who was asked */
    request->sent_us = clock_mono_us(); /* before: to send takes a part of it */
    rc = line->transport->send(line->state, line->fd, ++line->number, bytes, count);
    if (rc < 0)
        return rc;
    line->sent = true;
    line->sent_ms = clock_mono_ms();
    line->heard = false;
    timer_at(line->deadline, line->sent_ms + request->timeout_ms);
    return 0;
}

/* Moves the first request on as far as it goes without waiting. */
static void advance(struct line *line)
{
    int64_t wait_ms;
    int rc = 0;

    if (!line->turns.first || line->sent || line->failure || quiet_awaited(&line->quiet) ||
        (line->fd >= 0 && !line->connected))
        return;
    wait_ms = turns_choose(&line->turns, line->ready_ms);
    if (line->fd < 0)
        rc = start_connecting(line);
    else if (wait_ms > 0)
        set_deadline(line, (int)wait_ms);
    else
        rc = send_request(line);
    if (rc < 0)
        fail_soon(line, rc);
}

static int finish_connecting(struct line *line)
{
    int rc = line->transport->connected(line->fd);

    if (rc < 0)
        return rc;
    line->connected = true;
    return sd_event_source_set_io_events(line->io, EPOLLIN | EPOLLET);
}

static void take_answer(struct line *line, const uint8_t *message, int bytes)
{
    int64_t now_ms = clock_mono_ms();
    uint16_t values[LINE_VALUES_MAX];
    int rc = order_read(line->turns.first, message, bytes, values);

    if (rc == -EBADMSG) {
        fail_first(line, rc);
        return;
    }
    line->proven = true;
    line->silences = 0;
    turns_took(&line->turns, now_ms - line->sent_ms);
    line->turns.first->exception = order_exception(message, bytes);
    line->ready_ms = now_ms + line->pause_ms;
    timer_at(line->deadline, TIMER_NEVER);
    if (turns_doubt(&line->turns))
        line->sent = false;
    else
        finish_first(line, rc < 0 ? rc : 0, rc > 0 ? values : NULL);
    advance(line);
}

/* Is it of one who was asked before, and nothing else tells it from an answer that is waited for? */
static bool is_foreign(const struct line *line, const uint8_t *message)
{
    return line->sent && !line->transport->numbered &&
           message[0] != line->turns.first->unit_id;
}

static void on_bytes(struct line *line)
{
    uint8_t message[TRANSPORT_MESSAGE_BYTES];
    int rc = 0;

    if (quiet_awaited(&line->quiet)) {
        stay_quiet(line);
        return;
    }
    for (int i = 0; i < FOREIGN_MOST; i++) {
        rc = line->transport->receive(line->state, line->fd, line->number, message);
        if (rc <= 0 || !is_foreign(line, message))
            break;
        rc = -EBADMSG;
    }
    line->heard = line->heard || rc == 0;
    if (rc == -EAGAIN || (rc >= 0 && !line->sent)) /* a second answer to the last */
        return;
    if (!line->sent && rc == -EBADMSG && !line->transport->numbered)
        (void)line->transport->drop(line->state, line->fd);
    else if (!line->sent)
        disconnect(line); /* the next request opens another */
    else if (rc > 0)
        take_answer(line, message, rc);
    else if (rc < 0)
        fail_first(line, rc);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct line *line = owner;
    int rc;

    (void)source;
    (void)fd;
    (void)events;
    if (line->failure)
        return 0; /* told already, from the deadline */
    if (line->connected) {
        on_bytes(line);
        return 0;
    }
    rc = finish_connecting(line);
    if (rc < 0)
        fail_all(line, rc);
    advance(line);
    return 0;
}

int line_open(struct line **ret, struct sd_event *loop, const struct line_place *place)
{
    struct line *line = need(calloc(1, sizeof *line));
    int rc;

    line->fd = -1;
    line->loop = sd_event_ref(loop);
    line->transport = line_transport(place->way);
    line->pause_ms = place->pause_ms;
    line->state = need(calloc(1, line->transport->state_bytes));
    turns_init(&line->turns, line->transport->numbered, &line->guests);
    rc = line->transport->locate(place, line->state);
    if (rc == 0)
        rc = timer_open(&line->deadline, loop, on_deadline, line);
    if (rc == 0)
        rc = guests_open(&line->guests, loop);
    if (rc == 0) {
        *ret = line;
        line = NULL; /* now the caller's */
    }
    line_close(line);
    return rc;
}

void line_close(struct line *line)
{
    if (!line)
        return;
    if (line->deadline)
        disconnect(line);
    timer_close(line->deadline);
    guests_close(&line->guests);
    sd_event_unref(line->loop);
    turns_release(&line->turns);
    free(line->state);
    free(line);
}

bool line_connected(const struct line *line)
{
    return line->connected;
}

void line_join(struct line *line, struct line_guest *guest)
{
    guests_join(&line->guests, guest);
}

void line_expect(struct line *line, struct line_guest *guest, int64_t due_ms)
{
    guests_expect(&line->guests, guest, due_ms);
    advance(line); /* there may be room for one who is slow */
}

void line_submit(struct line *line, struct line_request *request)
{
    assert(request->count >= 1 && request->count <= order_most(request->order));
    turns_add(&line->turns, request);
    advance(line);
}
