/*
 * desk - all that a server answers from, as long as it runs.
 *
 * Whoever answers takes from here what it knows and leaves the rest alone. For the server's
 * thread.
 */
#ifndef WEB_HTTP_DESK_H
#define WEB_HTTP_DESK_H

#include "web/connection/tally.h"
#include "web/connection/visitor.h"
#include "web/http/body.h"
#include "web/source.h"

struct request;

struct desk {
    const struct source *source;
    struct cache *cache;          /* web/site/cache.h */
    struct shelf *shelf;          /* web/site/shelf.h */
    struct feed *feed;            /* web/site/feed.h */
    struct guard *guard;          /* web/connection/guard.h */
    struct tls *tls;              /* web/connection/tls.h; NULL: plain HTTP */
    struct login *login;          /* web/login/login.h; NULL: there are no staff pages */
    struct pending *pending;      /* web/http/pending.h */
    struct worker *worker;        /* web/http/worker.h */
    struct waiting *waiting;      /* web/http/waiting.h; NULL: no changes are told */
    bool open_metrics;            /* any machine may read /metrics */
    int metrics_series;           /* of figures in it at most; 0: none */
    const char *base;             /* before every path: web/text/address.h; "" for none */
    const char *security_contact; /* of security.txt; NULL: there is none */
    struct visitor_proxies proxies;
    struct tally tally;

    /* The answer that says what was wrong with a request. */
    struct body (*explain)(const struct request *request, const struct fault *fault);
};

#endif
