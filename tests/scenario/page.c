#include "tests/scenario/page.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"

enum { MOST_BYTES = 1 << 20, REQUEST_BYTES = 300, NAME_BYTES = 40, PATIENCE_S = 10 };

static int dial(int port)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

char *page_get(int port, const char *address)
{
    char request[REQUEST_BYTES];
    char *answer = need(malloc(MOST_BYTES + 1)), *body;
    int fd = dial(port);
    size_t count = 0;
    ssize_t got;
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", address);

    assert_int_equal(send(fd, request, (size_t)length, MSG_NOSIGNAL), length);
    while ((got = recv(fd, answer + count, MOST_BYTES - count, 0)) > 0)
        count += (size_t)got;
    close(fd);
    answer[count] = '\0';
    body = strstr(answer, "\r\n\r\n");
    if (got < 0 || strncmp(answer + strcspn(answer, " "), " 200 ", 5) != 0)
        fail_msg("%s: %.200s", address, answer);
    assert_non_null(body);
    memmove(answer, body + 4, strlen(body + 4) + 1);
    return answer;
}

const json_t *page_member(const json_t *root, const char *path)
{
    while (root && *path) {
        size_t length = strcspn(path, ".");
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof name, "%.*s", (int)length, path);
        root = isdigit((unsigned char)*name) ? json_array_get(root, strtoul(name, NULL, 10))
                                             : json_object_get(root, name);
        path += length + (path[length] == '.');
    }
    return root;
}
