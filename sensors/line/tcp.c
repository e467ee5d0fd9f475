/* Modbus TCP: each frame begins with a header that says how long it is. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sensors/line/line.h"
#include "sensors/line/transport.h"

enum {
    HEADER_BYTES = 6, /* up to and with the length of what follows */
    AT_NUMBER = 0,
    AT_LENGTH = 4,
    ANSWER_MIN_BYTES = 9, /* an exception */
};

struct tcp {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t bytes;
};

static int locate(const struct line_place *place, void *state)
{
    struct tcp *tcp = state;
    struct sockaddr_in *v4 = &tcp->address.v4;
    struct sockaddr_in6 *v6 = &tcp->address.v6;

    if (inet_pton(AF_INET, place->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)place->port);
        tcp->bytes = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, place->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)place->port);
        tcp->bytes = sizeof *v6;
        return 0;
    }
    return -EINVAL;
}

static modbus_t *frames(const struct line_place *place)
{
    return modbus_new_tcp(NULL, place->port);
}

static int start(int fd, const struct tcp *tcp)
{
    const int on = 1;

    if (fd >= FD_SETSIZE)
        return -EMFILE; /* libmodbus waits with select(), which would end the process */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, &tcp->address.any, tcp->bytes) < 0 && errno != EINPROGRESS)
        return -errno;
    return 0;
}

static int begin_connecting(const void *state)
{
    const struct tcp *tcp = state;
    int fd = socket(tcp->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    IPPROTO_TCP);
    int rc;

    if (fd < 0)
        return -errno;
    rc = start(fd, tcp);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    return fd;
}

static int connected(int fd)
{
    int error = 0;
    socklen_t bytes = sizeof error;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) < 0)
        return -errno;
    return -error;
}

/* Not by libmodbus, which gives every raw request the number 0. */
static int send_numbered(modbus_t *frames, uint16_t number, const uint8_t *request,
                         int bytes)
{
    uint8_t frame[MODBUS_TCP_MAX_ADU_LENGTH] = {
        (uint8_t)(number >> 8), (uint8_t)number, 0, 0,
        (uint8_t)(bytes >> 8),  (uint8_t)bytes,
    };
    ssize_t sent;

    memcpy(frame + HEADER_BYTES, request, (size_t)bytes);
    sent = send(modbus_get_socket(frames), frame, HEADER_BYTES + (size_t)bytes,
                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == HEADER_BYTES + bytes)
        return 0;
    return sent >= 0 || errno == EPIPE ? -ECONNRESET : -errno;
}

/* Looks ahead, so that libmodbus is let in only when it need not wait. */
static int receive_next(modbus_t *frames, uint16_t *ret_number,
                        uint8_t frame[static TRANSPORT_FRAME_BYTES])
{
    uint8_t ahead[MODBUS_TCP_MAX_ADU_LENGTH + 1];
    ssize_t there =
        recv(modbus_get_socket(frames), ahead, sizeof ahead, MSG_PEEK | MSG_DONTWAIT);
    int bytes;

    if (there < 0)
        return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
    if (there == 0)
        return -ECONNRESET;
    if (there < HEADER_BYTES)
        return 0;
    bytes = HEADER_BYTES + (ahead[AT_LENGTH] << 8 | ahead[AT_LENGTH + 1]);
    if (bytes < ANSWER_MIN_BYTES || bytes > MODBUS_TCP_MAX_ADU_LENGTH)
        return -EBADMSG;
    if (there < bytes)
        return 0;
    *ret_number = (uint16_t)(ahead[AT_NUMBER] << 8 | ahead[AT_NUMBER + 1]);
    return modbus_receive_confirmation(frames, frame) == bytes ? bytes : -EBADMSG;
}

static int receive(modbus_t *frames, uint16_t number,
                   uint8_t frame[static TRANSPORT_FRAME_BYTES])
{
    uint16_t of = 0;
    int rc = receive_next(frames, &of, frame);

    while (rc > 0 && of != number)
        rc = receive_next(frames, &of, frame);
    return rc;
}

const struct transport transport_tcp = {
    .allowed = "an IPv4 or IPv6 address, no name",
    .state_bytes = sizeof(struct tcp),
    .locate = locate,
    .frames = frames,
    .connect = begin_connecting,
    .connected = connected,
    .send = send_numbered,
    .receive = receive,
};
