/*
 * answer - a rendered body as HTTP: plain, compressed and "not modified", with all its
 * headers.
 *
 * The responses are counted by libmicrohttpd, so one answer serves any number of
 * connections and may be released while some of them still send it. For the server's
 * thread.
 */
#ifndef WEB_HTTP_ANSWER_H
#define WEB_HTTP_ANSWER_H

#include <microhttpd.h>

#include "web/assets/asset.h"
#include "web/http/body.h"

enum answer_keep {
    ANSWER_ASK,     /* may be kept, but the server is asked each time */
    ANSWER_FOREVER, /* never changes at this address */
    ANSWER_NEVER,   /* not to be kept */
};

/* What an answer is besides; or-ed. */
enum answer_trait {
    ANSWER_OPEN = 1,  /* any site's script may read it */
    ANSWER_TLS = 2,   /* goes out over TLS, and so shall whatever is asked next */
    ANSWER_STAFF = 4, /* has forms, whose origin the browser shall tell */
};

struct answer {
    int status;
    char etag[BODY_ETAG_BYTES];     /* "": has none */
    struct MHD_Response *plain;     /* NULL: there is no answer here */
    struct MHD_Response *gzip;      /* NULL: too small to gain */
    struct MHD_Response *unchanged; /* 304; NULL without an entity tag */
};

/* Takes over body->text and body->file. */
struct answer answer_of_body(struct body *body, enum answer_keep keep, unsigned traits);

struct answer answer_of_asset(const struct asset *asset, unsigned traits);

/* Links of what was answered, as in RFC 8288. */
void answer_link(struct answer *answer, const char *links);

/* Says of an answer of the API where all of it is described, for programs and for people (RFC 8631).
 * The base is that of web/text/address.h. */
void answer_describe(struct answer *answer, const char *base);

/* Takes a zeroed one too. */
void answer_release(struct answer *answer);

/* What fits the request's Accept-Encoding and If-None-Match. */
enum MHD_Result answer_queue(const struct answer *answer,
                             struct MHD_Connection *connection);

/* The headers that every answer carries, whatever it is. */
void answer_headers(struct MHD_Response *response, unsigned traits);

void answer_header(struct MHD_Response *response, const char *name, const char *value);

#endif
