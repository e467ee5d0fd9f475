#include "web/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "web/listener.h"
#include "web/reply.h"

enum {
    CONNECTION_BYTES = 8192, /* of memory for each: bounds the request's line and headers */
    IDLE_S = 30,             /* an idle or stuck connection ends */
    TIMER_SLACK_US = 1000,
    OWNERS_FILES = 128, /* open files that are not the web's */
};

struct server {
    struct source source;
    struct reply_desk desk;
    struct MHD_Daemon *daemon;
    sd_event *loop;
    sd_event_source *timer; /* the next time that libmicrohttpd or the feed wants to run */
    sd_event_source *again; /* enabled while libmicrohttpd has more to do at once */
    int port;
    int wake_fd; /* eventfd: changed or stopping */
    atomic_bool stopping;
    bool threaded; /* the thread below runs */
    pthread_t thread;
};

/* Does all that is due, and arms what wakes it next. Never fails: the loop goes on. */
static void run(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;
    int64_t now_ms = clock_mono_ms();
    int64_t next_ms = feed_run(server->desk.feed, now_ms);

    (void)MHD_run(server->daemon);
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES) {
        if (wait_ms == 0) {
            (void)sd_event_source_set_enabled(server->again, SD_EVENT_ONESHOT);
            return;
        }
        if ((int64_t)wait_ms < next_ms - now_ms)
            next_ms = now_ms + (int64_t)wait_ms;
    }
    (void)sd_event_source_set_time(server->timer, (uint64_t)next_ms * 1000);
    (void)sd_event_source_set_enabled(server->timer, SD_EVENT_ONESHOT);
}

static int on_sockets(sd_event_source *source, int fd, uint32_t events, void *cls)
{
    (void)source;
    (void)fd;
    (void)events;
    run(cls);
    return 0;
}

static int on_time(sd_event_source *source, uint64_t usec, void *cls)
{
    (void)source;
    (void)usec;
    run(cls);
    return 0;
}

static int on_again(sd_event_source *source, void *cls)
{
    (void)source;
    run(cls);
    return 0;
}

static int on_wake(sd_event_source *source, int fd, uint32_t events, void *cls)
{
    struct server *server = cls;
    eventfd_t count;

    (void)events;
    (void)eventfd_read(fd, &count);
    if (atomic_load(&server->stopping)) {
        feed_stop(server->desk.feed);
        (void)MHD_run(server->daemon); /* lets the streams say goodbye */
        return sd_event_exit(sd_event_source_get_event(source), 0);
    }
    feed_changed(server->desk.feed);
    run(server);
    return 0;
}

static void *thread_main(void *cls)
{
    struct server *server = cls;
    int rc;

    run(server);
    rc = sd_event_loop(server->loop);
    if (rc < 0)
        (void)log_fail(rc, "web: loop");
    return NULL;
}

static void log_mhd(void *cls, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void log_mhd(void *cls, const char *format, va_list args)
{
    char text[256];

    (void)cls;
    /* Said at each tab that is closed; nothing is wrong then. */
    if (strstr(format, "Failed to send"))
        return;
    (void)vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    log_debug("web: libmicrohttpd: %s", text);
}

/*
 * How many connections there may be: as configured, but the owner keeps descriptors for its
 * own files and its broker, or it could not even log in again.
 */
static unsigned connection_limit(int configured)
{
    struct rlimit files;
    rlim_t room;

    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur == RLIM_INFINITY)
        return (unsigned)configured;
    room = files.rlim_cur / 2 > OWNERS_FILES ? files.rlim_cur - OWNERS_FILES : OWNERS_FILES;
    if ((rlim_t)configured <= room)
        return (unsigned)configured;
    log_warning("web: %d connections are configured, %u fit into the limit of open files",
                configured, (unsigned)room);
    return (unsigned)room;
}

static int start_daemon(struct server *server, const struct server_config *config,
                        int listen_fd)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        reply_handle, &server->desk, MHD_OPTION_EXTERNAL_LOGGER, log_mhd, NULL,
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        connection_limit(config->max_connections), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    return server->daemon ? 0 : -EIO;
}

static int start_loop(struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int rc;

    rc = sd_event_new(&server->loop);
    if (rc < 0)
        return rc;
    rc = sd_event_add_io(server->loop, NULL, info->epoll_fd, EPOLLIN, on_sockets, server);
    if (rc < 0)
        return rc;
    rc = sd_event_add_io(server->loop, NULL, server->wake_fd, EPOLLIN, on_wake, server);
    if (rc < 0)
        return rc;
    rc = sd_event_add_time(server->loop, &server->timer, CLOCK_MONOTONIC, UINT64_MAX,
                           TIMER_SLACK_US, on_time, server);
    if (rc < 0)
        return rc;
    rc = sd_event_add_defer(server->loop, &server->again, on_again, server);
    if (rc < 0)
        return rc;
    return sd_event_source_set_enabled(server->again, SD_EVENT_OFF);
}

/* Signals are the owner's: this thread takes none, SIGPIPE included. */
static int start_thread(struct server *server)
{
    sigset_t all, before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&server->thread, NULL, thread_main, server);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    server->threaded = error == 0;
    return -error;
}

static int start(struct server *server, const struct server_config *config, int listen_fd)
{
    int rc;

    server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (server->wake_fd < 0) {
        rc = -errno;
        (void)close(listen_fd);
        return rc;
    }
    server->desk = (struct reply_desk){
        &server->source, cache_open(&server->source),
        feed_open(&server->source, config->max_streams, clock_mono_ms())};
    rc = start_daemon(server, config, listen_fd);
    if (rc < 0) {
        (void)close(listen_fd); /* else libmicrohttpd closes it */
        return rc;
    }
    rc = start_loop(server);
    return rc < 0 ? rc : start_thread(server);
}

int server_open(struct server **ret, const struct server_config *config,
                const struct source *source)
{
    struct server *server;
    int port, fd, rc;

    fd = listener_open(config->address, config->port, &port);
    if (fd < 0)
        return log_fail(fd, "web: cannot listen on %s port %d", config->address,
                        config->port);
    server = malloc(sizeof *server);
    if (!server)
        abort(); /* out of memory */
    *server = (struct server){.source = *source, .port = port, .wake_fd = -1};
    rc = start(server, config, fd);
    if (rc < 0) {
        (void)log_fail(rc, "web: cannot start on %s port %d", config->address,
                       config->port);
        server_close(server);
        return rc;
    }
    *ret = server;
    return 0;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    if (server->threaded) {
        atomic_store(&server->stopping, true);
        (void)eventfd_write(server->wake_fd, 1);
        (void)pthread_join(server->thread, NULL);
    }
    (void)sd_event_source_unref(server->timer);
    (void)sd_event_source_unref(server->again);
    (void)sd_event_unref(server->loop);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    feed_close(server->desk.feed);
    cache_close(server->desk.cache);
    if (server->wake_fd >= 0)
        (void)close(server->wake_fd);
    free(server);
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_changed(struct server *server)
{
    (void)eventfd_write(server->wake_fd, 1);
}
