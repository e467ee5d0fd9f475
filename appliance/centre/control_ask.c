/* The part of control.h that asks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "appliance/centre/control.h"
#include "mqtt/base/local_socket.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

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

static int say_with_file(int fd, const struct control_request *request, const char *text,
                         size_t length)
{
    int rc = request->size > CONTROL_FILE_MOST_BYTES
                 ? -E2BIG
                 : local_socket_send_file(fd, *text, request->bytes, request->size);

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
    int fd = local_socket_connect(directory, CONTROL_SOCKET, patience_s);
    int rc = fd < 0 ? fd : say(fd, request);

    if (rc == 0)
        rc = hear(fd, ret_answer);
    if (fd >= 0) {
        close(fd);
        rc = rc == -ENOENT ? -EPROTO : rc;
    }
    if (rc < 0 && rc != -ENOENT)
        log_fail(rc, "the running centre of %s does not answer", directory);
    return rc;
}
