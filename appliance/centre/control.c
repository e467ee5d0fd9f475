#include "appliance/centre/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mqtt/base/local_socket.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

struct caller {
    struct control *control;
    int fd, file_fd; /* file_fd -1: no file has come with the request */
    sd_event_source *io;
    struct timer *timer;
    char *bytes; /* what came of the request, then the answer */
    size_t count;
    size_t sent; /* of the answer */
    bool answering;
    struct caller *next;
};

struct control {
    sd_event *loop;
    control_answer answer;
    void *owner;
    struct local_socket socket;
    sd_event_source *listener;
    struct timer *rest; /* ends when the listener is to try again */
    bool refused;       /* the last accept4() failed, which is in the log */
    struct caller *callers;
    int caller_count;
};

/* --- one caller ---------------------------------------------------------------------- */

static void release_caller(struct caller *caller)
{
    sd_event_source_disable_unref(caller->io);
    timer_close(caller->timer);
    close(caller->fd);
    if (caller->file_fd >= 0)
        close(caller->file_fd);
    free(caller->bytes);
    free(caller);
}

static void hang_up(struct caller *caller)
{
    struct control *control = caller->control;
    struct caller **place = &control->callers;

    while (*place != caller)
        place = &(*place)->next;
    *place = caller->next;
    release_caller(caller);
    control->caller_count--;
    (void)sd_event_source_set_enabled(control->listener, SD_EVENT_ON);
}

static void on_late(void *owner)
{
    hang_up(owner);
}

/* Sends what is left of the answer; hangs up when that is all, or nobody takes it. */
static void send_rest(struct caller *caller)
{
    ssize_t sent = send(caller->fd, caller->bytes + caller->sent,
                        caller->count - caller->sent, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (sent > 0)
        caller->sent += (size_t)sent;
    if (sent < 0 || caller->sent == caller->count)
        hang_up(caller);
}

static json_t *answer_line(const struct caller *caller, size_t bytes)
{
    const struct control *control = caller->control;
    json_error_t fault;
    json_t *words = json_loadb(caller->bytes, bytes, JSON_REJECT_DUPLICATES, &fault);
    struct control_request request = {.words = words};
    char *file =
        local_socket_read_file(caller->file_fd, CONTROL_FILE_MOST_BYTES, &request.size);
    json_t *answer;

    request.bytes = file;
    if (json_is_object(words))
        answer = control->answer(control->owner, &request);
    else
        answer = json_pack("{s:s}", "error", "wanted is a line with a JSON object");
    json_decref(words);
    free(file);
    return answer;
}

static void give_answer(struct caller *caller, size_t line_bytes)
{
    json_t *said = answer_line(caller, line_bytes);
    char *text = need(json_dumps(said, JSON_COMPACT));
    size_t length;

    json_decref(said);
    length = strlen(text);
    free(caller->bytes);
    text[length] = '\n'; /* in the place of the NUL: from here on it is bytes */
    caller->bytes = text;
    caller->count = length + 1;
    caller->answering = true;
    (void)sd_event_source_set_io_events(caller->io, EPOLLOUT);
    timer_after(caller->timer, CONTROL_CLIENT_MS);
    send_rest(caller);
}

static void receive(struct caller *caller)
{
    ssize_t got =
        local_socket_receive(caller->fd, caller->bytes + caller->count,
                             CONTROL_LINE_MOST_BYTES - caller->count, &caller->file_fd);
    char *end;

    if (got == -EAGAIN || got == -EINTR)
        return;
    caller->count += got > 0 ? (size_t)got : 0;
    end = memchr(caller->bytes, '\n', caller->count);
    if (end)
        give_answer(caller, (size_t)(end - caller->bytes));
    else if (got <= 0 || caller->count == CONTROL_LINE_MOST_BYTES)
        hang_up(caller);
}

static int on_caller(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct caller *caller = owner;

    (void)source;
    (void)fd;
    (void)events;
    if (caller->answering)
        send_rest(caller);
    else
        receive(caller);
    return 0;
}

/* --- all of them --------------------------------------------------------------------- */

static void welcome(struct control *control, int fd)
{
    struct caller *caller = need(calloc(1, sizeof *caller));

    caller->control = control;
    caller->fd = fd;
    caller->file_fd = -1;
    caller->bytes = need(malloc(CONTROL_LINE_MOST_BYTES));
    caller->next = control->callers;
    control->callers = caller;
    control->caller_count++;
    if (sd_event_add_io(control->loop, &caller->io, fd, EPOLLIN, on_caller, caller) < 0 ||
        timer_open(&caller->timer, control->loop, on_late, caller) < 0)
        hang_up(caller);
    else
        timer_after(caller->timer, CONTROL_CLIENT_MS);
}

static void on_rested(void *owner)
{
    struct control *control = owner;

    if (control->caller_count < CONTROL_CLIENTS_MOST)
        (void)sd_event_source_set_enabled(control->listener, SD_EVENT_ON);
}

/*
 * Who cannot be let in, as no descriptor is left, keeps the listener readable: without a rest
 * the loop would do nothing but ask again.
 */
static void rest_from(struct control *control, int fault)
{
    if (!control->refused)
        log_fail(-fault, CONTROL_SOCKET ": a caller waits");
    control->refused = true;
    (void)sd_event_source_set_enabled(control->listener, SD_EVENT_OFF);
    timer_after(control->rest, CONTROL_REST_MS);
}

static int on_knock(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct control *control = owner;
    int caller_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)events;
    if (caller_fd < 0) {
        /* Else it has gone again. */
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            rest_from(control, errno);
        return 0;
    }
    control->refused = false;
    welcome(control, caller_fd);
    if (control->caller_count >= CONTROL_CLIENTS_MOST)
        (void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
    return 0;
}

static int listen_at(struct control *control, const char *directory)
{
    int rc = local_socket_listen(&control->socket, directory, CONTROL_SOCKET,
                                 CONTROL_CLIENTS_MOST);

    return rc < 0 ? rc
                  : sd_event_add_io(control->loop, &control->listener, control->socket.fd,
                                    EPOLLIN, on_knock, control);
}

int control_open(struct control **ret, sd_event *loop, const char *directory,
                 control_answer answer, void *owner)
{
    struct control *control = need(calloc(1, sizeof *control));
    int rc;

    *control = (struct control){.loop = loop, .answer = answer, .owner = owner};
    rc = timer_open(&control->rest, loop, on_rested, control);
    if (rc == 0)
        rc = listen_at(control, directory);
    if (rc < 0) {
        log_fail(rc, "%s/" CONTROL_SOCKET, directory);
        control_close(control);
        return rc;
    }
    *ret = control;
    return 0;
}

void control_close(struct control *control)
{
    if (!control)
        return;
    sd_event_source_disable_unref(control->listener);
    timer_close(control->rest);
    for (struct caller *caller = control->callers, *next; caller; caller = next) {
        next = caller->next;
        release_caller(caller);
    }
    local_socket_close(&control->socket);
    free(control);
}
