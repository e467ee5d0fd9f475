/* Frames of Modbus RTU over TCP, as transparent serial servers carry them. */
#include <unistd.h>

#include "sensors/line/place.h"
#include "sensors/line/rtu_stream.h"
#include "sensors/line/socket.h"
#include "sensors/line/transport.h"

struct server {
    struct socket_address address;
    struct rtu_frame frame;
};

static int locate(const struct line_place *place, void *state)
{
    return socket_locate(place, &((struct server *)state)->address);
}

static int begin_connecting(void *state)
{
    return socket_connect(&((struct server *)state)->address);
}

static void disconnect(void *state, int fd)
{
    ((struct server *)state)->frame.count = 0;
    close(fd);
}

static int send_frame(void *state, int fd, uint16_t number, const uint8_t *request,
                      int bytes)
{
    uint8_t frame[RTU_FRAME_BYTES];

    (void)state;
    (void)number;
    return socket_send(fd, frame, rtu_frame_write(request, (size_t)bytes, frame));
}

static int receive(void *state, int fd, uint16_t number,
                   uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    (void)number;
    return rtu_stream_receive(&((struct server *)state)->frame, fd, message);
}

static bool drop(void *state, int fd)
{
    return rtu_stream_drop(&((struct server *)state)->frame, fd);
}

const struct transport transport_rtu_over_tcp = {
    .name = "rtu_over_tcp",
    .allowed = SOCKET_ALLOWED,
    .state_bytes = sizeof(struct server),
    .locate = locate,
    .connect = begin_connecting,
    .connected = socket_connected,
    .disconnect = disconnect,
    .send = send_frame,
    .receive = receive,
    .drop = drop,
};
