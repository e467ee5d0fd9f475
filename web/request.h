/*
 * request - one request while it is answered, and the ways to answer it once.
 *
 * For the server's thread.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <microhttpd.h>

#include "web/body.h"
#include "web/fault.h"
#include "web/reply.h"
#include "web/route.h"

struct request {
    struct reply_desk *desk;
    struct MHD_Connection *connection;
    struct guest *guest;
    const char *path, *method;
};

/* NULL: not sent. */
const char *request_header(const struct request *request, const char *name);

/* web/answer.h's of every answer at this path. */
unsigned request_traits(const struct request *request);

/* Its parameters, percent-decoded, at most ROUTE_PARAMETERS; returns how many. */
int request_query(const struct request *request,
                  struct route_parameter ret[static ROUTE_PARAMETERS]);

/* Of HTTP, beside those that every answer has. */
struct request_line {
    const char *name, *value; /* NULL ends a list */
};

/* Queues an answer that nobody may keep. Takes over body->text; `more` may be NULL. */
enum MHD_Result request_send(const struct request *request, struct body *body,
                             const struct request_line *more);

/* Counted. */
enum MHD_Result request_refuse(const struct request *request, const struct fault *fault);

/* Of a kind that needs no more said. */
enum MHD_Result request_refuse_as(const struct request *request, enum fault_kind kind);

#endif
