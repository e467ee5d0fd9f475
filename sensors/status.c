#include "sensors/status.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "mqtt/base/date.h"
#include "mqtt/base/local_socket.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { WAITING_MOST = 8 }; /* to be let in */

struct status {
    struct status_view view;
    struct local_socket socket;
    sd_event_source *io;
};

/* --- what is said -------------------------------------------------------------------- */

static json_t *describe_broker(const struct status_view *view,
                               const struct uplink_link *link)
{
    return json_pack("{s:s, s:i, s:b, s:s?}", "host", view->config->broker.host, "port",
                     view->config->broker.port, "connected", link->connected, "fault",
                     *link->fault ? link->fault : NULL);
}

static json_t *describe_lines(const struct poller *poller)
{
    json_t *list = json_array();
    size_t count;
    const struct poller_line *lines = poller_lines(poller, &count);

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:i, s:b}", "address",
                                        lines[i].place.address, "port", lines[i].place.port,
                                        "connected", line_connected(lines[i].line)));
    return list;
}

/* What only the machine itself is told, beside what the state of each says. */
static void describe_devices(const struct poller *poller, json_t *devices)
{
    json_t *device;
    size_t i;

    json_array_foreach(devices, i, device)
    {
        const struct dialogue_insight insight = poller_insight(poller, i);

        if (insight.trouble)
            json_object_set_new(device, "trouble", json_string(insight.trouble));
        if (insight.held)
            json_object_set_new(device, "held", json_integer((json_int_t)insight.held));
        if (insight.trouble)
            json_object_set_new(device, "next_s",
                                json_integer((insight.next_ms + 999) / 1000));
    }
}

static json_t *describe_source(const struct hook_state *state)
{
    char seen[DATE_STAMP_BYTES];

    return json_pack("{s:s, s:s, s:b, s:s?, s:I, s:s?, s:I}", "name", state->source->name,
                     "unit", state->source->unit, "key", state->keyed, "epoch",
                     *state->epoch ? state->epoch : NULL, "committed",
                     (json_int_t)state->committed, "seen",
                     state->seen_ms ? stamp_format(state->seen_ms, seen) : NULL, "refused",
                     (json_int_t)state->refused);
}

static json_t *describe_hook(const struct status_view *view)
{
    json_t *sources = json_array();
    size_t count = view->hook ? hook_count(view->hook) : 0;

    for (size_t i = 0; i < count; i++) {
        struct hook_state state;

        hook_describe(view->hook, i, &state);
        json_array_append_new(sources, describe_source(&state));
    }
    return json_pack("{s:s, s:b, s:I, s:o}", "listen", view->config->hook->listen,
                     "listening", view->hook != NULL, "strangers",
                     (json_int_t)(view->hook ? hook_strangers(view->hook) : 0), "sources",
                     sources);
}

static char *describe(const struct status_view *view)
{
    struct payload_state state;
    struct uplink_link link;
    char *text, stamp[DATE_STAMP_BYTES];
    json_t *object;

    uplink_describe(view->uplink, &state, &link);
    text = payload_write_state(&state);
    object = need(json_loads(text, 0, NULL));
    free(text);
    json_object_set_new(object, "gateway", json_string(view->config->gateway));
    json_object_set_new(object, "broker", describe_broker(view, &link));
    if (link.twins_ms)
        json_object_set_new(object, "twins_last_seen",
                            json_string(stamp_format(link.twins_ms, stamp)));
    json_object_set_new(object, "lines", describe_lines(view->poller));
    describe_devices(view->poller, json_object_get(object, "devices"));
    if (view->config->hook)
        json_object_set_new(object, "hook", describe_hook(view));
    text = need(json_dumps(object, JSON_COMPACT));
    json_decref(object);
    return text;
}

/* --- to whom ------------------------------------------------------------------------- */

/* All that wait. Who cannot be let in, as no descriptor is left, waits for the next one who knocks:
 * the listener is edge-triggered, so that the loop does not turn for it. */
static int on_knock(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct status *status = owner;
    int caller;

    (void)source;
    (void)events;
    while ((caller = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        char *text = describe(&status->view);

        (void)local_socket_send_file(caller, '\n', text, strlen(text));
        free(text);
        close(caller);
    }
    return 0;
}

static int listen_at(struct status *status, struct sd_event *loop)
{
    int rc = local_socket_listen(&status->socket, status->view.config->data, STATUS_SOCKET,
                                 WAITING_MOST);

    return rc < 0 ? rc
                  : sd_event_add_io(loop, &status->io, status->socket.fd, EPOLLIN | EPOLLET,
                                    on_knock, status);
}

int status_open(struct status **ret, struct sd_event *loop, const struct status_view *view)
{
    struct status *status = need(calloc(1, sizeof *status));
    int rc;

    *status = (struct status){.view = *view};
    rc = listen_at(status, loop);
    if (rc < 0) {
        log_fail(rc, "%s/" STATUS_SOCKET, view->config->data);
        status_close(status);
        return rc;
    }
    *ret = status;
    return 0;
}

void status_close(struct status *status)
{
    if (!status)
        return;
    sd_event_source_disable_unref(status->io);
    local_socket_close(&status->socket);
    free(status);
}
