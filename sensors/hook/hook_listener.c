#include "sensors/hook/hook_listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WAITING_MOST = 16, /* to be let in */
    ADDRESS_BYTES = 64,
    PORT_MOST = 65535,
    PATIENCE_S = 1, /* of a connection that only asks whether somebody lives there */
};

/* --- a port -------------------------------------------------------------------------- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int read_port(const char *text, in_port_t *ret)
{
    size_t digits = strspn(text, "0123456789");
    long port = digits >= 1 && digits <= 5 && !text[digits] ? strtol(text, NULL, 10) : 0;

    if (port < 1 || port > PORT_MOST)
        return -EINVAL;
    *ret = htons((uint16_t)port);
    return 0;
}

/* "127.0.0.1" or "[::1]". */
static int read_host(const char *host, union address *ret)
{
    *ret = (union address){0};
    if (inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        return ntohl(ret->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET ? 0 : -EINVAL;
    }
    if (strcmp(host, "[::1]") != 0)
        return -EINVAL;
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_addr = in6addr_loopback;
    return 0;
}

static int read_address(const char *where, union address *ret)
{
    const char *colon = strrchr(where, ':');
    char host[ADDRESS_BYTES];
    in_port_t port;

    if (!colon || (size_t)(colon - where) >= sizeof host || read_port(colon + 1, &port) < 0)
        return -EINVAL;
    (void)snprintf(host, sizeof host, "%.*s", (int)(colon - where), where);
    if (read_host(host, ret) < 0)
        return -EINVAL;
    if (ret->any.sa_family == AF_INET)
        ret->v4.sin_port = port;
    else
        ret->v6.sin6_port = port;
    return 0;
}

static int listen_at_port(struct hook_listener *ret, const char *where)
{
    union address address;
    const int yes = 1;

    if (read_address(where, &address) < 0)
        return -EINVAL;
    ret->fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (ret->fd < 0 ||
        setsockopt(ret->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(ret->fd, &address.any, sizeof address) < 0 ||
        listen(ret->fd, WAITING_MOST) < 0)
        return -errno;
    return 0;
}

/* --- a unix socket ------------------------------------------------------------------- */

/* Has it a directory and a name? Then `path` is cut between them, and the name is given. */
static char *cut_path(const char *where, char path[static HOOK_LISTENER_PATH_BYTES])
{
    char *slash;

    if (*where != '/' || strlen(where) >= HOOK_LISTENER_PATH_BYTES - 1)
        return NULL;
    (void)snprintf(path, HOOK_LISTENER_PATH_BYTES, "%s", where);
    slash = strrchr(path, '/');
    if (!slash[1])
        return NULL;
    *slash = '\0';
    return slash + 1;
}

/* May the name be taken? */
static int check_place(const char *where, const char *directory, const char *name)
{
    struct stat found;
    int fd;

    if (lstat(where, &found) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(found.st_mode))
        return -EEXIST;
    fd = local_socket_connect(directory, name, PATIENCE_S);
    if (fd == -ENOENT)
        return 0;
    if (fd >= 0)
        close(fd);
    return -EADDRINUSE;
}

static int listen_at_path(struct hook_listener *ret, const char *where)
{
    const char *name = cut_path(where, ret->path);
    const char *directory = *ret->path ? ret->path : "/";
    int rc = name ? check_place(where, directory, name) : -EINVAL;

    if (rc == 0)
        rc = local_socket_listen(&ret->local, directory, name, WAITING_MOST);
    if (rc < 0)
        return rc;
    ret->fd = ret->local.fd;
    return fchmodat(ret->local.directory_fd, name, 0660, 0) < 0 ? -errno : 0;
}

/* --- either -------------------------------------------------------------------------- */

bool hook_listener_valid(const char *where)
{
    char path[HOOK_LISTENER_PATH_BYTES];
    union address address;

    return *where == '/' ? cut_path(where, path) != NULL
                         : read_address(where, &address) == 0;
}

int hook_listener_open(struct hook_listener *ret, const char *where)
{
    int rc;

    *ret = (struct hook_listener){.fd = -1};
    rc = *where == '/' ? listen_at_path(ret, where) : listen_at_port(ret, where);
    if (rc < 0)
        hook_listener_close(ret);
    return rc;
}

void hook_listener_close(struct hook_listener *listener)
{
    if (listener->local.name)
        local_socket_close(&listener->local);
    else if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
}
