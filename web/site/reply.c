#include "web/site/reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "web/api/api.h"
#include "web/api/metrics.h"
#include "web/api/report_reply.h"
#include "web/http/request.h"
#include "web/http/shape.h"
#include "web/http/tls.h"
#include "web/site/cache.h"
#include "web/site/feed.h"
#include "web/staff/form_post.h"
#include "web/staff/staff.h"

static enum MHD_Result send_health(const struct request *request)
{
    const struct source *source = request->desk->source;
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_JSON};
    struct source_health health;

    source->health(source->owner, &health);
    if (!api_health(&health, clock_mono_ms(), &body.text))
        body.status = MHD_HTTP_SERVICE_UNAVAILABLE;
    body.bytes = strlen(body.text);
    return request_send(request, &body, NULL);
}

static enum MHD_Result send_moved(const struct request *request, const struct route *route)
{
    const struct request_line lines[] = {{"Location", route->other}, {NULL, NULL}};
    struct body body = {.status = MHD_HTTP_PERMANENT_REDIRECT, .type = BODY_HTML};

    body.text = need(strdup(""));
    return request_send(request, &body, lines);
}

static enum MHD_Result send_metrics(const struct request *request)
{
    const struct desk *desk = request->desk;
    struct body body = {.status = MHD_HTTP_OK, .type = METRICS_TYPE};
    struct metrics metrics = {
        .tally = &desk->tally,
        .connections = guard_count(desk->guard),
        .streams = feed_readers(desk->feed),
        .certificate_ends_ms = desk->tls ? tls_ends_ms(desk->tls) : 0,
        .now_mono_ms = clock_mono_ms(),
        .now_wall_ms = clock_wall_ms(),
    };

    if (!desk->open_metrics && !guest_is_local(request->guest))
        return request_refuse_as(request, FAULT_LOOPBACK);
    metrics.overview = desk->source->acquire(desk->source->owner);
    desk->source->health(desk->source->owner, &metrics.health);
    body.text = metrics_write(&metrics, &body.bytes);
    desk->source->release(desk->source->owner, metrics.overview);
    return request_send(request, &body, NULL);
}

static enum MHD_Result send_stream(const struct request *request)
{
    struct desk *desk = request->desk;
    int rc = guard_stream(desk->guard, request->guest);

    if (rc == 0)
        rc = feed_join(desk->feed, request->connection,
                       request_header(request, "Last-Event-ID"), request->traits);
    if (rc == -EBUSY) {
        guard_phase(desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
        return request_refuse_as(request, FAULT_STREAMS);
    }
    return rc < 0 ? MHD_NO : MHD_YES;
}

/* Of a source that makes no reports there are none. */
static bool is_served(const struct request *request, const struct route *route)
{
    return route->kind != ROUTE_REPORT || request->desk->source->reports;
}

static enum MHD_Result send_report(const struct request *request,
                                   const struct request_parameter *parameters, int count)
{
    const struct report_request asked = {
        .reports = request->desk->source->reports,
        .path = request->path,
        .parameters = parameters,
        .count = count,
        .if_none_match = request_header(request, "If-None-Match"),
        .traits = request->traits,
    };
    enum MHD_Result queued;
    struct answer answer;
    struct fault fault;

    if (report_reply(&asked, &answer, &fault) < 0)
        return request_refuse(request, &fault);
    queued = answer_queue(&answer, request->connection);
    answer_release(&answer);
    return queued;
}

static enum MHD_Result send_route(const struct request *request, const struct route *route)
{
    struct request_parameter parameters[REQUEST_PARAMETERS];
    int count = request_query(request, parameters);
    enum definition definition;
    struct fault fault;

    if (route->kind == ROUTE_REPORT)
        return send_report(request, parameters, count);
    if (route_query(route, parameters, count, &definition, &fault) < 0)
        return request_refuse(request, &fault);
    switch (route->kind) {
    case ROUTE_HEALTH:
        return send_health(request);
    case ROUTE_METRICS:
        return send_metrics(request);
    case ROUTE_STREAM:
        return send_stream(request);
    case ROUTE_MOVED:
        return send_moved(request, route);
    case ROUTE_PAGE:
    case ROUTE_DATA:
    case ROUTE_REPORT:
        break;
    }
    return answer_queue(cache_get(request->desk->cache, route, definition),
                        request->connection);
}

/* What stands at an address. */
struct target {
    const struct route *route;  /* NULL: none */
    const struct answer *asset; /* NULL: none */
    bool staff;                 /* then it is */
    struct staff_place place;
};

static struct target find(const struct request *request)
{
    struct target target = {0};

    if (!request->path)
        return target;
    target.route = route_find(request->path);
    if (target.route && !is_served(request, target.route))
        target.route = NULL;
    target.asset = cache_asset(request->desk->cache, request->path);
    target.staff = request->desk->login && staff_find(request->path, &target.place) == 0;
    return target;
}

static const char *methods_of(const struct target *target)
{
    return target->staff ? staff_methods(target->place.page) : "GET, HEAD";
}

static unsigned traits_of(const struct request *request, const struct target *target,
                          const char *text)
{
    return (request->desk->tls ? ANSWER_TLS : 0U) |
           (route_is_open(request->path ? request->path : text) ? ANSWER_OPEN : 0U) |
           (target->staff ? ANSWER_STAFF : 0U);
}

/* Is this method in the list? */
static bool is_taken(const char *method, const char *methods)
{
    size_t bytes = strlen(method);

    for (const char *m = methods; m; m = strchr(m, ' ')) {
        m += *m == ' ';
        if (strncmp(m, method, bytes) == 0 && (m[bytes] == ',' || m[bytes] == '\0'))
            return bytes > 0;
    }
    return false;
}

/* What is wrong with a request before its address and query are read in full. */
static enum fault_kind check(const struct request *request, const struct target *target)
{
    const struct shape shape = {
        .posts = target->staff && is_taken("POST", methods_of(target)) &&
                 strcmp(request->method, "POST") == 0,
        .odd = request->guest->odd,
        .target_bytes = request->guest->target_bytes,
    };
    enum fault_kind kind = shape_check(request->connection, &shape);

    if (kind != FAULT_NONE && kind != FAULT_BODY)
        return kind;
    if (!request->path)
        return FAULT_TARGET;
    if (!target->asset && !target->route && !target->staff)
        return FAULT_NOT_FOUND;
    return is_taken(request->method, methods_of(target)) ? kind : FAULT_METHOD;
}

/* The headers have been read. */
static enum MHD_Result begin(struct request *request, const struct target *target,
                             const char *text)
{
    enum fault_kind kind = check(request, target);
    bool posts = kind == FAULT_NONE && strcmp(request->method, "POST") == 0;
    struct fault fault = {.kind = kind, .allowed = methods_of(target)};

    guard_phase(request->desk->guard, request->guest, posts ? GUARD_BODY : GUARD_ANSWERING,
                clock_mono_ms());
    if (posts)
        request->guest->post = form_post_new();
    if (!request->path)
        request->path = text;
    if (kind == FAULT_NONE)
        return MHD_YES;
    if (kind != FAULT_METHOD)
        return request_refuse_as(request, kind);
    fault_quote(fault.path, request->path);
    return request_refuse(request, &fault);
}

static enum MHD_Result answer_target(const struct request *request,
                                     const struct target *target)
{
    if (request->guest->post)
        return staff_take(request, &target->place);
    if (target->staff)
        return staff_show(request, &target->place);
    if (target->asset)
        return answer_queue(target->asset, request->connection);
    return target->route ? send_route(request, target->route) : MHD_NO;
}

/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *target, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state)
{
    static char seen; /* only its address is used: the headers have been looked at */
    struct request request = {
        desk, connection, guest_of(connection), shape_path(connection, target), method, 0};
    const struct target found = find(&request);
    struct form_post *post = request.guest->post;
    int rc = 0;

    (void)version;
    request.traits = traits_of(&request, &found, target);
    if (!*state) {
        *state = &seen;
        *upload_bytes = 0; /* nothing is there yet */
        return begin(&request, &found, target);
    }
    if (*upload_bytes > 0) {
        if (post) /* other bodies were refused */
            rc = form_post_append(post, upload, *upload_bytes);
        *upload_bytes = 0;
        return rc < 0 ? MHD_NO : MHD_YES;
    }
    return answer_target(&request, &found);
}
