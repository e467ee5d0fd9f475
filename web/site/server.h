/*
 * server - the page, the API and the stream over HTTP, on a thread of their own.
 *
 * The thread drives libmicrohttpd from an sd-event loop, since that one's own epoll thread
 * stalls from 128 ready connections on. It reads the owner's data through web/source.h only,
 * so the page answers while the owner commits.
 */
#ifndef WEB_SITE_SERVER_H
#define WEB_SITE_SERVER_H

#include "web/connection/visitor.h"
#include "web/source.h"

struct server;

struct server_config {
    const char *address; /* IPv4 or IPv6 literal to listen on */
    int port;            /* 0: any free one, see server_port() */
    int max_connections; /* all of HTTP, streams included; 16 ... 10000 */
    int max_streams; /* of them SSE and who waits for a change; above it 503 and Retry-After */
    int max_per_address;         /* connections; 0: max_connections */
    int max_streams_per_address; /* 0: max_streams */
    const char *certificate;     /* PEM files, borrowed; NULL: plain HTTP */
    const char *key;
    struct visitor_proxies proxies; /* whose word on their visitors counts */
    bool open_metrics;              /* any machine may read /metrics, not only this one */
    int metrics_series;             /* of figures in it at most; 0: none */
    const char *base;             /* before every path, borrowed; NULL: none. "/dunghan" */
    const char *security_contact; /* of security.txt, borrowed; NULL: there is none */
    const char *accounts; /* file of web/login/account.h, borrowed; NULL: no staff pages */
};

/*
 * Listens and serves from now on. source is copied, its owner borrowed until
 * server_close(). -EADDRINUSE, -EADDRNOTAVAIL, -EACCES: logged with address and port.
 */
int server_open(struct server **ret, const struct server_config *config,
                const struct source *source);

/* Ends every stream, waits for the thread. Takes NULL. */
void server_close(struct server *server);

int server_port(const struct server *server);

/* There is a newer overview, or a commit. From any thread; does not block. */
void server_changed(struct server *server);

/* The certificate's files may have changed: looks at once. From any thread. */
void server_reload(struct server *server);

#endif
