/*
 * shape - what a request must look like before anybody reads it.
 *
 * libmicrohttpd is lenient where two readers of one request could come to differ about
 * where it ends; here such a request is refused and its connection closed (RFC 9112 §6,
 * §11.2).
 */
#ifndef WEB_CONNECTION_SHAPE_H
#define WEB_CONNECTION_SHAPE_H

#include <microhttpd.h>
#include <stdbool.h>

#include "web/connection/fault.h"

enum {
    SHAPE_TARGET_BYTES = 2048, /* of a request's target, query included */
    SHAPE_HEADER_BYTES = 8192, /* of all header lines */
    SHAPE_HEADERS = 64,
    SHAPE_BODY_BYTES = 16384, /* of a form, without a file in it */
};

struct shape {
    size_t body_bytes; /* a body is needed, of at most so many; 0: none is allowed */
    bool odd;          /* shape_odd() or shape_cut() of the target */
    size_t target_bytes;
};

/* Has the target, as it came, bytes that no target may have? A NUL in it seems to be its end; see
 * shape_cut(). */
bool shape_odd(const char *target);

/*
 * Did the target go on behind a NUL, so that what is read of it is not what was asked? libmicrohttpd
 * tells no length, but what it calls target and version stand in one line, with one octet between
 * them. The target's octets are those it had before it was decoded in place.
 */
bool shape_cut(const char *target, size_t target_bytes, const char *version);

/* FAULT_NONE: it may be answered. */
enum fault_kind shape_check(struct MHD_Connection *connection, const struct shape *shape);

/*
 * The path behind "http://host" of a target in absolute form (RFC 9112 §3.2.2), the path
 * itself of any other. NULL: it names another host than the request's own, or no path.
 */
const char *shape_path(struct MHD_Connection *connection, const char *target);

/* Does %XX stand here? */
bool shape_is_escape(const char *text);

/*
 * Decodes %XX in place, but leaves %00 as it is: a path ends where it seems to end. Returns
 * the new length. MHD_OPTION_UNESCAPE_CALLBACK.
 */
size_t shape_unescape(void *cls, struct MHD_Connection *connection, char *text);

#endif
