#include "web/connection/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, PORT_MAX = 65535 };

union name {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_name(const char *address, int port, union name *ret, socklen_t *ret_bytes)
{
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, address, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons((uint16_t)port);
        *ret_bytes = sizeof ret->v4;
        return true;
    }
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons((uint16_t)port);
    *ret_bytes = sizeof ret->v6;
    return inet_pton(AF_INET6, address, &ret->v6.sin6_addr) == 1;
}

static int listen_on(int fd, const union name *name, socklen_t bytes)
{
    int on = 1;

    /* A restart must not wait for connections of the last run to time out. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -errno;
    if (bind(fd, &name->any, bytes) < 0 || listen(fd, BACKLOG) < 0)
        return -errno;
    return 0;
}

int listener_open(const char *address, int port, int *ret_port)
{
    union name name;
    socklen_t bytes;
    int fd, rc;

    if (port < 0 || port > PORT_MAX || !read_name(address, port, &name, &bytes))
        return -EINVAL;
    fd = socket(name.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    rc = listen_on(fd, &name, bytes);
    if (rc == 0 && getsockname(fd, &name.any, &bytes) < 0)
        rc = -errno;
    if (rc < 0) {
        (void)close(fd);
        return rc;
    }
    *ret_port = ntohs(name.any.sa_family == AF_INET ? name.v4.sin_port : name.v6.sin6_port);
    return fd;
}
