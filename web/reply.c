#include "web/reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "web/api.h"
#include "web/negotiate.h"
#include "web/report_reply.h"

/* One request while it is answered. */
struct request {
    const struct reply_desk *desk;
    struct MHD_Connection *connection;
    const char *path;
};

static const char *header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static bool for_any_site(const char *path)
{
    return strncmp(path, "/api/", 5) == 0;
}

/* Queues an answer that is not kept, with one more header when name is not NULL. */
static enum MHD_Result send_once(const struct request *request, struct body *body,
                                 const char *name, const char *value)
{
    struct answer answer = answer_of_body(body, ANSWER_NEVER, for_any_site(request->path));
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
    if (fault->kind == FAULT_METHOD)
        return send_once(request, &body, "Allow", "GET, HEAD");
    if (fault->kind != FAULT_STREAMS)
        return send_once(request, &body, NULL, NULL);
    (void)snprintf(retry, sizeof retry, "%d", FEED_REFUSED_S);
    return send_once(request, &body, "Retry-After", retry);
}

static enum MHD_Result send_simple_fault(const struct request *request,
                                         enum fault_kind kind)
{
    struct fault fault = {.kind = kind, .allowed = ""};

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

static enum MHD_Result send_stream(const struct request *request)
{
    int rc = feed_join(request->desk->feed, request->connection,
                       header(request, "Last-Event-ID"));

    if (rc == -EBUSY)
        return send_simple_fault(request, FAULT_STREAMS);
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

static bool has_body(const struct request *request)
{
    const char *length = header(request, "Content-Length");

    return (length && strcmp(length, "0") != 0) || header(request, "Transfer-Encoding");
}

static bool is_read(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
           strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *path, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state)
{
    static char seen; /* only its address is used: the headers have been looked at */
    const struct request request = {desk, connection, path};
    const struct route *route = route_find(path);
    const struct answer *asset = cache_asset(request.desk->cache, path);

    (void)version;
    (void)upload;
    *upload_bytes = 0; /* nothing comes: bodies are refused below */
    if (!*state) {
        *state = &seen;
        if (!asset && (!route || !is_served(&request, route)))
            return send_simple_fault(&request, FAULT_NOT_FOUND);
        if (!is_read(method))
            return send_simple_fault(&request, FAULT_METHOD);
        return has_body(&request) ? send_simple_fault(&request, FAULT_BODY) : MHD_YES;
    }
    return asset ? answer_queue(asset, connection) : send_route(&request, route);
}
