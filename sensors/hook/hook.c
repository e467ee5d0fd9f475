#include "sensors/hook/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/hook/hook_answer.h"
#include "sensors/hook/hook_listener.h"

enum {
    CONNECTIONS_MOST = 8,
    CONNECTION_BYTES = 8192, /* of memory for each, header lines included */
    REQUEST_MS = 15 * 1000,
    CROWDED_MS = 3 * 1000, /* the same where all places are taken, until the key is there */
    LOOK_MS = 1000,        /* who is too slow */
    BODY_LEAST = 4096,
};

/* One connection, and the request under way on it. */
struct caller {
    struct hook *hook;
    struct caller *next, *before;
    struct MHD_Connection *connection;
    int64_t since_ms; /* monotonic: when it came, or its last answer was taken */
    bool waits;       /* for the outbox */
    bool posts;       /* from here on it is of a request */
    enum hook_answer answer;
    bool decided; /* by the outbox */
    struct hook_outcome outcome;
    struct hook_sender *sender; /* NULL: nobody that is known */
    char *body;
    size_t bytes, room;
};

struct hook {
    struct hook_listener listener;
    struct MHD_Daemon *daemon;
    sd_event_source *io;
    struct timer *timer;
    struct caller *callers;
    int places_taken;
    bool stops; /* takes no batch any more */
    uint64_t strangers;
    struct log_limit limit; /* of lines on them */
    size_t count;
    struct hook_sender *senders;
};

/* --- the loop ------------------------------------------------------------------------ */

/* libmicrohttpd's time-out begins anew with every byte; this one does not. It finds the connection
 * closed, and ends it. */
static void end_slow(const struct hook *hook, int64_t now_ms)
{
    bool crowded = hook->places_taken == CONNECTIONS_MOST;

    for (struct caller *caller = hook->callers; caller; caller = caller->next) {
        int64_t most_ms = crowded && !caller->sender ? CROWDED_MS : REQUEST_MS;
        const union MHD_ConnectionInfo *info;

        if (caller->waits || now_ms - caller->since_ms < most_ms)
            continue;
        info =
            MHD_get_connection_info(caller->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        (void)shutdown(info->connect_fd, SHUT_RDWR);
    }
}

/* Does all that is due, and sets when to come again. */
static void run(struct hook *hook)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;
    int64_t next_ms = TIMER_NEVER, now_ms = clock_mono_ms();
    bool full = hook->places_taken == CONNECTIONS_MOST;

    end_slow(hook, now_ms);
    (void)MHD_run(hook->daemon);
    if (hook->callers)
        next_ms = now_ms + LOOK_MS;
    if (MHD_get_timeout(hook->daemon, &wait_ms) == MHD_YES && wait_ms < LOOK_MS)
        next_ms = now_ms + (int64_t)wait_ms;
    if (full && hook->places_taken < CONNECTIONS_MOST)
        next_ms = now_ms; /* libmicrohttpd lets the next one in when it runs anew */
    timer_at(hook->timer, next_ms);
}

static void on_timer(void *owner)
{
    run(owner);
}

static int on_sockets(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    (void)source;
    (void)fd;
    (void)events;
    run(owner);
    return 0;
}

/* --- a request ----------------------------------------------------------------------- */

/* Compares with all, so that the time says nothing. */
static struct hook_sender *find_sender(const struct hook *hook, const char *text)
{
    struct hook_sender *found = NULL;
    struct hook_key key;

    hook_key_make(&key, text);
    for (size_t i = 0; i < hook->count; i++) {
        if (hook_key_same(&key, &hook->senders[i].key))
            found = &hook->senders[i];
    }
    explicit_bzero(&key, sizeof key);
    return found;
}

static struct hook_sender *let_in(struct hook *hook, struct MHD_Connection *connection)
{
    static const char scheme[] = "Bearer ";
    const char *said = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_AUTHORIZATION);
    struct hook_sender *sender = NULL;
    char times[LOG_LIMIT_BYTES];

    if (said && strncasecmp(said, scheme, strlen(scheme)) == 0)
        sender = find_sender(hook, said + strlen(scheme));
    if (sender) {
        sender->seen_ms = clock_wall_ms();
        return sender;
    }
    hook->strangers++;
    if (log_limit_pass(&hook->limit, clock_mono_ms(), times))
        log_warning("hook: a request was refused: it has no key, or none of a source%s",
                    times);
    return NULL;
}

/* Does it say itself that its body is too large? */
static bool says_large(struct MHD_Connection *connection)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length && strtoull(length, NULL, 10) > HOOK_ANSWER_BODY_MOST;
}

static enum hook_answer judge(struct hook *hook, struct caller *caller, const char *path,
                              const char *method)
{
    bool reads = strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
                 strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;

    caller->posts = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
    if (strcmp(path, HOOK_ANSWER_PATH) != 0)
        return HOOK_ANSWER_PATH_UNKNOWN;
    if (!reads && !caller->posts)
        return HOOK_ANSWER_METHOD;
    caller->sender = let_in(hook, caller->connection);
    if (!caller->sender)
        return HOOK_ANSWER_KEY;
    return says_large(caller->connection) ? HOOK_ANSWER_LARGE : HOOK_ANSWER_NONE;
}

/* Of a request that is refused already, its body is read and forgotten. */
static void take_body(struct caller *caller, const char *data, size_t bytes)
{
    if (caller->answer != HOOK_ANSWER_NONE)
        return;
    if (caller->bytes + bytes > HOOK_ANSWER_BODY_MOST) {
        caller->answer = HOOK_ANSWER_LARGE;
        return;
    }
    if (caller->bytes + bytes > caller->room) {
        caller->room = caller->room < BODY_LEAST ? BODY_LEAST : caller->room * 2;
        if (caller->room < caller->bytes + bytes)
            caller->room = caller->bytes + bytes;
        caller->body = need(realloc(caller->body, caller->room));
    }
    memcpy(caller->body + caller->bytes, data, bytes);
    caller->bytes += bytes;
}

static void forget_body(struct caller *caller)
{
    free(caller->body);
    caller->body = NULL;
    caller->bytes = caller->room = 0;
}

static void decide(struct caller *caller)
{
    caller->decided = true;
    if (caller->hook->stops)
        caller->outcome.verdict = HOOK_STOPPED;
    else if (caller->posts)
        hook_sender_take(caller->sender, caller->body ? caller->body : "", caller->bytes,
                         caller, &caller->outcome);
    else if (hook_sender_progress(caller->sender, &caller->outcome) < 0)
        caller->outcome.verdict = HOOK_FULL;
    forget_body(caller);
}

/* All of it is there, or the outbox has said what became of it. */
static enum MHD_Result finish(struct caller *caller)
{
    if (caller->answer != HOOK_ANSWER_NONE)
        return hook_answer_early(caller->connection, caller->answer);
    if (!caller->decided)
        decide(caller);
    if (caller->outcome.verdict != HOOK_WAITS)
        return hook_answer_outcome(caller->connection, &caller->outcome);
    caller->waits = true;
    MHD_suspend_connection(caller->connection);
    return MHD_YES;
}

/* MHD_AccessHandlerCallback: once with the header lines, then for each piece of the body, and once
 * when that is over. */
/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
static enum MHD_Result on_request(void *owner, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *data, size_t *bytes, void **state)
{
    struct caller *caller = *state;

    (void)version;
    if (!caller) {
        caller = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
                     ->socket_context;
        *state = caller;
        caller->answer = judge(owner, caller, path, method);
        return says_large(connection) ? hook_answer_early(connection, caller->answer)
                                      : MHD_YES;
    }
    if (*bytes == 0)
        return finish(caller);
    take_body(caller, data, *bytes);
    *bytes = 0;
    return MHD_YES;
}

/* What became of a batch that waited. */
static void on_told(void *owner, const struct hook_outcome *outcome)
{
    struct caller *caller = owner;

    caller->outcome = *outcome;
    caller->waits = false;
    caller->since_ms = clock_mono_ms();
    MHD_resume_connection(caller->connection); /* which does not wake the loop */
    timer_after(caller->hook->timer, 0);
}

/* --- connections --------------------------------------------------------------------- */

static void enter(struct hook *hook, struct MHD_Connection *connection, void **context)
{
    struct caller *caller = need(calloc(1, sizeof *caller));

    caller->hook = hook;
    caller->connection = connection;
    caller->since_ms = clock_mono_ms();
    caller->next = hook->callers;
    if (caller->next)
        caller->next->before = caller;
    hook->callers = caller;
    hook->places_taken++;
    *context = caller;
}

static void leave(struct hook *hook, struct caller *caller)
{
    if (caller->next)
        caller->next->before = caller->before;
    if (caller->before)
        caller->before->next = caller->next;
    else
        hook->callers = caller->next;
    hook->places_taken--;
    forget_body(caller);
    free(caller);
}

/* MHD_NotifyConnectionCallback */
static void on_connection(void *owner, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        enter(owner, connection, context);
    else
        leave(owner, *context);
}

/* MHD_RequestCompletedCallback: the next one on this connection begins with nothing of it. */
static void on_completed(void *owner, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct caller *caller = *state;

    (void)owner;
    (void)connection;
    (void)how;
    if (!caller)
        return;
    forget_body(caller);
    caller->decided = false;
    caller->sender = NULL;
    caller->since_ms = clock_mono_ms();
}

static void log_mhd(void *owner, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void log_mhd(void *owner, const char *format, va_list args)
{
    char text[256];

    (void)owner;
    (void)vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    log_debug("hook: libmicrohttpd: %s", text);
}

/* --- open and close ------------------------------------------------------------------ */

/* libmicrohttpd closes the descriptor that it has; the listener keeps its own. */
static int start_daemon(struct hook *hook)
{
    int fd = fcntl(hook->listener.fd, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    hook->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, hook, MHD_OPTION_EXTERNAL_LOGGER, log_mhd, hook,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_BYTES, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, hook,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, hook, MHD_OPTION_END);
    if (!hook->daemon)
        close(fd);
    return hook->daemon ? 0 : -EIO;
}

static int start(struct hook *hook, struct sd_event *loop)
{
    int rc = timer_open(&hook->timer, loop, on_timer, hook);

    if (rc == 0)
        rc = start_daemon(hook);
    if (rc < 0)
        return rc;
    return sd_event_add_io(
        loop, &hook->io,
        MHD_get_daemon_info(hook->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, EPOLLIN,
        on_sockets, hook);
}

/* Who has the key of another is not let in, since they could not be told apart. */
static void drop_double_key(const struct hook *hook, size_t index)
{
    struct hook_sender *sender = &hook->senders[index];

    for (size_t i = 0; i < index; i++) {
        if (!hook_key_same(&hook->senders[i].key, &sender->key))
            continue;
        log_error("hook: %s has the key of %s: each source must have its own",
                  sender->source->name, hook->senders[i].source->name);
        sender->key.known = false;
    }
}

static void open_senders(struct hook *hook, const struct hook_settings *settings,
                         struct outbox *box, struct commit_group *group)
{
    hook->senders = need(calloc(settings->sources_count, sizeof *hook->senders));
    hook->count = settings->sources_count;
    for (size_t i = 0; i < hook->count; i++) {
        hook->senders[i] = (struct hook_sender){
            .source = &settings->sources[i], .box = box, .group = group, .told = on_told};
        (void)hook_sender_open(&hook->senders[i]);
        drop_double_key(hook, i);
    }
}

int hook_open(struct hook **ret, struct sd_event *loop,
              const struct hook_settings *settings, struct outbox *box,
              struct commit_group *group)
{
    struct hook *hook = need(calloc(1, sizeof *hook));
    int rc;

    open_senders(hook, settings, box, group);
    rc = hook_listener_open(&hook->listener, settings->listen);
    if (rc == 0)
        rc = start(hook, loop);
    if (rc < 0) {
        log_fail(rc, "hook: cannot listen on %s", settings->listen);
        hook_close(hook);
        return rc;
    }
    log_info("hook: %zu %s at %s", hook->count, log_form(hook->count, "source", "sources"),
             settings->listen);
    run(hook);
    *ret = hook;
    return 0;
}

/* Whoever waits is answered. */
static void stop_daemon(struct hook *hook)
{
    hook->stops = true;
    for (size_t i = 0; i < hook->count; i++) {
        struct hook_sender *sender = &hook->senders[i];

        if (sender->member.waiting)
            hook_sender_end(sender);
    }
    (void)MHD_run(hook->daemon);
    MHD_stop_daemon(hook->daemon);
}

void hook_close(struct hook *hook)
{
    if (!hook)
        return;
    sd_event_source_disable_unref(hook->io);
    if (hook->daemon)
        stop_daemon(hook);
    timer_close(hook->timer);
    hook_listener_close(&hook->listener);
    for (size_t i = 0; i < hook->count; i++)
        explicit_bzero(&hook->senders[i].key, sizeof hook->senders[i].key);
    free(hook->senders);
    free(hook);
}

/* --- how it is ----------------------------------------------------------------------- */

size_t hook_count(const struct hook *hook)
{
    return hook->count;
}

void hook_describe(const struct hook *hook, size_t index, struct hook_state *ret)
{
    const struct hook_sender *sender = &hook->senders[index];
    struct hook_outcome progress;

    *ret = (struct hook_state){.source = sender->source,
                               .keyed = sender->key.known,
                               .seen_ms = sender->seen_ms,
                               .refused = sender->refused};
    if (hook_sender_progress(sender, &progress) < 0)
        return;
    memcpy(ret->epoch, progress.epoch, sizeof ret->epoch);
    ret->committed = progress.committed;
}

uint64_t hook_strangers(const struct hook *hook)
{
    return hook->strangers;
}
