/*
 * routes - the addresses that exist, what they take and who answers.
 *
 * Constant; any thread.
 */
#ifndef WEB_SITE_ROUTES_H
#define WEB_SITE_ROUTES_H

#include "web/http/request.h"
#include "web/text/view.h"

enum route_kind {
    ROUTE_PAGE,    /* HTML, drawn once per version of the data */
    ROUTE_DATA,    /* JSON, drawn once per version of the data */
    ROUTE_HEALTH,  /* asked anew each time */
    ROUTE_METRICS, /* the same, for programs on this machine */
    ROUTE_REPORT,  /* made when it is asked for: web/api/report_reply.h */
    ROUTE_STREAM,  /* server-sent events */
    ROUTE_MOVED,   /* to another address, for good */
};

struct route {
    const char *path;
    enum route_kind kind;
    enum language language;
    const char
        *other; /* of a page: the same in the other language; of one that moved: where to */
    enum word title; /* of a page */
    bool live;       /* a page whose figures move */
    bool by_definition;
    void (*draw)(struct html *html, const struct view *view);
    char *(*answer)(const struct view *view, enum definition definition);
};

/* How many there are, and the i-th. */
int route_count(void);
const struct route *route_at(int index);

/* NULL: there is none. */
const struct route *route_find(const char *path);

int route_index(const struct route *route);

/* May any site's script read what is at this path? */
bool route_is_open(const char *path);

/*
 * Reads the query of a route. -EINVAL: fault says which parameter, why, and what is
 * allowed. A page ignores what social networks append to shared links.
 */
int route_query(const struct route *route, const struct request_parameter *parameters,
                int count, enum definition *ret, struct fault *fault);

/* Of ROUTE_PAGE and ROUTE_DATA; view->language is the route's own. */
struct body route_draw(const struct route *route, const struct view *view,
                       enum definition definition);

#endif
