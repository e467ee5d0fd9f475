#include "web/site/reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "web/connection/shape.h"
#include "web/site/cache.h"
#include "web/site/routes.h"
#include "web/staff/form_post.h"

/* A place with what was asked there, as it is being written. */
struct target {
    FILE *out;
    char before; /* the next parameter */
};

/* MHD_KeyValueIterator */
static enum MHD_Result add_parameter(void *cls, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    struct target *target = cls;

    (void)kind;
    (void)fputc(target->before, target->out);
    target->before = '&';
    address_escape(target->out, name);
    if (value) {
        (void)fputc('=', target->out);
        address_escape(target->out, value);
    }
    return MHD_YES;
}

/* The path is one of ours, so it leads to no other host. */
static enum MHD_Result send_moved(const struct request *request,
                                  const struct route_place *to)
{
    struct body body = {.status = MHD_HTTP_PERMANENT_REDIRECT, .type = BODY_HTML};
    char *location = NULL;
    size_t bytes;
    struct target target = {need(open_memstream(&location, &bytes)), '?'};
    enum MHD_Result sent;

    (void)fputs(request->desk->base, target.out);
    (void)fputs(address_path(to->address, to->language, to->asked.code).text, target.out);
    (void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND,
                                    add_parameter, &target);
    (void)fclose(target.out);
    body.text = need(strdup(""));
    sent =
        request_send(request, &body,
                     (const struct request_line[]){{"Location", location}, {NULL, NULL}});
    free(location);
    return sent;
}

/* The figures do not know a value: which one is allowed only they can say. */
static enum MHD_Result refuse_value(const struct request *request, int which)
{
    const struct query_parameter *parameter =
        &route_get(request->address)->takes->parameters[which];
    struct fault fault;

    (void)query_refuse(&fault, FAULT_VALUE,
                       &(struct query_said){parameter->name, request->asked.values[which]},
                       parameter->allowed);
    return request_refuse(request, &fault);
}

static enum MHD_Result send_drawing(const struct request *request,
                                    const struct drawing *drawing)
{
    if (drawing->rc == 0)
        return answer_queue(&drawing->answer, request->connection);
    if (drawing->fault.kind != FAULT_NONE)
        return request_refuse(request, &drawing->fault);
    if (drawing->rc > 0)
        return refuse_value(request, drawing->rc - 1);
    if (drawing->rc == -ESHUTDOWN)
        return request_refuse_as(request, FAULT_BUSY);
    return request_refuse_as(request,
                             drawing->rc == -ENOENT ? FAULT_NOT_FOUND : FAULT_STORE);
}

static enum MHD_Result send_drawn(const struct request *request)
{
    const struct route_place place = {request->address, request->language, request->asked};
    struct guest *guest = request->guest;
    const struct drawing *drawing;
    int rc;

    if (guest->drawn) { /* it comes back */
        guard_phase(request->desk->guard, guest, GUARD_ANSWERING, clock_mono_ms());
        return send_drawing(request, guest->drawn->drawing);
    }
    rc = cache_get(request->desk->cache, &place, request->connection, &guest->drawn,
                   &drawing);
    if (rc == -EINPROGRESS) {
        guard_phase(request->desk->guard, guest, GUARD_WAITING, clock_mono_ms());
        return MHD_YES;
    }
    return rc < 0 ? request_refuse_as(request, FAULT_BUSY) : send_drawing(request, drawing);
}

/* Not of staff. */
static enum MHD_Result send_route(const struct request *request, const struct route *route)
{
    if (route_is_drawn(route))
        return send_drawn(request);
    return route->ask(request);
}

/* Whoever shares a link appends to it what he likes: people get the page all the same, but no file
 * that is of something else than was asked. */
static bool is_shared(const struct request *request, const struct route *route)
{
    return route->who == ROUTE_PEOPLE && request->asked.form == ADDRESS_FORM_OWN;
}

static int read_query(struct request *request, const struct route *route,
                      struct fault *fault)
{
    struct query_said said[QUERY_SAID];
    int count =
        request_query(request, is_shared(request, route) ? route->takes : NULL, said);

    return query_read(route->takes, said, count, request->asked.values, fault);
}

/* Whatever the script wants to send along: nothing of it counts here. */
static enum MHD_Result send_preflight(const struct request *request)
{
    static const struct request_line lines[] = {
        {"Access-Control-Allow-Methods", "GET, HEAD"},
        {"Access-Control-Allow-Headers", "*"},
        {"Access-Control-Max-Age", "86400"},
        {NULL, NULL},
    };
    struct body body = {.status = MHD_HTTP_NO_CONTENT};

    body.text = need(strdup(""));
    return request_send(request, &body, lines);
}

static enum MHD_Result answer_request(struct request *request)
{
    const struct route *route = route_get(request->address);
    struct visitor visitor = request_visitor(request);
    struct fault fault;

    if (strcmp(request->method, "OPTIONS") == 0)
        return send_preflight(request);
    if (route_is_staff(route))
        return staff_answer(request, &route->staff, route->takes);
    if (read_query(request, route, &fault) < 0)
        return request_refuse(request, &fault);
    if (route->who == ROUTE_MACHINE && !request->desk->open_metrics &&
        !visitor_is_local(&visitor))
        return request_refuse_as(request, FAULT_LOOPBACK);
    return send_route(request, route);
}

/* Is there anything at this address, on this server? */
static bool is_served(const struct desk *desk, const struct route *route)
{
    return (!route_is_staff(route) || desk->login) &&
           (!route->reports || desk->source->quick.reports) &&
           (!route->changes || desk->source->changes) &&
           (!route->lookups || desk->source->quick.lookups);
}

static unsigned traits_of(const struct request *request, const char *text)
{
    unsigned traits = request->desk->tls ? ANSWER_TLS : 0U;

    if (request->address != ADDRESSES)
        return traits | route_traits(route_get(request->address));
    return traits | (strncmp(text, "/api/", strlen("/api/")) == 0 ? ANSWER_OPEN : 0U);
}

/* Only what there is on this server. */
static struct route_place served(const struct request *request, struct route_place place)
{
    if (place.address != ADDRESSES && !is_served(request->desk, route_get(place.address)))
        place.address = ADDRESSES;
    return place;
}

/* A program is answered although it asks with a slash too many: many follow no other address. */
static struct route_place place_of(const struct request *request)
{
    struct route_place place = served(request, route_find(request->path)), beside;

    if (place.address != ADDRESSES)
        return place;
    beside = served(request, route_beside(request->path));
    return beside.address != ADDRESSES && route_is_for_programs(route_get(beside.address))
               ? beside
               : place;
}

/* Where the path leads, and what every answer there has. */
static void find(struct request *request, const char *target)
{
    struct route_place place = {.address = ADDRESSES};

    if (request->path)
        place = place_of(request);
    request->address = place.address;
    request->language = place.language;
    request->asked = place.asked;
    request->traits = traits_of(request, request->path ? request->path : target);
}

static bool is_taken(const char *method, const struct route *route)
{
    if (strcmp(method, "POST") == 0)
        return route->methods & ROUTE_POST;
    if (strcmp(method, "OPTIONS") == 0)
        return route_is_preflown(route);
    return (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) &&
           route->methods & ROUTE_GET;
}

/* What is wrong with a request before its query is read; route NULL: there is none. */
static enum fault_kind check(const struct request *request, const struct route *route)
{
    const struct shape shape = {
        .body_bytes =
            route && is_taken("POST", route) && strcmp(request->method, "POST") == 0
                ? staff_body_bytes(request, route->staff.form)
                : 0,
        .odd = request->guest->odd,
        .target_bytes = request->guest->target_bytes,
    };
    enum fault_kind kind = shape_check(request->connection, &shape);

    if (kind != FAULT_NONE && kind != FAULT_BODY)
        return kind;
    if (!request->path)
        return FAULT_TARGET;
    if (!route)
        return FAULT_NOT_FOUND;
    return is_taken(request->method, route) ? kind : FAULT_METHOD;
}

/* There is nothing: but for the slashes at its end, perhaps. */
static enum MHD_Result answer_nothing(const struct request *request)
{
    struct route_place beside = served(request, route_beside(request->path));

    if (beside.address == ADDRESSES ||
        !is_taken(request->method, route_get(beside.address)) ||
        strcmp(request->method, "POST") == 0)
        return request_refuse_as(request, FAULT_NOT_FOUND);
    return send_moved(request, &beside);
}

/* The headers have been read. */
static enum MHD_Result begin(struct request *request, const char *target)
{
    const struct route *route =
        request->address == ADDRESSES ? NULL : route_get(request->address);
    enum fault_kind kind = check(request, route);
    bool posts = kind == FAULT_NONE && strcmp(request->method, "POST") == 0;

    guard_phase(request->desk->guard, request->guest, posts ? GUARD_BODY : GUARD_ANSWERING,
                clock_mono_ms());
    if (posts)
        request->guest->post =
            form_post_new(request->connection, route->staff.form->file_bytes);
    if (!request->path)
        request->path = request->whole = target;
    if (kind == FAULT_NONE)
        return MHD_YES;
    if (kind == FAULT_METHOD)
        return request_refuse(
            request, &(struct fault){.kind = kind, .allowed = route_methods(route)});
    return kind == FAULT_NOT_FOUND ? answer_nothing(request)
                                   : request_refuse_as(request, kind);
}

/* NOLINTNEXTLINE(readability-function-size): it is MHD's type */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *target, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state)
{
    static char seen; /* only its address is used: the headers have been looked at */
    struct request request = {.desk = desk,
                              .connection = connection,
                              .guest = guest_of(connection),
                              .whole = shape_path(connection, target),
                              .method = method};
    int rc = 0;

    if (request.whole)
        request.path = address_within(request.desk->base, request.whole);
    find(&request, target);
    if (!*state) {
        *state = &seen;
        if (shape_cut(target, request.guest->target_bytes, version))
            request.guest->odd = true;
        *upload_bytes = 0; /* nothing is there yet */
        return begin(&request, target);
    }
    if (*upload_bytes > 0) {
        if (request.guest->post) /* other bodies were refused */
            rc = form_post_append(request.guest->post, upload, *upload_bytes);
        *upload_bytes = 0;
        return rc < 0 ? MHD_NO : MHD_YES;
    }
    return request.address == ADDRESSES ? MHD_NO : answer_request(&request);
}
