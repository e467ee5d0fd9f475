/*
 * reply - from a request to its answer: method, address, query, then page, data or stream.
 *
 * For the server's thread.
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include <microhttpd.h>

#include "web/cache.h"
#include "web/feed.h"
#include "web/guard.h"
#include "web/later.h"
#include "web/login.h"
#include "web/source.h"
#include "web/tls.h"

struct reply_desk {
    const struct source *source;
    struct cache *cache;
    struct feed *feed;
    struct guard *guard;
    struct tls *tls;     /* NULL: plain HTTP */
    struct login *login; /* NULL: there are no staff pages */
    struct later *later; /* the same */
    bool open_metrics;   /* any machine may read /metrics */
    struct tally tally;
};

/* An MHD_AccessHandlerCallback; desk is a struct reply_desk. */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *target, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state);

#endif
