#include "web/site/routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "web/api/api.h"
#include "web/api/changes.h"
#include "web/api/procedures_api.h"
#include "web/api/report_query.h"
#include "web/api/report_reply.h"
#include "web/api/satisfaction_api.h"
#include "web/devices/devices_query.h"
#include "web/frame/frame.h"
#include "web/frame/list_links.h"
#include "web/frame/of_period.h"
#include "web/frame/title.h"
#include "web/http/answer.h"
#include "web/http/period_query.h"
#include "web/lists/list_body.h"
#include "web/lists/lists.h"
#include "web/page/page.h"
#include "web/registers/register_query.h"
#include "web/site/service.h"
#include "web/site/wellknown.h"
#include "web/staff/staff_page.h"
#include "web/tables/fields_query.h"
#include "web/tables/overdue_query.h"
#include "web/tables/procedures_query.h"
#include "web/tables/satisfaction_query.h"
#include "web/tables/trend_query.h"
#include "web/tables/units_query.h"
#include "web/tables/year_query.h"
#include "web/wall/wall_frame.h"
#include "web/wall/wall_query.h"

#define NOTHING                query_nothing
#define ANYTHING               query_anything
#define PAGE(draw)             .page = (draw)
#define LIVE(draw)             .page = (draw), .live = true
#define WALL(draw)             .page = (draw), .live = true, .wall = true
#define DATA(answer)           .data = (answer)
#define FILES(fill)            , .list = (fill)
#define LARGE                  , .large = true
#define LIST(fill)             .list = (fill), .lookups = true
#define STAFF_PAGE(draw)       .staff = {(draw), NULL}
#define STAFF_BOTH(draw, form) .staff = {(draw), &(form)}
#define STAFF_FORM(form)       .staff = {NULL, &(form)}
#define ASK(answer)            .ask = (answer)
#define REPORT(answer)         .looked_up = (answer), .reports = true, .exact = true
#define CHANGES(answer)        .ask = (answer), .changes = true
#define LOOKUP(draw)           .page = (draw), .live = true, .lookups = true
#define SHEET(draw)            LOOKUP(draw), .sheet = true
#define LOOKUP_DATA(answer)    .looked_up = (answer), .lookups = true

static const struct route routes[ADDRESSES] = {
#define ROUTE(name, vi, en, methods, who, listed, takes, answer)                           \
    [ADDRESS_##name] = {ROUTE_##methods, ROUTE_##who, &(takes), answer},
#include "web/routes.inc"
};

const struct route *route_get(enum address address)
{
    return &routes[address];
}

bool route_is_preflown(const struct route *route)
{
    return route->who == ROUTE_SCRIPTS;
}

const char *route_methods(const struct route *route)
{
    static const char *const names[] = {
        [ROUTE_GET] = "GET, HEAD", [ROUTE_POST] = "POST", [ROUTE_BOTH] = "GET, HEAD, POST"};

    return route_is_preflown(route) ? "GET, HEAD, OPTIONS" : names[route->methods];
}

/* Takes one segment, not empty, for the code; NULL: there is none here. */
static const char *take_code(const char *path, char ret[static ADDRESS_CODE_BYTES])
{
    size_t bytes = strcspn(path, "/");

    if (bytes == 0 || bytes >= ADDRESS_CODE_BYTES)
        return NULL;
    memcpy(ret, path, bytes);
    ret[bytes] = '\0';
    return path + bytes;
}

static bool fits(const char *pattern, const char *path, char ret[static ADDRESS_CODE_BYTES])
{
    size_t before = strcspn(pattern, "{");

    *ret = '\0';
    if (strncmp(pattern, path, before) != 0)
        return false;
    if (!pattern[before])
        return !path[before];
    path = take_code(path + before, ret);
    return path && strcmp(strchr(pattern, '}') + 1, path) == 0;
}

bool route_has(const struct route *route, enum address_form form)
{
    if (form == ADDRESS_FORM_OWN)
        return true;
    return route->list && (form != ADDRESS_FORM_JSON || route->page);
}

static struct route_place find_own(const char *path)
{
    struct route_place place = {.address = ADDRESSES};

    for (int i = 0; i < ADDRESSES * LANGUAGES; i++) {
        enum address address = (enum address)(i / LANGUAGES);
        enum language language = (enum language)(i % LANGUAGES);
        const char *pattern = address_own(address, language);

        if (!pattern || !fits(pattern, path, place.asked.code))
            continue;
        place.address = address;
        place.language = language;
        break;
    }
    return place;
}

/* The list of what stands before the ending. */
static struct route_place find_list(const char *path, size_t bytes, enum address_form form)
{
    struct route_place place = {.address = ADDRESSES};
    char own[ADDRESS_BYTES];

    if (bytes >= sizeof own)
        return place;
    memcpy(own, path, bytes);
    own[bytes] = '\0';
    place = find_own(own);
    place.asked.form = form;
    if (place.address != ADDRESSES && !route_has(&routes[place.address], form))
        place.address = ADDRESSES;
    return place;
}

struct route_place route_find(const char *path)
{
    size_t bytes = strlen(path);

    for (int i = ADDRESS_FORM_OWN + 1; i < ADDRESS_FORMS; i++) {
        size_t ending = strlen(address_endings[i]);
        struct route_place place;

        if (bytes <= ending || strcmp(path + bytes - ending, address_endings[i]) != 0)
            continue;
        place = find_list(path, bytes - ending, (enum address_form)i);
        if (place.address != ADDRESSES)
            return place;
    }
    return find_own(path);
}

struct route_place route_beside(const char *path)
{
    struct route_place place = {.address = ADDRESSES};
    size_t bytes = strlen(path);
    char other[ADDRESS_BYTES];

    while (bytes > 0 && path[bytes - 1] == '/')
        bytes--;
    if (bytes + strlen("/") >= sizeof other)
        return place;
    memcpy(other, path, bytes);
    other[bytes] = '\0';
    place = route_find(other);
    if (place.address != ADDRESSES)
        return place;
    (void)stpcpy(other + bytes, "/");
    return route_find(other);
}

/* Segment for segment; "{code}" is any one. */
static bool begins_with(const char *pattern, const char *base)
{
    while (*base == '/' && *pattern == '/') {
        size_t bytes = strcspn(++base, "/"), wanted = strcspn(++pattern, "/");

        if (*pattern != '{' && (bytes != wanted || memcmp(base, pattern, bytes) != 0))
            return false;
        base += bytes;
        pattern += wanted;
    }
    return !*base;
}

bool route_is_hidden_by(const char *base)
{
    if (!base || !*base)
        return false;
    for (int i = 0; i < ADDRESSES * LANGUAGES; i++) {
        const char *pattern =
            address_own((enum address)(i / LANGUAGES), (enum language)(i % LANGUAGES));

        if (pattern && begins_with(pattern, base))
            return true;
    }
    return false;
}

bool route_is_for_programs(const struct route *route)
{
    return route->who == ROUTE_PROGRAMS || route->who == ROUTE_SCRIPTS ||
           route->who == ROUTE_MACHINE;
}

bool route_is_staff(const struct route *route)
{
    return route->who >= ROUTE_DOOR;
}

unsigned route_traits(const struct route *route)
{
    return (route->who == ROUTE_SCRIPTS ? ANSWER_OPEN : 0U) |
           (route_is_staff(route) ? ANSWER_STAFF : 0U);
}

bool route_is_drawn(const struct route *route)
{
    return route->page || route->data || route->looked_up || route->list;
}

static int draw_page(enum address address, const struct view *view, struct body *ret)
{
    char *query = query_write(routes[address].takes, view->asked.values);
    char *title = title_write(view);
    const struct frame frame = {.title = title,
                                .address = address,
                                .query = query,
                                .live = routes[address].live,
                                .document = routes[address].sheet};
    bool wall = routes[address].wall;
    struct html html;
    int rc;

    html_open(&html);
    (wall ? wall_frame_begin : frame_begin)(&html, view, &frame);
    rc = routes[address].page(&html, view);
    if (rc == 0 && routes[address].list)
        list_links_write(&html, view, routes[address].takes);
    (wall ? wall_frame_end : frame_end)(&html, view, &frame);
    *ret = (struct body){.status = MHD_HTTP_OK, .type = BODY_HTML};
    ret->text = html_close(&html, &ret->bytes);
    free(title);
    free(query);
    if (rc != 0)
        body_release(ret);
    return rc;
}

static int draw_data(enum address address, const struct view *view, struct body *ret)
{
    const struct route *route = &routes[address];
    int rc = 0;

    *ret = (struct body){.status = MHD_HTTP_OK, .type = BODY_JSON};
    if (route->looked_up)
        rc = route->looked_up(view, ret);
    else
        ret->text = route->data(view);
    if (rc == 0 && !ret->text)
        rc = -ENOENT;
    if (rc != 0)
        body_release(ret);
    else if (ret->bytes == 0)
        ret->bytes = strlen(ret->text);
    return rc;
}

static int draw(enum address address, const struct view *view, struct body *ret)
{
    const struct route *route = &routes[address];
    bool own = view->asked.form == ADDRESS_FORM_OWN;

    if (own && route->page)
        return draw_page(address, view, ret);
    if (own && (route->data || route->looked_up))
        return draw_data(address, view, ret);
    return list_body(
        view, &(struct list_body){route->list, route->who == ROUTE_PEOPLE, route->takes},
        ret);
}

bool route_takes_long(const struct route_place *place)
{
    const struct route *route = &routes[place->address];
    struct lookup_period period;

    return route->large || route->lookups || route->reports ||
           place->asked.form != ADDRESS_FORM_OWN ||
           (period_query(route->takes, place->asked.values, &period) == 0 &&
            period_query_is_said(&period));
}

int route_draw(enum address address, const struct view *view, struct body *ret)
{
    struct view shown;
    int rc = of_period_begin(routes[address].takes, view, &shown);

    if (rc == 0)
        rc = draw(address, &shown, ret);
    of_period_end(&shown);
    return rc;
}
