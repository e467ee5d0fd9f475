/* Modbus TCP: each message begins with a header that says its number and how long it is. */
#include <errno.h>
#include <modbus.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sensors/line/place.h"
#include "sensors/line/socket.h"
#include "sensors/line/transport.h"

enum {
    HEADER_BYTES = 6, /* up to and with the length of what follows */
    AT_NUMBER = 0,
    AT_LENGTH = 4,
    ANSWER_MIN_BYTES = 3, /* an exception, from the unit id on */
    ANSWER_MAX_BYTES = MODBUS_TCP_MAX_ADU_LENGTH - HEADER_BYTES,
};

static int locate(const struct line_place *place, void *state)
{
    return socket_locate(place, state);
}

static int begin_connecting(void *state)
{
    return socket_connect(state);
}

static void disconnect(void *state, int fd)
{
    (void)state;
    close(fd);
}

static int send_numbered(void *state, int fd, uint16_t number, const uint8_t *request,
                         int bytes)
{
    uint8_t frame[MODBUS_TCP_MAX_ADU_LENGTH] = {
        (uint8_t)(number >> 8), (uint8_t)number, 0, 0,
        (uint8_t)(bytes >> 8),  (uint8_t)bytes,
    };

    (void)state;
    memcpy(frame + HEADER_BYTES, request, (size_t)bytes);
    return socket_send(fd, frame, HEADER_BYTES + (size_t)bytes);
}

/* Takes nothing before all of it is there. */
static int receive_next(int fd, uint16_t *ret_number,
                        uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    uint8_t frame[MODBUS_TCP_MAX_ADU_LENGTH];
    ssize_t there = recv(fd, frame, sizeof frame, MSG_PEEK | MSG_DONTWAIT);
    int bytes;

    if (there < 0)
        return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
    if (there == 0)
        return -ECONNRESET;
    if (there < HEADER_BYTES)
        return 0;
    bytes = frame[AT_LENGTH] << 8 | frame[AT_LENGTH + 1];
    if (bytes < ANSWER_MIN_BYTES || bytes > ANSWER_MAX_BYTES)
        return -EBADMSG;
    if (there < HEADER_BYTES + bytes)
        return 0;
    *ret_number = (uint16_t)(frame[AT_NUMBER] << 8 | frame[AT_NUMBER + 1]);
    memcpy(message, frame + HEADER_BYTES, (size_t)bytes);
    (void)recv(fd, frame, HEADER_BYTES + (size_t)bytes, MSG_DONTWAIT);
    return bytes;
}

static int receive(void *state, int fd, uint16_t number,
                   uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    uint16_t of = 0;
    int rc;

    (void)state;
    do
        rc = receive_next(fd, &of, message);
    while (rc > 0 && of != number);
    return rc;
}

const struct transport transport_tcp = {
    .name = "tcp",
    .allowed = SOCKET_ALLOWED,
    .numbered = true,
    .state_bytes = sizeof(struct socket_address),
    .locate = locate,
    .connect = begin_connecting,
    .connected = socket_connected,
    .disconnect = disconnect,
    .send = send_numbered,
    .receive = receive,
};
