/* The part of control.h that asks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "appliance/centre/control.h"
#include "mqtt/base/log.h"

static int find_centre(const char *directory, int fd)
{
    const struct timeval patience = {.tv_sec = CONTROL_ANSWER_MS / 1000};
    struct sockaddr_un name;
    int directory_fd, rc = control_name(directory, &name, &directory_fd);

    if (rc < 0)
        return rc;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0)
        rc = errno == ECONNREFUSED ? -ENOENT : -errno;
    close(directory_fd);
    return rc;
}

static int say(int fd, const json_t *request)
{
    char *text = json_dumps(request, JSON_COMPACT);
    size_t length, sent = 0;
    int rc = 0;

    if (!text)
        abort(); /* out of memory */
    length = strlen(text);
    text[length++] = '\n'; /* in the place of the NUL */
    if (length > CONTROL_LINE_MOST_BYTES)
        rc = -E2BIG;
    while (rc == 0 && sent < length) {
        ssize_t count = send(fd, text + sent, length - sent, MSG_NOSIGNAL);

        if (count > 0)
            sent += (size_t)count;
        else if (errno != EINTR)
            rc = -errno;
    }
    free(text);
    return rc;
}

/* The other side hangs up after its line. */
static int hear(int fd, json_t **ret)
{
    char *bytes = malloc(CONTROL_LINE_MOST_BYTES);
    size_t count = 0;
    ssize_t got = 1;
    int rc = 0;

    if (!bytes)
        abort();
    while (got > 0 && count < CONTROL_LINE_MOST_BYTES) {
        got = recv(fd, bytes + count, CONTROL_LINE_MOST_BYTES - count, 0);
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

int control_ask(const char *directory, const json_t *request, json_t **ret_answer)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int rc;

    if (fd < 0)
        return log_fail(-errno, "control socket");
    rc = find_centre(directory, fd);
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
