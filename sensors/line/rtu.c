/* Modbus RTU on a serial device of this machine. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <modbus.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "sensors/line/place.h"
#include "sensors/line/rtu_stream.h"
#include "sensors/line/transport.h"

struct serial {
    char path[PATH_MAX];
    struct line_serial settings;
    modbus_t *port; /* while it is open */
    struct rtu_frame frame;
};

static int locate(const struct line_place *place, void *state)
{
    struct serial *serial = state;

    if (*place->address != '/' || strlen(place->address) >= sizeof serial->path)
        return -EINVAL;
    (void)snprintf(serial->path, sizeof serial->path, "%s", place->address);
    serial->settings = place->serial;
    return 0;
}

/* libmodbus has it read nothing rather than say that nothing is there: which is how an end is told. */
static int await_bytes(int fd)
{
    struct termios settings;

    if (tcgetattr(fd, &settings) < 0)
        return -errno;
    settings.c_cc[VMIN] = 1;
    return tcsetattr(fd, TCSANOW, &settings) < 0 ? -errno : 0;
}

static int set_up(const struct serial *serial)
{
    int fd = modbus_get_socket(serial->port);

    /* Two programs on one line would hear each other's answers. The lock also holds off those whom
     * the kernel lets in all the same, as root. */
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 || ioctl(fd, TIOCEXCL) < 0)
        return -errno;
    if (serial->settings.rs485 &&
        modbus_rtu_set_serial_mode(serial->port, MODBUS_RTU_RS485) < 0)
        return -errno;
    (void)tcflush(fd, TCIFLUSH);
    return await_bytes(fd);
}

static void disconnect(void *state, int fd)
{
    struct serial *serial = state;

    (void)fd; /* libmodbus has it too, with the settings that were there before */
    serial->frame.count = 0;
    modbus_close(serial->port);
    modbus_free(serial->port);
    serial->port = NULL;
}

static int begin_connecting(void *state)
{
    struct serial *serial = state;
    const struct line_serial *settings = &serial->settings;
    int rc;

    serial->port = modbus_new_rtu(serial->path, settings->baud, settings->parity,
                                  settings->data_bits, settings->stop_bits);
    if (!serial->port)
        return -errno;
    rc = modbus_connect(serial->port) < 0 ? -errno : set_up(serial);
    /* What has another meaning on a line: order.h. */
    if (rc == -ENXIO)
        rc = -ENODEV;
    else if (rc == -EBUSY || rc == -EWOULDBLOCK)
        rc = -EADDRINUSE;
    if (rc == 0)
        return modbus_get_socket(serial->port);
    disconnect(serial, -1);
    return rc;
}

static int connected(int fd)
{
    (void)fd;
    return 0;
}

static int send_frame(void *state, int fd, uint16_t number, const uint8_t *request,
                      int bytes)
{
    uint8_t frame[RTU_FRAME_BYTES];
    size_t count = rtu_frame_write(request, (size_t)bytes, frame);
    ssize_t sent = write(fd, frame, count);

    (void)state;
    (void)number;
    if (sent == (ssize_t)count)
        return 0;
    return sent >= 0 || errno == EIO ? -ECONNRESET : -errno;
}

static int receive(void *state, int fd, uint16_t number,
                   uint8_t message[static TRANSPORT_MESSAGE_BYTES])
{
    (void)number;
    return rtu_stream_receive(&((struct serial *)state)->frame, fd, message);
}

static bool drop(void *state, int fd)
{
    return rtu_stream_drop(&((struct serial *)state)->frame, fd);
}

const struct transport transport_rtu = {
    .name = "rtu",
    .allowed = "the path of a serial device, such as /dev/serial/by-id/usb-FTDI-if00",
    .lasting = true,
    .state_bytes = sizeof(struct serial),
    .locate = locate,
    .connect = begin_connecting,
    .connected = connected,
    .disconnect = disconnect,
    .send = send_frame,
    .receive = receive,
    .drop = drop,
};
