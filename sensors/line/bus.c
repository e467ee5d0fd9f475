#include "sensors/line/bus.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

enum {
    HEADER_BYTES = 6,     /* of Modbus TCP, up to and with its length field */
    ANSWER_MIN_BYTES = 9, /* an exception */
    WRITTEN_BYTES = 12,   /* the answer to a write */
    READ_FIXED_BYTES = 9, /* the answer to a read, without its registers */
    AT_UNIT_ID = 6,
    AT_FUNCTION = 7,
    AT_BODY = 8,
    EXCEPTION_BIT = 0x80,
    READ_TIMEOUT_US = 1000, /* libmodbus reads only what is there already */
    TIMER_ACCURACY_US = 1000,
};

struct bus {
    modbus_t *frames; /* reads and writes frames on our socket */
    sd_event *loop;
    sd_event_source *io;
    sd_event_source *deadline;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t address_bytes;
    int fd;
    int failure;    /* negative: to be told when the deadline comes, which is at once */
    bool connected; /* else it is still being opened, when fd is there */
    bool proven;    /* this connection has answered before */
    bool sent;      /* the first request waits for its answer */
    struct bus_request *first, **last;
};

static int on_io(sd_event_source *source, int fd, uint32_t events, void *owner);
static void advance(struct bus *bus);

static int parse_address(struct bus *bus, const char *address, int port)
{
    struct sockaddr_in *v4 = &bus->address.v4;
    struct sockaddr_in6 *v6 = &bus->address.v6;

    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        bus->address_bytes = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        bus->address_bytes = sizeof *v6;
        return 0;
    }
    return -EINVAL;
}

static void set_deadline(struct bus *bus, int ms)
{
    uint64_t now_us;

    sd_event_now(bus->loop, CLOCK_MONOTONIC, &now_us);
    sd_event_source_set_time(bus->deadline, now_us + (uint64_t)ms * 1000);
    sd_event_source_set_enabled(bus->deadline, SD_EVENT_ONESHOT);
}

/* Tells the failure from the loop: who submits is not to be called back from within. */
static void fail_soon(struct bus *bus, int rc)
{
    bus->failure = rc;
    set_deadline(bus, 0);
}

static void disconnect(struct bus *bus)
{
    sd_event_source_set_enabled(bus->deadline, SD_EVENT_OFF);
    bus->io = sd_event_source_disable_unref(bus->io);
    if (bus->fd >= 0)
        close(bus->fd);
    bus->fd = -1;
    bus->failure = 0;
    bus->connected = false;
    bus->proven = false;
    bus->sent = false;
    modbus_set_socket(bus->frames, -1);
}

static void finish_first(struct bus *bus, int rc, const uint16_t *registers)
{
    struct bus_request *request = bus->first;

    bus->sent = false;
    bus->first = request->next;
    if (!bus->first)
        bus->last = &bus->first;
    request->next = NULL;
    request->done(request->owner, rc, registers);
}

/* No connection, so nothing that waits for it can be asked. */
static void fail_all(struct bus *bus, int rc)
{
    struct bus_request *request = bus->first;

    disconnect(bus);
    bus->first = NULL;
    bus->last = &bus->first;
    while (request) {
        struct bus_request *next = request->next;

        request->next = NULL;
        request->done(request->owner, rc, NULL);
        request = next;
    }
}

/*
 * The request under way has failed. A connection that was good before and is found closed
 * was only idle for too long: then the same is asked again on a new one.
 */
static void fail_first(struct bus *bus, int rc)
{
    bool stale = bus->proven && rc == -ECONNRESET;

    disconnect(bus);
    if (!stale)
        finish_first(bus, rc, NULL);
    advance(bus);
}

static int on_deadline(sd_event_source *source, uint64_t now_us, void *owner)
{
    struct bus *bus = owner;
    int rc = bus->failure ? bus->failure : -ETIMEDOUT;

    (void)source;
    (void)now_us;
    if (bus->connected)
        fail_first(bus, rc);
    else
        fail_all(bus, rc);
    return 0;
}

static int start_connecting(struct bus *bus)
{
    const int on = 1;
    int rc;

    bus->fd = socket(bus->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                     IPPROTO_TCP);
    if (bus->fd < 0)
        return -errno;
    if (bus->fd >= FD_SETSIZE)
        return -EMFILE; /* libmodbus would end the process (facts.md, fact 8) */
    setsockopt(bus->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(bus->fd, &bus->address.any, bus->address_bytes) < 0 && errno != EINPROGRESS)
        return -errno;
    rc = sd_event_add_io(bus->loop, &bus->io, bus->fd, EPOLLOUT | EPOLLET, on_io, bus);
    if (rc < 0)
        return rc;
    set_deadline(bus, bus->first->timeout_ms);
    return 0;
}

static int send_request(struct bus *bus)
{
    const struct bus_request *request = bus->first;
    uint8_t frame[7 + 2 * BUS_WRITE_MAX] = {
        (uint8_t)request->unit_id,
        request->kind == BUS_READ ? MODBUS_FC_READ_HOLDING_REGISTERS
                                  : MODBUS_FC_WRITE_MULTIPLE_REGISTERS,
        (uint8_t)(request->address >> 8),
        (uint8_t)request->address,
        (uint8_t)(request->count >> 8),
        (uint8_t)request->count,
    };
    int bytes = 6;

    if (request->kind == BUS_WRITE) {
        frame[bytes++] = (uint8_t)(2 * request->count);
        for (int i = 0; i < request->count; i++) {
            frame[bytes++] = (uint8_t)(request->values[i] >> 8);
            frame[bytes++] = (uint8_t)request->values[i];
        }
    }
    if (modbus_send_raw_request(bus->frames, frame, bytes) < 0)
        return errno == EPIPE ? -ECONNRESET : -errno;
    bus->sent = true;
    set_deadline(bus, request->timeout_ms);
    return 0;
}

/* Moves the first request on as far as it goes without waiting. */
static void advance(struct bus *bus)
{
    int rc = 0;

    if (!bus->first || bus->sent || bus->failure)
        return;
    if (bus->fd < 0)
        rc = start_connecting(bus);
    else if (bus->connected)
        rc = send_request(bus);
    if (rc < 0)
        fail_soon(bus, rc);
}

static int finish_connecting(struct bus *bus)
{
    int error = 0;
    socklen_t bytes = sizeof error;

    if (getsockopt(bus->fd, SOL_SOCKET, SO_ERROR, &error, &bytes) < 0)
        return -errno;
    if (error)
        return -error;
    bus->connected = true;
    modbus_set_socket(bus->frames, bus->fd);
    return sd_event_source_set_io_events(bus->io, EPOLLIN | EPOLLET);
}

/* Bytes of the answer when all of it is there, 0 when more is to come, or negative errno.
 */
static int answer_bytes(const struct bus *bus)
{
    uint8_t ahead[MODBUS_TCP_MAX_ADU_LENGTH + 1];
    ssize_t there = recv(bus->fd, ahead, sizeof ahead, MSG_PEEK | MSG_DONTWAIT);
    int bytes;

    if (there < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -ECONNRESET;
    if (there == 0)
        return -ECONNRESET;
    if (!bus->sent)
        return -EBADMSG; /* nobody has asked */
    if (there < HEADER_BYTES)
        return 0;
    bytes = HEADER_BYTES + (ahead[4] << 8 | ahead[5]);
    if (bytes < ANSWER_MIN_BYTES || bytes > MODBUS_TCP_MAX_ADU_LENGTH || there > bytes)
        return -EBADMSG;
    return there == bytes ? bytes : 0;
}

static int exception(uint8_t code)
{
    switch (code) {
    case MODBUS_EXCEPTION_ACKNOWLEDGE:
    case MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY:
        return -EBUSY;
    case MODBUS_EXCEPTION_GATEWAY_PATH:
    case MODBUS_EXCEPTION_GATEWAY_TARGET:
        return -EHOSTUNREACH;
    default:
        return -EREMOTEIO;
    }
}

/*
 * Is this the answer to the request? The transaction number is not looked at: there is only
 * one request on a connection, and after any doubt no connection.
 */
static int check_answer(const struct bus_request *request, const uint8_t *answer, int bytes)
{
    int function = request->kind == BUS_READ ? MODBUS_FC_READ_HOLDING_REGISTERS
                                             : MODBUS_FC_WRITE_MULTIPLE_REGISTERS;

    if (answer[AT_UNIT_ID] != request->unit_id)
        return -EBADMSG;
    if (answer[AT_FUNCTION] == (function | EXCEPTION_BIT) && bytes == ANSWER_MIN_BYTES)
        return exception(answer[AT_BODY]);
    if (answer[AT_FUNCTION] != function)
        return -EBADMSG;
    if (request->kind == BUS_WRITE)
        return bytes == WRITTEN_BYTES &&
                       (answer[AT_BODY] << 8 | answer[AT_BODY + 1]) == request->address &&
                       (answer[AT_BODY + 2] << 8 | answer[AT_BODY + 3]) == request->count
                   ? 0
                   : -EBADMSG;
    return bytes == READ_FIXED_BYTES + 2 * request->count &&
                   answer[AT_BODY] == 2 * request->count
               ? 0
               : -EBADMSG;
}

static void take_answer(struct bus *bus, int bytes)
{
    const struct bus_request *request = bus->first;
    uint8_t answer[MODBUS_TCP_MAX_ADU_LENGTH];
    uint16_t registers[BUS_READ_MAX];
    int rc;

    if (modbus_receive_confirmation(bus->frames, answer) != bytes) {
        fail_first(bus, -EBADMSG);
        return;
    }
    rc = check_answer(request, answer, bytes);
    if (rc == -EBADMSG) {
        fail_first(bus, rc);
        return;
    }
    if (rc == 0 && request->kind == BUS_READ) {
        const uint8_t *body = answer + AT_BODY + 1;

        for (int i = 0; i < request->count; i++, body += 2)
            registers[i] = (uint16_t)(body[0] << 8 | body[1]);
    }
    bus->proven = true;
    sd_event_source_set_enabled(bus->deadline, SD_EVENT_OFF);
    finish_first(bus, rc, rc == 0 && request->kind == BUS_READ ? registers : NULL);
    advance(bus);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct bus *bus = owner;
    int rc;

    (void)source;
    (void)fd;
    (void)events;
    if (bus->failure)
        return 0; /* told already, from the deadline */
    if (!bus->connected) {
        rc = finish_connecting(bus);
        if (rc < 0)
            fail_all(bus, rc);
        advance(bus);
        return 0;
    }
    rc = answer_bytes(bus);
    if (rc > 0)
        take_answer(bus, rc);
    else if (rc < 0 && bus->sent)
        fail_first(bus, rc);
    else if (rc < 0)
        disconnect(bus); /* idle: the next request opens another */
    return 0;
}

int bus_open(struct bus **ret, struct sd_event *loop, const char *address, int port)
{
    struct bus *bus = calloc(1, sizeof *bus);
    int rc;

    if (!bus)
        return -ENOMEM;
    bus->fd = -1;
    bus->last = &bus->first;
    bus->loop = sd_event_ref(loop);
    rc = parse_address(bus, address, port);
    if (rc < 0)
        goto out;
    bus->frames = modbus_new_tcp(NULL, port);
    if (!bus->frames) {
        rc = -ENOMEM;
        goto out;
    }
    modbus_set_error_recovery(bus->frames, MODBUS_ERROR_RECOVERY_NONE);
    modbus_set_response_timeout(bus->frames, 0, READ_TIMEOUT_US);
    modbus_set_byte_timeout(bus->frames, 0, READ_TIMEOUT_US);
    rc = sd_event_add_time(loop, &bus->deadline, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_US,
                           on_deadline, bus);
    if (rc < 0)
        goto out;
    rc = sd_event_source_set_enabled(bus->deadline, SD_EVENT_OFF);
    if (rc < 0)
        goto out;

    *ret = bus;
    bus = NULL; /* now the caller's */
    rc = 0;
out:
    bus_close(bus);
    return rc;
}

void bus_close(struct bus *bus)
{
    if (!bus)
        return;
    if (bus->frames)
        disconnect(bus);
    sd_event_source_disable_unref(bus->deadline);
    modbus_free(bus->frames);
    sd_event_unref(bus->loop);
    free(bus);
}

void bus_submit(struct bus *bus, struct bus_request *request)
{
    assert(request->count >= 1 &&
           request->count <= (request->kind == BUS_READ ? BUS_READ_MAX : BUS_WRITE_MAX));
    request->next = NULL;
    *bus->last = request;
    bus->last = &request->next;
    advance(bus);
}
