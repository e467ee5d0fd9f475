#include "web/site/door.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "web/connection/shape.h"
#include "web/connection/tls.h"
#include "web/http/waiting.h"
#include "web/site/cache.h"
#include "web/site/reply.h"
#include "web/staff/form_post.h"

enum {
    CONNECTION_BYTES =
        16384,   /* of memory for each: more than web/connection/shape.h lets through */
    IDLE_S = 30, /* without a byte, and a connection ends */
};

static void log_mhd(void *cls, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void log_mhd(void *cls, const char *format, va_list args)
{
    struct desk *desk = cls;
    char text[256];

    if (strstr(format, "Error processing request"))
        desk->tally.kinds[TALLY_UNREADABLE]++;
    /* Said at each tab that is closed; nothing is wrong then. */
    if (strstr(format, "Failed to send"))
        return;
    (void)vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    log_debug("web: libmicrohttpd: %s", text);
}

/* MHD_AcceptPolicyCallback */
static enum MHD_Result on_accept(void *cls, const struct sockaddr *from, socklen_t bytes)
{
    struct desk *desk = cls;

    (void)bytes;
    return guard_admits(desk->guard, from) ? MHD_YES : MHD_NO;
}

/* MHD_NotifyConnectionCallback: before its TLS handshake, and when all is over. */
static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct desk *desk = cls;
    struct guest *guest = *context;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        tls_let_go(guest->pair);
        guard_leave(desk->guard, guest);
        return;
    }
    guest = guard_enter(desk->guard, connection, clock_mono_ms());
    if (desk->tls)
        guest->pair =
            tls_greet(desk->tls, MHD_get_connection_info(connection,
                                                         MHD_CONNECTION_INFO_GNUTLS_SESSION)
                                     ->tls_session);
    *context = guest;
}

/* MHD_OPTION_URI_LOG_CALLBACK: the request line has been read. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct guest *guest = guest_of(connection);

    (void)cls;
    guest->target_bytes = strlen(target);
    guest->odd = shape_odd(target);
    return NULL;
}

/* MHD_RequestCompletedCallback */
static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct desk *desk = cls;
    struct guest *guest = guest_of(connection);

    (void)state;
    (void)how;
    form_post_free(guest->post);
    guest->post = NULL;
    cache_wait_free(guest->drawn);
    guest->drawn = NULL;
    waiting_free(guest->waiter);
    guest->waiter = NULL;
    guard_phase(desk->guard, guest, GUARD_KEPT, clock_mono_ms());
}

struct MHD_Daemon *door_open(struct desk *desk, int listen_fd, unsigned max_connections)
{
    struct tls *tls = desk->tls;
    const struct MHD_OptionItem with_tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? (void *)tls_certificate_pem(tls) : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? (void *)tls_key_pem(tls) : NULL},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem with_socket[] = {
        {MHD_OPTION_LISTEN_SOCKET, listen_fd, NULL}, {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem without[] = {{MHD_OPTION_END, 0, NULL}};

    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
            (tls ? MHD_USE_TLS : 0U) | (listen_fd < 0 ? MHD_USE_NO_LISTEN_SOCKET : 0U),
        0, on_accept, desk, reply_handle, desk, MHD_OPTION_EXTERNAL_LOGGER, log_mhd, desk,
        MHD_OPTION_CONNECTION_LIMIT, max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, desk, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, desk, MHD_OPTION_URI_LOG_CALLBACK, on_target, desk,
        MHD_OPTION_UNESCAPE_CALLBACK, shape_unescape, NULL, MHD_OPTION_ARRAY,
        listen_fd < 0 ? without : with_socket, MHD_OPTION_ARRAY, tls ? with_tls : without,
        MHD_OPTION_END);
}
