#include "web/reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "web/api.h"
#include "web/metrics.h"
#include "web/negotiate.h"
#include "web/report_reply.h"
#include "web/shape.h"

/* One request while it is answered. */
struct request {
    struct reply_desk *desk;
    struct MHD_Connection *connection;
    struct guest *guest;
    const char *path;
};

/* Of every answer of this server. */
static unsigned traits_of(const struct request *request)
{
    return (request->desk->tls ? ANSWER_TLS : 0U) |
           (route_is_open(request->path) ? ANSWER_OPEN : 0U);
}

static const char *header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* Queues an answer that is not kept, with one more header when name is not NULL. */
static enum MHD_Result send_once(const struct request *request, struct body *body,
                                 const char *name, const char *value)
{
    struct answer answer = answer_of_body(body, ANSWER_NEVER, traits_of(request));
    enum MHD_Result queued;

    if (name)
        answer_header(answer.plain, name, value);
    queued = answer_queue(&answer, request->connection);
    answer_release(&answer);
    return queued;
}

static enum MHD_Result send_fault(const struct request *request, const struct fault *fault)
{
    const struct source *source = request->desk->source;
    const struct source_overview *overview = source->acquire(source->owner);
    struct view view = {overview, source->levels, VIETNAMESE};
    struct body body;
    char retry[12];

    if (fault_for_programs(request->path))
        view.language = negotiate_language(header(request, "Accept-Language"));
    else if (strncmp(request->path, "/en/", 4) == 0)
        view.language = ENGLISH;
    body = fault_write(fault, &view);
    source->release(source->owner, overview);
    request->desk->tally.faults[fault->kind]++;
    if (fault->kind == FAULT_METHOD)
        return send_once(request, &body, "Allow", fault->allowed);
    if (fault_closes(fault->kind))
        return send_once(request, &body, "Connection", "close");
    if (fault->kind != FAULT_STREAMS)
        return send_once(request, &body, NULL, NULL);
    (void)snprintf(retry, sizeof retry, "%d", FEED_REFUSED_S);
    return send_once(request, &body, "Retry-After", retry);
}

/* What is allowed, where one answer fits every address. */
static const char *allowed_by(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_METHOD:
        return "GET, HEAD";
    case FAULT_LONG_TARGET:
        return "2048 byte";
    case FAULT_HEADERS:
        return "8192 byte";
    default:
        return "";
    }
}

static enum MHD_Result send_simple_fault(const struct request *request,
                                         enum fault_kind kind)
{
    struct fault fault = {.kind = kind, .allowed = allowed_by(kind)};

    fault_quote(fault.path, request->path);
    return send_fault(request, &fault);
}

static enum MHD_Result send_health(const struct request *request)
{
    const struct source *source = request->desk->source;
    struct body body = {.status = MHD_HTTP_OK, .type = BODY_JSON};
    struct source_health health;

    source->health(source->owner, &health);
    if (!api_health(&health, clock_mono_ms(), &body.text))
        body.status = MHD_HTTP_SERVICE_UNAVAILABLE;
    body.bytes = strlen(body.text);
    return send_once(request, &body, NULL, NULL);
}

static enum MHD_Result send_moved(const struct request *request, const struct route *route)
{
    struct body body = {.status = MHD_HTTP_PERMANENT_REDIRECT, .type = BODY_HTML};

    body.text = strdup("");
    if (!body.text)
        abort(); /* out of memory */
    return send_once(request, &body, "Location", route->other);
}

static enum MHD_Result send_metrics(const struct request *request)
{
    const struct reply_desk *desk = request->desk;
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
        return send_simple_fault(request, FAULT_LOOPBACK);
    metrics.overview = desk->source->acquire(desk->source->owner);
    desk->source->health(desk->source->owner, &metrics.health);
    body.text = metrics_write(&metrics, &body.bytes);
    desk->source->release(desk->source->owner, metrics.overview);
    return send_once(request, &body, NULL, NULL);
}

static enum MHD_Result send_stream(const struct request *request)
{
    struct reply_desk *desk = request->desk;
    int rc = guard_stream(desk->guard, request->guest);

    if (rc == 0)
        rc = feed_join(desk->feed, request->connection, header(request, "Last-Event-ID"),
                       traits_of(request));
    if (rc == -EBUSY) {
        guard_phase(desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
        return send_simple_fault(request, FAULT_STREAMS);
    }
    return rc < 0 ? MHD_NO : MHD_YES;
}

/* Of a source that makes no reports there are none. */
static bool is_served(const struct request *request, const struct route *route)
{
    return route->kind != ROUTE_REPORT || request->desk->source->reports;
}

struct query {
    struct route_parameter parameters[ROUTE_PARAMETERS];
    int count;
};

/* MHD_KeyValueIterator */
static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
                               const char *value)
{
    struct query *query = cls;

    (void)kind;
    if (query->count == ROUTE_PARAMETERS)
        return MHD_NO;
    query->parameters[query->count++] = (struct route_parameter){name, value ? value : ""};
    return MHD_YES;
}

static enum MHD_Result send_report(const struct request *request, const struct query *query)
{
    const struct report_request asked = {
        .reports = request->desk->source->reports,
        .path = request->path,
        .parameters = query->parameters,
        .count = query->count,
        .if_none_match = header(request, "If-None-Match"),
        .traits = traits_of(request),
    };
    enum MHD_Result queued;
    struct answer answer;
    struct fault fault;

    if (report_reply(&asked, &answer, &fault) < 0)
        return send_fault(request, &fault);
    queued = answer_queue(&answer, request->connection);
    answer_release(&answer);
    return queued;
}

static enum MHD_Result send_route(const struct request *request, const struct route *route)
{
    struct query query = {.count = 0};
    enum definition definition;
    struct fault fault;

    (void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, collect,
                                    &query);
    if (route->kind == ROUTE_REPORT)
        return send_report(request, &query);
    if (route_query(route, query.parameters, query.count, &definition, &fault) < 0)
        return send_fault(request, &fault);
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

static bool is_read(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
           strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

/* What is wrong with a request before its address and query are read in full. */
static enum fault_kind check(const struct request *request, const struct route *route,
                             const struct answer *asset, const char *method)
{
    const struct shape shape = {
        .odd = request->guest->odd,
        .target_bytes = request->guest->target_bytes,
    };
    enum fault_kind kind = shape_check(request->connection, &shape);

    if (kind != FAULT_NONE && kind != FAULT_BODY)
        return kind;
    if (!request->path)
        return FAULT_TARGET;
    if (!asset && (!route || !is_served(request, route)))
        return FAULT_NOT_FOUND;
    return is_read(method) ? kind : FAULT_METHOD;
}

/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *target, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state)
{
    static char seen; /* only its address is used: the headers have been looked at */
    const char *path = shape_path(connection, target);
    struct request request = {desk, connection, guest_of(connection), path};
    const struct route *route = path ? route_find(path) : NULL;
    const struct answer *asset = path ? cache_asset(request.desk->cache, path) : NULL;

    (void)version;
    (void)upload;
    *upload_bytes = 0; /* nothing comes: bodies are refused below */
    if (!*state) {
        enum fault_kind kind = check(&request, route, asset, method);

        *state = &seen;
        guard_phase(request.desk->guard, request.guest, GUARD_ANSWERING, clock_mono_ms());
        request.path = path ? path : target;
        return kind == FAULT_NONE ? MHD_YES : send_simple_fault(&request, kind);
    }
    if (asset)
        return answer_queue(asset, connection);
    return route ? send_route(&request, route) : MHD_NO;
}
