#include "appliance/explain/unit_limit.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

static void add(struct unit_limit *limit, size_t *room, const char *code,
                const struct catalogue *catalogue)
{
    const struct report_question question = {.unit = code, .sub_units = true};
    const char *unknown;
    struct scope scope;

    if (scope_read(&question, catalogue, &scope, &unknown) < 0)
        return;
    limit->scopes = memory_grow(limit->scopes, limit->count, room, sizeof *limit->scopes);
    limit->scopes[limit->count++] = scope;
}

struct unit_limit unit_limit_read(const char *codes, const struct catalogue *catalogue)
{
    struct unit_limit limit = {.held = codes != NULL};
    size_t room = 0;
    char *copy, *rest, *code;

    if (!codes)
        return limit;
    copy = rest = need(strdup(codes));
    while ((code = strsep(&rest, ",")))
        add(&limit, &room, code, catalogue);
    free(copy);
    return limit;
}

void unit_limit_release(struct unit_limit *limit)
{
    free(limit->scopes);
    *limit = (struct unit_limit){0};
}

bool unit_limit_has(const struct unit_limit *limit, int unit)
{
    if (!limit->held)
        return true;
    for (size_t i = 0; unit && i < limit->count; i++) {
        if (scope_has(&limit->scopes[i], unit, 0))
            return true;
    }
    return false;
}
