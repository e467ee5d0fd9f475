/* The part of control.h that asks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "appliance/centre/control.h"
#include "mqtt/base/file.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

static int find_centre(const char *directory, int fd, int patience_s)
{
    const struct timeval patience = {.tv_sec = patience_s};
    struct sockaddr_un name;
    int directory_fd,
        rc = file_name_socket(directory, CONTROL_SOCKET, &name, &directory_fd);

    if (rc < 0)
        return rc;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0)
        rc = errno == ECONNREFUSED ? -ENOENT : -errno;
    close(directory_fd);
    return rc;
}

static int send_all(int fd, const char *text, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t count = send(fd, text + sent, length - sent, MSG_NOSIGNAL);

        if (count > 0)
            sent += (size_t)count;
        else if (errno != EINTR)
            return -errno;
    }
    return 0;
}

/* With the first byte of the line, so that the file is there when the line is. */
static int send_file(int fd, int file_fd, const char *text)
{
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof file_fd)];
    } rights = {.head = {.cmsg_len = CMSG_LEN(sizeof file_fd),
                         .cmsg_level = SOL_SOCKET,
                         .cmsg_type = SCM_RIGHTS}};
    struct iovec first = {(char *)text, 1};
    const struct msghdr message = {.msg_iov = &first,
                                   .msg_iovlen = 1,
                                   .msg_control = &rights,
                                   .msg_controllen = sizeof rights};

    memcpy(CMSG_DATA(&rights.head), &file_fd, sizeof file_fd);
    return sendmsg(fd, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

/* A copy in memory: whoever reads it need not fear that it changes or ends early. */
static int copy_file(const char *bytes, size_t size)
{
    int fd = memfd_create("dunghan-request", MFD_CLOEXEC);
    ssize_t wrote = 0;

    for (size_t done = 0; fd >= 0 && wrote >= 0 && done < size; done += (size_t)wrote)
        wrote = write(fd, bytes + done, size - done);
    if (fd >= 0 && wrote < 0) {
        close(fd);
        fd = -1;
    }
    return fd < 0 ? -errno : fd;
}

static int say_with_file(int fd, const struct control_request *request, const char *text,
                         size_t length)
{
    int file_fd, rc;

    if (request->size > CONTROL_FILE_MOST_BYTES)
        return -E2BIG;
    file_fd = copy_file(request->bytes, request->size);
    if (file_fd < 0)
        return file_fd;
    rc = send_file(fd, file_fd, text);
    close(file_fd);
    return rc == 0 ? send_all(fd, text + 1, length - 1) : rc;
}

static int say(int fd, const struct control_request *request)
{
    char *text = need(json_dumps(request->words, JSON_COMPACT));
    size_t length = strlen(text);
    int rc;

    text[length++] = '\n'; /* in the place of the NUL */
    if (length > CONTROL_LINE_MOST_BYTES)
        rc = -E2BIG;
    else if (request->bytes)
        rc = say_with_file(fd, request, text, length);
    else
        rc = send_all(fd, text, length);
    free(text);
    return rc;
}

/* The other side hangs up after its line. */
static int hear(int fd, json_t **ret)
{
    char *bytes = need(malloc(CONTROL_ANSWER_MOST_BYTES));
    size_t count = 0;
    ssize_t got = 1;
    int rc = 0;

    while (got > 0 && count < CONTROL_ANSWER_MOST_BYTES) {
        got = recv(fd, bytes + count, CONTROL_ANSWER_MOST_BYTES - count, 0);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            rc = errno == EAGAIN ? -ETIMEDOUT : -errno;
        else
            count += (size_t)got;
    }
    if (rc == 0) {
        *ret = json_loadb(bytes, count, 0, NULL);
        rc = *ret ? 0 : -EPROTO;
    }
    free(bytes);
    return rc;
}

int control_ask(const char *directory, const struct control_request *request,
                int patience_s, json_t **ret_answer)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int rc;

    if (fd < 0)
        return log_fail(-errno, "control socket");
    rc = find_centre(directory, fd, patience_s);
    if (rc == 0) {
        rc = say(fd, request);
        if (rc == 0)
            rc = hear(fd, ret_answer);
        if (rc == -ENOENT)
            rc = -EPROTO;
    }
    close(fd);
    if (rc < 0 && rc != -ENOENT)
        log_fail(rc, "the running centre of %s does not answer", directory);
    return rc;
}
