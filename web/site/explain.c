#include "web/site/explain.h"

#include <string.h>

#include "web/api/problem.h"
#include "web/frame/fault_page.h"
#include "web/http/negotiate.h"
#include "web/site/routes.h"
#include "web/text/alarm.h"

static bool begins(const char *path, const char *start)
{
    return strncmp(path, start, strlen(start)) == 0;
}

/* Of what people and programs may ask. */
static bool wants_json(const struct request *request)
{
    struct query_said said[QUERY_SAID];
    int count = request_query(request, NULL, said);

    for (int i = 0; i < count; i++) {
        if (strcmp(said[i].name, "format") == 0 && strcmp(said[i].value, "json") == 0)
            return true;
    }
    return false;
}

/* Whoever mistypes an address of the API is a program, too. */
static bool is_for_programs(const struct request *request)
{
    const struct route *route;

    if (request->address == ADDRESSES)
        return begins(request->path, "/api");
    route = route_get(request->address);
    return route_is_for_programs(route) || request->asked.form == ADDRESS_FORM_JSON ||
           (route->who > ROUTE_DOOR && wants_json(request));
}

struct body explain(const struct request *request, const struct fault *fault)
{
    const struct source *source = request->desk->source;
    struct view view = {.levels = source->levels,
                        .language = request->language,
                        .base = request->desk->base};
    struct body body;

    if (is_for_programs(request))
        return problem(fault, negotiate_language(request_header(request, "Accept-Language"),
                                                 LANGUAGE_ENGLISH));
    if (begins(request->path, "/en/"))
        view.language = LANGUAGE_ENGLISH;
    view.overview = source->acquire(source->owner);
    view.alarms = alarm_ask(source, view.overview);
    body = fault_page(&view, fault);
    source->release(source->owner, view.overview);
    return body;
}
