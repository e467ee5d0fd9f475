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
    OTHERS_MOST = 16, /* messages under other numbers, at once: then they are noise */
};

struct stream {
    struct socket_address address;
    uint8_t bytes[MODBUS_TCP_MAX_ADU_LENGTH]; /* what has arrived and was not taken yet */
    size_t count;
};

static int locate(const struct line_place *place, void *state)
{
    return socket_locate(place, &((struct stream *)state)->address);
}

static int begin_connecting(void *state)
{
    return socket_connect(&((struct stream *)state)->address);
}

static void disconnect(void *state, int fd)
{
    ((struct stream *)state)->count = 0;
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

/* The message that the bytes begin with, and its number; 0: not all of it is there. */
static int take(struct stream *stream, uint16_t *ret_number,
                uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    const uint8_t *header = stream->bytes;
    size_t whole;
    int bytes;

    if (stream->count < HEADER_BYTES)
        return 0;
    bytes = header[AT_LENGTH] << 8 | header[AT_LENGTH + 1];
    if (bytes < ANSWER_MIN_BYTES || bytes > ANSWER_MAX_BYTES)
        return -EBADMSG;
    whole = HEADER_BYTES + (size_t)bytes;
    if (stream->count < whole)
        return 0;
    *ret_number = (uint16_t)(header[AT_NUMBER] << 8 | header[AT_NUMBER + 1]);
    memcpy(message, stream->bytes + HEADER_BYTES, (size_t)bytes);
    stream->count -= whole;
    memmove(stream->bytes, stream->bytes + whole, stream->count);
    return bytes;
}

/* Takes up what has arrived. 0, or why nothing has. */
static int fill(struct stream *stream, int fd)
{
    ssize_t got = recv(fd, stream->bytes + stream->count,
                       sizeof stream->bytes - stream->count, MSG_DONTWAIT);

    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? -EAGAIN : -ECONNRESET;
    stream->count += (size_t)got;
    return got > 0 ? 0 : -ECONNRESET;
}

/* An answer mostly comes as a whole: then the kernel is asked once. Somebody may send others faster than
 * we drop them. */
static int receive(void *state, int fd, uint16_t number,
                   uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    struct stream *stream = state;
    uint16_t of = 0;
    int others = 0, rc;

    do {
        rc = take(stream, &of, message);
        if (rc == 0)
            rc = fill(stream, fd);
        else if (rc > 0 && of != number && ++others == OTHERS_MOST)
            rc = -EBADMSG;
    } while (rc == 0 || (rc > 0 && of != number));
    return rc == -EAGAIN && stream->count > 0 ? 0 : rc;
}

const struct transport transport_tcp = {
    .name = "tcp",
    .allowed = SOCKET_ALLOWED,
    .numbered = true,
    .state_bytes = sizeof(struct stream),
    .locate = locate,
    .connect = begin_connecting,
    .connected = socket_connected,
    .disconnect = disconnect,
    .send = send_numbered,
    .receive = receive,
};
