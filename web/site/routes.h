/*
 * routes - who answers where: the table of web/routes.inc in full, and the way from a path to
 * its row.
 *
 * Constant; any thread.
 */
#ifndef WEB_SITE_ROUTES_H
#define WEB_SITE_ROUTES_H

#include "appliance/report/list.h"
#include "web/http/body.h"
#include "web/http/request.h"
#include "web/staff/staff.h"

enum route_method { ROUTE_GET = 1 /* and HEAD */, ROUTE_POST = 2, ROUTE_BOTH = 3 };

enum route_who {
    ROUTE_PEOPLE,
    ROUTE_PROGRAMS, /* get a fault as JSON */
    ROUTE_SCRIPTS,  /* the same, also scripts of any site */
    ROUTE_MACHINE,  /* programs on this machine */
    ROUTE_DOOR,     /* who is about to log in */

    /* From here on who is logged in, by the least role; a fault is JSON where format=json is asked for. */
    ROUTE_READER,
    ROUTE_CLERK,
    ROUTE_EDITOR,
    ROUTE_ADMINISTRATOR,
};

/* One row. Of what answers, exactly one is there, the list aside. */
struct route {
    enum route_method methods;
    enum route_who who;
    const struct query_list *takes;
    int (*page)(struct html *html, const struct view *view);
    char *(*data)(const struct view *view);
    int (*list)(struct list *list,
                const struct view *view); /* beside one of these, or alone */
    int (*looked_up)(const struct view *view, struct body *ret);
    struct staff_row staff;
    enum MHD_Result (*ask)(const struct request *request);
    bool live;    /* a page whose figures move */
    bool wall;    /* it stands in the frame of a wall */
    bool large;   /* it takes long to draw
                   */
    bool sheet;   /* on paper it stands alone */
    bool exact;   /* of the store as it is now, not as of the overview */
    bool reports; /* only where the source makes reports */
    bool changes; /* only where it tells what has changed */
    bool lookups; /* only where it can be asked for more than the overview */
};

const struct route *route_get(enum address address);

/* May a script of another site ask with OPTIONS whether it may ask (Fetch, "CORS-preflight")? */
bool route_is_preflown(const struct route *route);

/* "GET, HEAD" */
const char *route_methods(const struct route *route);

/* Is what it lists there in this form? What is JSON already has no other one. */
bool route_has(const struct route *route, enum address_form form);

/* Which address a path is, in which language; ADDRESSES: none. */
struct route_place {
    enum address address;
    enum language language;
    struct asked asked; /* its code; no values yet */
};

struct route_place route_find(const char *path);

/* The address that is meant by a path that is none, because of the slashes at its end. */
struct route_place route_beside(const char *path);

/* Would a base such as "/api" hide an address, which is the base itself or below it? NULL and "" hide
 * none. */
bool route_is_hidden_by(const char *base);

/* Do programs ask here, and not people? */
bool route_is_for_programs(const struct route *route);

/* Is it part of the staff pages? */
bool route_is_staff(const struct route *route);

/* web/http/answer.h's of all its answers. */
unsigned route_traits(const struct route *route);

/* Is it answered from the view alone, and so once for all who ask the same? */
bool route_is_drawn(const struct route *route);

/* Does it take long to draw, or is it drawn from more than the overview of the running month, so that
 * others should not wait? */
bool route_takes_long(const struct route_place *place);

/*
 * Draws such a one; the view has the language and what was asked. Else what web/page/page.h says:
 * -ENOENT, another errno of the store, the place of a parameter, plus one, or -EINVAL, with the
 * view's fault.
 */
int route_draw(enum address address, const struct view *view, struct body *ret);

#endif
