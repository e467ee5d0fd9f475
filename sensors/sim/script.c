#include "sensors/sim/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/sim/command.h"

enum { BUFFER_BYTES = 16384 };

struct script {
    sd_event *loop;
    struct bank *bank;
    FILE *out;
    int fd;
    sd_event_source *source; /* more to read */
    struct timer *later;     /* after `wait` */
    bool ended;              /* nothing more comes */
    bool skipping;           /* the rest of a line that was too long */
    int number;              /* of the line that comes next, less one */
    size_t bytes;
    char buffer[BUFFER_BYTES + 1];
};

static void wait_for(struct script *script, int wait_ms)
{
    if (script->source)
        sd_event_source_set_enabled(script->source, SD_EVENT_OFF);
    timer_after(script->later, wait_ms);
}

/* Takes the first line, of `length` bytes with its end, out of the buffer and runs it. */
static enum command_next run_line(struct script *script, size_t length, int *ret_wait_ms)
{
    char text[COMMAND_LINE_BYTES];
    enum command_next next = COMMAND_GO_ON;
    bool fits = length < sizeof text && !script->skipping;

    if (fits) {
        memcpy(text, script->buffer, length);
        text[length] = '\0';
    }
    script->bytes -= length;
    memmove(script->buffer, script->buffer + length, script->bytes);
    script->number++;
    if (fits)
        return command_run(script->bank, text, script->number, script->out, ret_wait_ms);
    script->skipping = false;
    fprintf(script->out, "error line %d: too long; allowed: %d bytes\n", script->number,
            COMMAND_LINE_BYTES - 1);
    fflush(script->out);
    return next;
}

/* Runs the lines that are whole, until one says to wait or to quit. */
static void run_lines(struct script *script)
{
    while (script->bytes > 0) {
        char *end = memchr(script->buffer, '\n', script->bytes);
        enum command_next next;
        int wait_ms = 0;

        if (!end && !script->ended) {
            script->skipping = script->skipping || script->bytes == BUFFER_BYTES;
            script->bytes = script->bytes == BUFFER_BYTES ? 0 : script->bytes;
            return;
        }
        next = run_line(script, end ? (size_t)(end - script->buffer) + 1 : script->bytes,
                        &wait_ms);
        if (next == COMMAND_WAIT) {
            wait_for(script, wait_ms);
            return;
        }
        if (next == COMMAND_QUIT) {
            sd_event_exit(script->loop, 0);
            return;
        }
    }
}

static void read_more(struct script *script)
{
    ssize_t got =
        read(script->fd, script->buffer + script->bytes, BUFFER_BYTES - script->bytes);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        script->ended = true;
        script->source = sd_event_source_disable_unref(script->source);
    } else {
        script->bytes += (size_t)got;
    }
    run_lines(script);
}

static void on_waited(void *owner)
{
    struct script *script = owner;

    if (script->source)
        sd_event_source_set_enabled(script->source, SD_EVENT_ON);
    run_lines(script);
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    (void)source;
    (void)fd;
    (void)events;
    read_more(owner);
    return 0;
}

static int on_turn(sd_event_source *source, void *owner)
{
    (void)source;
    read_more(owner);
    return 0;
}

/* A plain file is always readable, which epoll does not take: then it is read turn by turn. */
static int watch(struct script *script)
{
    int rc = sd_event_add_io(script->loop, &script->source, script->fd, EPOLLIN, on_input,
                             script);

    if (rc != -EPERM)
        return rc;
    rc = sd_event_add_defer(script->loop, &script->source, on_turn, script);
    if (rc < 0)
        return rc;
    return sd_event_source_set_enabled(script->source, SD_EVENT_ON);
}

int script_open(struct script **ret, sd_event *loop, struct bank *bank, const char *path,
                FILE *out)
{
    bool standard = strcmp(path, "-") == 0;
    struct script *script = need(calloc(1, sizeof *script));
    int rc;

    script->loop = sd_event_ref(loop);
    script->bank = bank;
    script->out = out;
    script->fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                          : open(path, O_RDONLY | O_CLOEXEC);
    rc = script->fd < 0 ? -errno : watch(script);
    if (rc >= 0)
        rc = timer_open(&script->later, loop, on_waited, script);
    if (rc < 0) {
        log_fail(rc, "script %s", path);
        script_close(script);
        return rc;
    }
    *ret = script;
    return 0;
}

void script_close(struct script *script)
{
    if (!script)
        return;
    sd_event_source_disable_unref(script->source);
    timer_close(script->later);
    if (script->fd >= 0)
        close(script->fd);
    sd_event_unref(script->loop);
    free(script);
}
