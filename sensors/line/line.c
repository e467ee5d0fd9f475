#include "sensors/line/line.h"

#include <assert.h>
#include <errno.h>
#include <modbus.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/line/transport.h"

enum {
    EXCEPTION_BIT = 0x80,
    SILENCES_MAX = 3, /* requests that a connection may leave without an answer at first */
    READ_TIMEOUT_US = 1000, /* libmodbus reads only what is there already */
};

/* An answer, from its function on. */
enum {
    AT_BODY = 1,
    EXCEPTION_BYTES = 2,
    WRITTEN_BYTES = 5,    /* to a write */
    READ_FIXED_BYTES = 2, /* to a read, without its registers */
};

/* One row, one way to travel. */
static const struct transport *const transports[LINE_WAYS] = {
    [LINE_TCP] = &transport_tcp,
};

static const uint8_t functions[LINE_ORDERS] = {
    [LINE_READ_HOLDING] = MODBUS_FC_READ_HOLDING_REGISTERS,
    [LINE_READ_INPUT] = MODBUS_FC_READ_INPUT_REGISTERS,
    [LINE_WRITE] = MODBUS_FC_WRITE_MULTIPLE_REGISTERS,
};

struct line {
    const struct transport *transport;
    void *where;      /* the transport's state */
    modbus_t *frames; /* reads and writes frames on our file descriptor */
    sd_event *loop;
    sd_event_source *io;
    struct timer *deadline;
    int fd;
    int failure;     /* negative: to be told when the deadline comes, which is at once */
    bool connected;  /* else it is still being opened, when fd is there */
    bool proven;     /* this connection has answered before */
    int silences;    /* requests that it has not answered so far */
    uint16_t number; /* of the newest request */
    bool sent;       /* the first request waits for its answer */
    struct line_request *first, **last;
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
        close(line->fd);
    line->fd = -1;
    line->failure = 0;
    line->connected = false;
    line->proven = false;
    line->silences = 0;
    line->sent = false;
    modbus_set_socket(line->frames, -1);
}

static void finish_first(struct line *line, int rc, const uint16_t *registers)
{
    struct line_request *request = line->first;

    line->sent = false;
    line->first = request->next;
    if (!line->first)
        line->last = &line->first;
    request->next = NULL;
    request->done(request->owner, rc, registers);
}

/* No connection, so nothing that waits for it can be asked. */
static void fail_all(struct line *line, int rc)
{
    struct line_request *request = line->first;

    disconnect(line);
    line->first = NULL;
    line->last = &line->first;
    while (request) {
        struct line_request *next = request->next;

        request->next = NULL;
        request->done(request->owner, rc, NULL);
        request = next;
    }
}

/*
 * The request under way has failed. A connection that was good before and is found closed
 * was only idle for too long: then the same is asked again on a new one.
 */
static void fail_first(struct line *line, int rc)
{
    bool stale = line->proven && rc == -ECONNRESET;

    disconnect(line);
    if (!stale)
        finish_first(line, rc, NULL);
    advance(line);
}

static void on_deadline(void *owner)
{
    struct line *line = owner;
    int rc = line->failure ? line->failure : -ETIMEDOUT;

    if (line->connected && rc == -ETIMEDOUT && !line->proven &&
        ++line->silences < SILENCES_MAX) {
        finish_first(line, rc, NULL);
        advance(line);
    } else if (line->connected)
        fail_first(line, rc);
    else
        fail_all(line, line->failure ? line->failure : -ENOTCONN);
}

static int start_connecting(struct line *line)
{
    int fd = line->transport->connect(line->where);
    int rc;

    if (fd < 0)
        return fd;
    line->fd = fd;
    rc = sd_event_add_io(line->loop, &line->io, fd, EPOLLOUT | EPOLLET, on_io, line);
    if (rc < 0)
        return rc;
    set_deadline(line, line->first->timeout_ms);
    return 0;
}

static int send_request(struct line *line)
{
    const struct line_request *request = line->first;
    uint8_t frame[7 + 2 * LINE_WRITE_MAX] = {
        (uint8_t)request->unit_id,        functions[request->order],
        (uint8_t)(request->address >> 8), (uint8_t)request->address,
        (uint8_t)(request->count >> 8),   (uint8_t)request->count,
    };
    int bytes = 6;
    int rc;

    if (request->order == LINE_WRITE) {
        frame[bytes++] = (uint8_t)(2 * request->count);
        for (int i = 0; i < request->count; i++) {
            frame[bytes++] = (uint8_t)(request->values[i] >> 8);
            frame[bytes++] = (uint8_t)request->values[i];
        }
    }
    rc = line->transport->send(line->frames, ++line->number, frame, bytes);
    if (rc < 0)
        return rc;
    line->sent = true;
    set_deadline(line, request->timeout_ms);
    return 0;
}

/* Moves the first request on as far as it goes without waiting. */
static void advance(struct line *line)
{
    int rc = 0;

    if (!line->first || line->sent || line->failure)
        return;
    if (line->fd < 0)
        rc = start_connecting(line);
    else if (line->connected)
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
    modbus_set_socket(line->frames, line->fd);
    return sd_event_source_set_io_events(line->io, EPOLLIN | EPOLLET);
}

static int exception(uint8_t code)
{
    switch (code) {
    case MODBUS_EXCEPTION_ACKNOWLEDGE:
    case MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY:
        return -EBUSY;
    case MODBUS_EXCEPTION_GATEWAY_PATH:
    case MODBUS_EXCEPTION_GATEWAY_TARGET:
        return -ENXIO;
    default:
        return -EREMOTEIO;
    }
}

static int word_at(const uint8_t *bytes)
{
    return bytes[0] << 8 | bytes[1];
}

/*
 * Is this, from its function on, the answer to the request, whose number it has?
 */
static int check_answer(const struct line_request *request, const uint8_t *answer,
                        int bytes)
{
    const uint8_t *body = answer + AT_BODY;
    int function = functions[request->order];
    bool good;

    if (answer[0] == (function | EXCEPTION_BIT) && bytes == EXCEPTION_BYTES)
        return exception(*body);
    if (request->order == LINE_WRITE)
        good = bytes == WRITTEN_BYTES && word_at(body) == request->address &&
               word_at(body + 2) == request->count;
    else
        good =
            bytes == READ_FIXED_BYTES + 2 * request->count && *body == 2 * request->count;
    return good && answer[0] == function ? 0 : -EBADMSG;
}

static void take_answer(struct line *line, const uint8_t *frame, int bytes)
{
    const struct line_request *request = line->first;
    int header = modbus_get_header_length(line->frames); /* its last byte is the unit id */
    const uint8_t *answer = frame + header;
    uint16_t registers[LINE_READ_MAX];
    bool has_registers;
    int rc = -EBADMSG;

    if (frame[header - 1] == request->unit_id)
        rc = check_answer(request, answer, bytes - header - line->transport->trailer_bytes);
    if (rc == -EBADMSG) {
        fail_first(line, rc);
        return;
    }
    has_registers = rc == 0 && request->order != LINE_WRITE;
    for (int i = 0; has_registers && i < request->count; i++)
        registers[i] = (uint16_t)word_at(answer + READ_FIXED_BYTES + 2 * (ptrdiff_t)i);
    line->proven = true;
    timer_at(line->deadline, TIMER_NEVER);
    finish_first(line, rc, has_registers ? registers : NULL);
    advance(line);
}

static void on_bytes(struct line *line)
{
    uint8_t frame[TRANSPORT_FRAME_BYTES];
    int rc = line->transport->receive(line->frames, line->number, frame);

    if (rc == -EAGAIN || (rc >= 0 && !line->sent)) /* a second answer to the last */
        return;
    if (!line->sent)
        disconnect(line); /* the next request opens another */
    else if (rc > 0)
        take_answer(line, frame, rc);
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

const char *line_allowed(const struct line_place *place)
{
    const struct transport *transport = transports[place->way];
    void *where = need(calloc(1, transport->state_bytes));
    int rc = transport->locate(place, where);

    free(where);
    return rc == 0 ? NULL : transport->allowed;
}

bool line_same_place(const struct line_place *a, const struct line_place *b)
{
    return a->way == b->way && a->port == b->port && strcmp(a->address, b->address) == 0;
}

int line_open(struct line **ret, struct sd_event *loop, const struct line_place *place)
{
    struct line *line = need(calloc(1, sizeof *line));
    int rc;

    line->fd = -1;
    line->last = &line->first;
    line->loop = sd_event_ref(loop);
    line->transport = transports[place->way];
    line->where = need(calloc(1, line->transport->state_bytes));
    rc = line->transport->locate(place, line->where);
    if (rc < 0)
        goto out;
    rc = timer_open(&line->deadline, loop, on_deadline, line);
    if (rc < 0)
        goto out;
    line->frames = need(line->transport->frames(place));
    modbus_set_error_recovery(line->frames, MODBUS_ERROR_RECOVERY_NONE);
    modbus_set_response_timeout(line->frames, 0, READ_TIMEOUT_US);
    modbus_set_byte_timeout(line->frames, 0, READ_TIMEOUT_US);

    *ret = line;
    line = NULL; /* now the caller's */
out:
    line_close(line);
    return rc;
}

void line_close(struct line *line)
{
    if (!line)
        return;
    if (line->frames)
        disconnect(line);
    timer_close(line->deadline);
    modbus_free(line->frames);
    sd_event_unref(line->loop);
    free(line->where);
    free(line);
}

bool line_connected(const struct line *line)
{
    return line->connected;
}

void line_submit(struct line *line, struct line_request *request)
{
    assert(request->count >= 1 &&
           request->count <=
               (request->order == LINE_WRITE ? LINE_WRITE_MAX : LINE_READ_MAX));
    request->next = NULL;
    *line->last = request;
    line->last = &request->next;
    advance(line);
}
