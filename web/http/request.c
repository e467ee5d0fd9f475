#include "web/http/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "web/connection/shape.h"
#include "web/http/answer.h"

const char *request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* What the headers say of proxies. */
struct forwarding {
    struct visitor_said said;
    enum visitor_list which; /* that is being joined */
    size_t bytes;
    char lists[SHAPE_HEADER_BYTES +
               VISITOR_LISTS]; /* with their ends, shorter than the lines */
};

/* MHD_KeyValueIterator. HAProxy adds a line of its own to those that came: all are one list. */
static enum MHD_Result look_for_proxy(void *cls, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    struct forwarding *forwarding = cls;
    size_t room = sizeof forwarding->lists - forwarding->bytes;
    const char **list = &forwarding->said.lists[forwarding->which];
    char *end = forwarding->lists + forwarding->bytes;
    int bytes;

    (void)kind;
    forwarding->said.forwarded |= visitor_is_forwarding(name);
    if (strcasecmp(name, visitor_list_name(forwarding->which)) != 0)
        return MHD_YES;
    bytes = snprintf(end, room, "%s%s", *list ? "," : "", value ? value : "");
    if ((size_t)bytes < room) /* always */
        forwarding->bytes += (size_t)bytes;
    if (!*list)
        *list = end;
    return MHD_YES;
}

struct visitor request_visitor(const struct request *request)
{
    struct forwarding forwarding;

    forwarding.said = (struct visitor_said){{NULL}, false};
    forwarding.bytes = 0;
    for (enum visitor_list i = 0; i < VISITOR_LISTS; i++) {
        forwarding.which = i;
        (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND,
                                        look_for_proxy, &forwarding);
        forwarding.bytes++; /* the end of the list */
    }
    return visitor_of(request->guest->address, &forwarding.said, &request->desk->proxies);
}

struct query {
    const struct query_list *only;
    struct query_said *said;
    int count;
};

/* MHD_KeyValueIterator */
static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
                               const char *value)
{
    struct query *query = cls;

    (void)kind;
    if (query->only && !query_takes(query->only, name))
        return MHD_YES;
    if (query->count == QUERY_SAID)
        return MHD_NO;
    query->said[query->count++] = (struct query_said){name, value ? value : ""};
    return MHD_YES;
}

int request_query(const struct request *request, const struct query_list *only,
                  struct query_said ret[static QUERY_SAID])
{
    struct query query = {only, ret, 0};

    (void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, collect,
                                    &query);
    return query.count;
}

enum MHD_Result request_send(const struct request *request, struct body *body,
                             const struct request_line *more)
{
    struct answer answer = answer_of_body(body, ANSWER_NEVER, request->traits);
    enum MHD_Result queued;

    for (; more && more->name; more++)
        answer_header(answer.plain, more->name, more->value);
    queued = answer_queue(&answer, request->connection);
    answer_release(&answer);
    return queued;
}

enum { LINE_BYTES = ADDRESS_BYTES + 24 };

/* What goes with a fault beside its answer; no name: nothing. */
static struct request_line line_of(const struct request *request, const struct fault *fault,
                                   char text[static LINE_BYTES])
{
    if (fault_closes(fault->kind))
        return (struct request_line){"Connection", "close"};
    switch (fault->kind) {
    case FAULT_METHOD:
        return (struct request_line){"Allow", fault->allowed};
    case FAULT_STREAMS:
    case FAULT_BUSY:
        (void)snprintf(text, LINE_BYTES, "%d", FAULT_RETRY_S);
        return (struct request_line){"Retry-After", text};
    case FAULT_GONE:
        (void)snprintf(
            text, LINE_BYTES, "<%s>; rel=\"start\"",
            address_below(request->desk->base,
                          address_path(request->address, request->language, "").text)
                .text);
        return (struct request_line){"Link", text};
    default:
        return (struct request_line){NULL, NULL};
    }
}

enum MHD_Result request_refuse(const struct request *request, const struct fault *fault)
{
    struct request_line lines[2] = {{NULL, NULL}, {NULL, NULL}};
    struct fault said = *fault;
    struct body body;
    char text[LINE_BYTES];

    said.base = request->desk->base;
    fault_quote(said.path, request->whole);
    body = request->desk->explain(request, &said);
    request->desk->tally.faults[fault->kind]++;
    lines[0] = line_of(request, fault, text);
    return request_send(request, &body, lines);
}

/* Where one answer fits every address. */
static const char *allowed_by(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_LONG_TARGET:
        return "2048 byte";
    case FAULT_HEADERS:
        return "8192 byte";
    case FAULT_LARGE:
        return "4096 byte";
    default:
        return "";
    }
}

enum MHD_Result request_refuse_as(const struct request *request, enum fault_kind kind)
{
    return request_refuse(request,
                          &(struct fault){.kind = kind, .allowed = allowed_by(kind)});
}
