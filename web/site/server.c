#include "web/site/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "web/connection/listener.h"
#include "web/connection/tls.h"
#include "web/http/pending.h"
#include "web/http/waiting.h"
#include "web/http/worker.h"
#include "web/login/login.h"
#include "web/site/cache.h"
#include "web/site/door.h"
#include "web/site/explain.h"
#include "web/site/feed.h"
#include "web/site/shelf.h"

enum {
    IDLE_S = 30, /* an idle or stuck connection ends */
    TIMER_SLACK_US = 1000,
    OWNERS_FILES = 128, /* open files that are not the web's */
};

struct server {
    struct source source;
    struct desk desk;
    struct MHD_Daemon *daemon;
    sd_event *loop;
    sd_event_source *timer; /* the next time that libmicrohttpd or the feed wants to run */
    sd_event_source *again; /* enabled while libmicrohttpd has more to do at once */
    int port;
    int wake_fd; /* eventfd: changed or stopping */
    atomic_bool stopping;
    atomic_bool reload;           /* the certificate's files are to be looked at */
    atomic_uint_fast64_t changes; /* calls of server_changed() */
    bool threaded;                /* the thread below runs */
    pthread_t thread;
};

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* Does all that is due, and arms what wakes it next. Never fails: the loop goes on. */
static void run(struct server *server)
{
    struct desk *desk = &server->desk;
    MHD_UNSIGNED_LONG_LONG wait_ms;
    int64_t now_ms = clock_mono_ms();
    int64_t next_ms = feed_run(desk->feed, now_ms);

    next_ms = sooner(next_ms, guard_run(desk->guard, now_ms));
    if (desk->tls)
        next_ms = sooner(next_ms, tls_run(desk->tls, now_ms));
    tally_run(&desk->tally, now_ms);
    if (desk->waiting)
        waiting_run(desk->waiting, now_ms);
    (void)MHD_run(server->daemon);
    if (desk->waiting) /* also for those who have come just now */
        next_ms = sooner(next_ms, waiting_due_ms(desk->waiting));
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES) {
        if (wait_ms == 0) {
            (void)sd_event_source_set_enabled(server->again, SD_EVENT_ONESHOT);
            return;
        }
        next_ms = sooner(next_ms, now_ms + (int64_t)wait_ms);
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
        if (server->desk.waiting)
            waiting_stop(server->desk.waiting);
        if (server->desk.login)
            login_stop(server->desk.login);
        worker_stop(server->desk.worker);
        pending_stop(server->desk.pending);
        (void)MHD_run(server->daemon); /* lets the streams say goodbye */
        return sd_event_exit(sd_event_source_get_event(source), 0);
    }
    if (atomic_exchange(&server->reload, false) && server->desk.tls)
        tls_look(server->desk.tls);
    worker_run(server->desk.worker);
    if (server->desk.login)
        login_run(server->desk.login);
    pending_run(server->desk.pending);
    feed_changed(server->desk.feed);
    if (server->desk.waiting)
        waiting_changed(server->desk.waiting);
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

static struct cache *open_cache(const struct server *server)
{
    const struct desk *desk = &server->desk;

    return cache_open(&(struct cache_desk){
        .drawing = {&server->source, desk->base, desk->tls ? ANSWER_TLS : 0},
        .worker = desk->worker,
        .pending = desk->pending,
        .changes = &server->changes,
    });
}

static int open_desk(struct server *server, const struct server_config *config)
{
    int64_t now_ms = clock_mono_ms();
    struct desk *desk = &server->desk;
    const struct guard_limits limits = {
        .connections = config->max_connections,
        .per_address =
            config->max_per_address ? config->max_per_address : config->max_connections,
        .streams = config->max_streams,
        .streams_per_address = config->max_streams_per_address
                                   ? config->max_streams_per_address
                                   : config->max_streams,
    };
    int rc = 0;

    if (config->certificate)
        rc = tls_open(&desk->tls, config->certificate, config->key, now_ms);
    if (rc < 0)
        return rc;
    desk->source = &server->source;
    desk->explain = explain;
    desk->open_metrics = config->open_metrics;
    desk->metrics_series = config->metrics_series;
    desk->proxies = config->proxies;
    desk->base = config->base ? config->base : "";
    desk->security_contact = config->security_contact;
    desk->guard = guard_open(&limits, &desk->tally);
    desk->pending = pending_open(server->wake_fd);
    desk->worker = worker_open(server->wake_fd, CACHE_WAITING);
    desk->cache = open_cache(server);
    desk->shelf = shelf_open(desk->tls ? ANSWER_TLS : 0);
    desk->feed = feed_open(&server->source, now_ms);
    if (server->source.changes)
        desk->waiting = waiting_open(server->source.changes);
    if (config->accounts && server->source.staff)
        desk->login = login_open(config->accounts, &desk->tally, server->source.audit,
                                 server->wake_fd);
    return 0;
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
    rc = open_desk(server, config);
    if (rc < 0) {
        (void)close(listen_fd);
        return rc;
    }
    server->daemon =
        door_open(&server->desk, listen_fd, connection_limit(config->max_connections));
    if (!server->daemon) {
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
    server = need(malloc(sizeof *server));
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
    shelf_close(server->desk.shelf);
    guard_close(server->desk.guard);
    login_close(server->desk.login);
    worker_close(server->desk.worker);
    pending_close(server->desk.pending);
    waiting_close(server->desk.waiting);
    tls_close(server->desk.tls);
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
    atomic_fetch_add(&server->changes, 1);
    (void)eventfd_write(server->wake_fd, 1);
}

void server_reload(struct server *server)
{
    atomic_store(&server->reload, true);
    (void)eventfd_write(server->wake_fd, 1);
}
