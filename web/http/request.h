/*
 * request - one request while it is answered, and the ways to answer it once.
 *
 * For the server's thread.
 */
#ifndef WEB_HTTP_REQUEST_H
#define WEB_HTTP_REQUEST_H

#include <microhttpd.h>

#include "web/connection/fault.h"
#include "web/connection/guard.h"
#include "web/connection/visitor.h"
#include "web/http/body.h"
#include "web/http/desk.h"
#include "web/http/query.h"

struct request {
    struct desk *desk;
    struct MHD_Connection *connection;
    struct guest *guest;
    const char *whole; /* the path as it was asked */
    const char *path;  /* of it what is within the base; NULL: it is none */
    const char *method;
    unsigned traits; /* web/http/answer.h's of every answer at this path */

    /* Where it leads; ADDRESSES: nowhere. */
    enum address address;
    enum language language;
    struct asked asked; /* its values once the query has been read */
};

/* NULL: not sent. */
const char *request_header(const struct request *request, const char *name);

/* From where it comes. */
struct visitor request_visitor(const struct request *request);

/* What its query says, or of that only what a list takes, which is not NULL then: at most
 * QUERY_SAID parameters; returns how many. */
int request_query(const struct request *request, const struct query_list *only,
                  struct query_said ret[static QUERY_SAID]);

/* Of HTTP, beside those that every answer has. */
struct request_line {
    const char *name, *value; /* NULL ends a list */
};

/* Queues an answer that nobody may keep. Takes over body->text; `more` may be NULL. */
enum MHD_Result request_send(const struct request *request, struct body *body,
                             const struct request_line *more);

/* Counted; the fault's path is filled in. */
enum MHD_Result request_refuse(const struct request *request, const struct fault *fault);

/* Of a kind that needs no more said. */
enum MHD_Result request_refuse_as(const struct request *request, enum fault_kind kind);

#endif
