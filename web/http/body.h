/*
 * body - one rendered answer before it becomes HTTP.
 */
#ifndef WEB_HTTP_BODY_H
#define WEB_HTTP_BODY_H

#include <stddef.h>

enum { BODY_ETAG_BYTES = 24 };

struct body {
    int status;       /* of HTTP */
    const char *type; /* media type; static */
    char *text;       /* owned */
    size_t bytes;
    char *file;  /* its name where it is to be saved; NULL: it is to be shown. Owned */
    char *links; /* of its header Link; NULL: none. Owned */
    char etag[BODY_ETAG_BYTES]; /* "": that of the bytes, body_etag() */
};

#define BODY_HTML    "text/html; charset=utf-8"
#define BODY_JSON    "application/json"
#define BODY_CSV     "text/csv; charset=utf-8; header=present"
#define BODY_XLSX    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define BODY_TEXT    "text/plain; charset=utf-8"
#define BODY_PROBLEM "application/problem+json"

/* Takes a zeroed one too. */
void body_release(struct body *body);

/*
 * The entity tag of these bytes, with quotes. A weak one, because the compressed and the
 * plain representation share it.
 */
const char *body_etag(const struct body *body, char ret[static BODY_ETAG_BYTES]);

/* A gzip member of the bytes, the same every time; the caller frees it. Level 6. */
char *body_gzip(const struct body *body, size_t *ret_bytes);

#endif
