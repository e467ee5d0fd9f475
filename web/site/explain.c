#include "web/site/explain.h"

#include <string.h>

#include "web/api/problem.h"
#include "web/http/negotiate.h"
#include "web/page/fault_page.h"

/* Does this path belong to programs? */
static bool is_for_programs(const char *path)
{
    static const char *const starts[] = {"/api", "/healthz", "/version", "/metrics"};

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(path, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return false;
}

struct body explain(const struct request *request, const struct fault *fault)
{
    const struct source *source = request->desk->source;
    struct view view = {.levels = source->levels, .language = LANGUAGE_VIETNAMESE};
    struct body body;

    if (is_for_programs(request->path))
        return problem(fault,
                       negotiate_language(request_header(request, "Accept-Language")));
    if (strncmp(request->path, "/en/", 4) == 0)
        view.language = LANGUAGE_ENGLISH;
    view.overview = source->acquire(source->owner);
    body = fault_page(&view, fault);
    source->release(source->owner, view.overview);
    return body;
}
