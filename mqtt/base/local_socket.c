#include "mqtt/base/local_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "mqtt/base/memory.h"

/* What a message has beside its bytes: room for one descriptor. */
union rights {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int))];
};

/* --- where it is --------------------------------------------------------------------- */

static int open_directory(const char *path)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? -errno : fd;
}

/* -ENAMETOOLONG: a part of it would be another name. */
static int address_in(int directory_fd, const char *name, struct sockaddr_un *ret)
{
    int length;

    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    length = snprintf(ret->sun_path, sizeof ret->sun_path, "/proc/self/fd/%d/%s",
                      directory_fd, name);
    return length < (int)sizeof ret->sun_path ? 0 : -ENAMETOOLONG;
}

static int bind_in(int fd, int directory_fd, const char *name, int waiting_most)
{
    struct sockaddr_un address;
    int rc = address_in(directory_fd, name, &address);

    if (rc < 0)
        return rc;
    (void)unlinkat(directory_fd, name, 0);
    /* Its rights before its name, so that it never has one with more of them. */
    if (fchmod(fd, 0600) < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(fd, waiting_most) < 0)
        return -errno;
    return 0;
}

int local_socket_listen(struct local_socket *ret, const char *directory, const char *name,
                        int waiting_most)
{
    struct local_socket made = {.name = name, .directory_fd = open_directory(directory)};
    int rc = made.directory_fd < 0 ? made.directory_fd : 0;

    if (rc < 0)
        return rc;
    made.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    rc = made.fd < 0 ? -errno : bind_in(made.fd, made.directory_fd, name, waiting_most);
    if (rc == 0) {
        *ret = made;
        return 0;
    }
    if (made.fd >= 0)
        close(made.fd);
    close(made.directory_fd);
    return rc;
}

void local_socket_close(struct local_socket *socket)
{
    if (!socket->name)
        return;
    (void)unlinkat(socket->directory_fd, socket->name, 0);
    close(socket->fd);
    close(socket->directory_fd);
    *socket = (struct local_socket){0};
}

static int connect_in(int fd, int directory_fd, const char *name)
{
    struct sockaddr_un address;
    int rc = address_in(directory_fd, name, &address);

    if (rc < 0)
        return rc;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return errno == ECONNREFUSED ? -ENOENT : -errno;
    return 0;
}

int local_socket_connect(const char *directory, const char *name, int patience_s)
{
    const struct timeval patience = {.tv_sec = patience_s};
    int directory_fd = open_directory(directory), fd, rc;

    if (directory_fd < 0)
        return directory_fd;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    rc = fd < 0 ? -errno : 0;
    if (rc == 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        rc = connect_in(fd, directory_fd, name);
    }
    close(directory_fd);
    if (rc < 0 && fd >= 0)
        close(fd);
    return rc < 0 ? rc : fd;
}

/* --- files --------------------------------------------------------------------------- */

static int copy_file(const char *bytes, size_t count)
{
    int fd = memfd_create("dunghan", MFD_CLOEXEC);
    ssize_t wrote = 0;
    int rc = fd < 0 ? -errno : fd;

    for (size_t done = 0; fd >= 0 && wrote >= 0 && done < count; done += (size_t)wrote)
        wrote = write(fd, bytes + done, count - done);
    if (fd >= 0 && wrote < 0) {
        rc = -errno;
        close(fd);
    }
    return rc;
}

static int send_with(int fd, char byte, int file_fd)
{
    union rights rights = {.head = {.cmsg_len = CMSG_LEN(sizeof file_fd),
                                    .cmsg_level = SOL_SOCKET,
                                    .cmsg_type = SCM_RIGHTS}};
    struct iovec room = {&byte, 1};
    const struct msghdr message = {.msg_iov = &room,
                                   .msg_iovlen = 1,
                                   .msg_control = &rights,
                                   .msg_controllen = sizeof rights};

    memcpy(CMSG_DATA(&rights.head), &file_fd, sizeof file_fd);
    return sendmsg(fd, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

int local_socket_send_file(int fd, char byte, const char *bytes, size_t count)
{
    int file_fd = copy_file(bytes, count), rc;

    if (file_fd < 0)
        return file_fd;
    rc = send_with(fd, byte, file_fd);
    close(file_fd);
    return rc;
}

/* Takes every descriptor over that came, since padding leaves room for two; the last one counts. */
static void keep_files(struct msghdr *message, int *file_fd)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part;
         part = CMSG_NXTHDR(message, part)) {
        const unsigned char *at = CMSG_DATA(part);
        size_t bytes = part->cmsg_len - CMSG_LEN(0);

        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        for (; bytes >= sizeof *file_fd; bytes -= sizeof *file_fd) {
            if (*file_fd >= 0)
                close(*file_fd);
            memcpy(file_fd, at, sizeof *file_fd);
            at += sizeof *file_fd;
        }
    }
}

ssize_t local_socket_receive(int fd, void *ret, size_t most_bytes, int *file_fd)
{
    union rights rights;
    struct iovec room = {ret, most_bytes};
    struct msghdr message = {.msg_iov = &room,
                             .msg_iovlen = 1,
                             .msg_control = &rights,
                             .msg_controllen = sizeof rights};
    ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

    if (got < 0)
        return -errno;
    keep_files(&message, file_fd);
    return got;
}

char *local_socket_read_file(int file_fd, size_t most_bytes, size_t *ret_bytes)
{
    struct stat about;
    char *bytes;
    ssize_t got = 1;

    *ret_bytes = 0;
    if (fstat(file_fd, &about) < 0 || !S_ISREG(about.st_mode) || about.st_size < 0 ||
        (size_t)about.st_size > most_bytes)
        return NULL;
    bytes = need(malloc((size_t)about.st_size + 1));
    while (got > 0 && *ret_bytes < (size_t)about.st_size) {
        got = pread(file_fd, bytes + *ret_bytes, (size_t)about.st_size - *ret_bytes,
                    (off_t)*ret_bytes);
        *ret_bytes += got > 0 ? (size_t)got : 0;
    }
    if (got >= 0)
        return bytes;
    free(bytes);
    return NULL;
}
