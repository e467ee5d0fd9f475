#include "web/site/routes.h"

#include <errno.h>
#include <string.h>

#include "web/api/api.h"
#include "web/page/frame.h"
#include "web/page/method.h"
#include "web/page/overview.h"

#define PAGE(path, language, other, title, live, draw)                                     \
    {                                                                                      \
        path, ROUTE_PAGE, language, other, title, live, false, draw, NULL                  \
    }
#define DATA(path, by_definition, answer)                                                  \
    {                                                                                      \
        path, ROUTE_DATA, LANGUAGE_VIETNAMESE, NULL, WORD_SITE, false, by_definition,      \
            NULL, answer                                                                   \
    }
#define OTHER(path, kind, to)                                                              \
    {                                                                                      \
        path, kind, LANGUAGE_VIETNAMESE, to, WORD_SITE, false, false, NULL, NULL           \
    }

static const struct route routes[] = {
    PAGE("/", LANGUAGE_VIETNAMESE, "/en/", WORD_OVERVIEW, true, overview_write),
    PAGE("/en/", LANGUAGE_ENGLISH, "/", WORD_OVERVIEW, true, overview_write),
    PAGE("/cach-tinh", LANGUAGE_VIETNAMESE, "/en/method", WORD_METHOD, true, method_write),
    PAGE("/en/method", LANGUAGE_ENGLISH, "/cach-tinh", WORD_METHOD, true, method_write),
    PAGE("/giay-phep", LANGUAGE_VIETNAMESE, "/en/licences", WORD_LICENCES, false,
         method_write_licences),
    PAGE("/en/licences", LANGUAGE_ENGLISH, "/giay-phep", WORD_LICENCES, false,
         method_write_licences),
    DATA("/api/v1", false, api_index),
    DATA("/api/v1/summary", true, api_summary),
    DATA("/api/v1/fields", true, api_fields),
    DATA("/api/v1/units", true, api_units),
    DATA("/api/v1/devices", false, api_devices),
    DATA("/version", false, api_version),
    OTHER("/api/v1/reports/06", ROUTE_REPORT, NULL),
    OTHER("/api/v1/reports/06.csv", ROUTE_REPORT, NULL),
    OTHER("/api/v1/reports/06.xlsx", ROUTE_REPORT, NULL),
    OTHER("/api/v1/periods", ROUTE_REPORT, NULL),
    OTHER("/api/v1/events", ROUTE_STREAM, NULL),
    OTHER("/healthz", ROUTE_HEALTH, NULL),
    OTHER("/metrics", ROUTE_METRICS, NULL),
    OTHER("/en", ROUTE_MOVED, "/en/"),
};

int route_count(void)
{
    return (int)(sizeof routes / sizeof routes[0]);
}

const struct route *route_at(int index)
{
    return &routes[index];
}

const struct route *route_find(const char *path)
{
    for (int i = 0; i < route_count(); i++) {
        if (strcmp(routes[i].path, path) == 0)
            return &routes[i];
    }
    return NULL;
}

int route_index(const struct route *route)
{
    return (int)(route - routes);
}

bool route_is_open(const char *path)
{
    return strncmp(path, "/api/", strlen("/api/")) == 0;
}

/* Facebook, Google and Zalo append these to a link that is shared. */
static bool is_tracking(const char *name)
{
    static const char *const names[] = {"fbclid", "gclid", "zarsrc", "utm_"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    }
    return false;
}

static int refuse(const struct route *route, enum fault_kind kind,
                  const struct request_parameter *parameter, const char *allowed,
                  struct fault *fault)
{
    *fault = (struct fault){.kind = kind, .allowed = allowed};
    fault_quote(fault->path, route->path);
    fault_quote(fault->parameter, parameter->name);
    fault_quote(fault->value, parameter->value);
    return -EINVAL;
}

int route_query(const struct route *route, const struct request_parameter *parameters,
                int count, enum definition *ret, struct fault *fault)
{
    const char *names = route->by_definition ? "definition" : "";
    enum definition definition = DEFINITION_A;
    bool seen = false;

    for (int i = 0; i < count; i++) {
        if (route->kind == ROUTE_PAGE && is_tracking(parameters[i].name))
            continue;
        if (!route->by_definition || strcmp(parameters[i].name, "definition") != 0)
            return refuse(route, FAULT_PARAMETER, &parameters[i], names, fault);
        if (seen)
            return refuse(route, FAULT_REPEATED, &parameters[i], names, fault);
        if (api_definition_find(parameters[i].value, &definition) < 0)
            return refuse(route, FAULT_VALUE, &parameters[i], "A, B", fault);
        seen = true;
    }
    *ret = definition;
    return 0;
}

struct body route_draw(const struct route *route, const struct view *view,
                       enum definition definition)
{
    struct body body = {.status = 200, .type = BODY_JSON};
    struct frame frame = {.path = route->path, .other = route->other, .live = route->live};
    struct html html;

    if (route->kind == ROUTE_DATA) {
        body.text = route->answer(view, definition);
        body.bytes = strlen(body.text);
        return body;
    }
    frame.title = view_word(view, route->title);
    html_open(&html);
    frame_begin(&html, view, &frame);
    route->draw(&html, view);
    frame_end(&html, view, &frame);
    body.type = BODY_HTML;
    body.text = html_close(&html, &body.bytes);
    return body;
}
