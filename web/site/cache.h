/*
 * cache - every page and every answer of the API, drawn at most once per version of the data and
 * per question.
 *
 * What is soon drawn is drawn at once; what takes long (route_takes_long()) by a worker, while
 * whoever asks waits with all who ask the same, and others go on. At most CACHE_MOST answers are
 * kept; then the one that was not asked for longest makes room. For the server's thread.
 */
#ifndef WEB_SITE_CACHE_H
#define WEB_SITE_CACHE_H

#include <stdatomic.h>

#include "web/http/pending.h"
#include "web/http/worker.h"
#include "web/site/drawing.h"

enum {
    CACHE_MOST = 128,
    CACHE_WAITING = 64 /* questions that may wait for the worker */
};

struct cache;

struct cache_desk {
    struct drawing_desk drawing;
    struct worker *worker;   /* borrowed; NULL: everything is drawn at once */
    struct pending *pending; /* likewise */

    /* Counts whatever may have changed the store: the answers of a route that is exact
     * (web/site/routes.h) are of no earlier count. Borrowed. NULL: nothing ever does. */
    const atomic_uint_fast64_t *changes;
};

struct cache *cache_open(const struct cache_desk *desk);

/* When nobody waits and the worker is stopped. Takes NULL. */
void cache_close(struct cache *cache);

/* A request that waits for its answer. */
struct cache_wait {
    struct ticket ticket;
    struct cache_wait *next;
    struct drawing *drawing; /* what it has waited for; held */
};

/*
 * Of an address that route_is_drawn(), from the newest data. *ret, borrowed until the next call, is
 * the answer, or why there is none, which is asked anew each time. -EINPROGRESS: the connection waits
 * and finds it in *ret_wait, which is its own, when it comes back. Else there is no room to wait.
 */
int cache_get(struct cache *cache, const struct route_place *place,
              struct MHD_Connection *connection, struct cache_wait **ret_wait,
              const struct drawing **ret);

/* When it does not wait. Takes NULL. */
void cache_wait_free(struct cache_wait *wait);

#endif
