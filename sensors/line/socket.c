#include "sensors/line/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sensors/line/place.h"

int socket_locate(const struct line_place *place, struct socket_address *ret)
{
    struct sockaddr_in *v4 = &ret->of.v4;
    struct sockaddr_in6 *v6 = &ret->of.v6;

    if (inet_pton(AF_INET, place->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)place->port);
        ret->bytes = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, place->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)place->port);
        ret->bytes = sizeof *v6;
        return 0;
    }
    return -EINVAL;
}

static int start(int fd, const struct socket_address *address)
{
    const int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, &address->of.any, address->bytes) < 0 && errno != EINPROGRESS)
        return -errno;
    return 0;
}

int socket_connect(const struct socket_address *address)
{
    int fd = socket(address->of.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    IPPROTO_TCP);
    int rc;

    if (fd < 0)
        return -errno;
    rc = start(fd, address);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    return fd;
}

int socket_connected(int fd)
{
    int error = 0;
    socklen_t bytes = sizeof error;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) < 0)
        return -errno;
    return -error;
}

int socket_send(int fd, const uint8_t *bytes, size_t count)
{
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent == (ssize_t)count)
        return 0;
    return sent >= 0 || errno == EPIPE ? -ECONNRESET : -errno;
}
