#include "appliance/registers/named.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct naming {
    char *what; /* first: the key of the tree */
    size_t line;
};

static int by_what(const void *left, const void *right)
{
    const struct naming *a = left, *b = right;

    return strcmp(a->what, b->what);
}

static void release(void *node)
{
    struct naming *naming = node;

    free(naming->what);
    free(naming);
}

bool named_first(struct named *named, struct csv_faults *faults, size_t line,
                 const char *what)
{
    struct naming *naming = need(malloc(sizeof *naming)), *found;

    *naming = (struct naming){need(strdup(what)), line};
    found = *(struct naming **)need(tsearch(naming, &named->tree, by_what));
    if (found == naming)
        return true;
    release(naming);
    csv_fault(faults, line, "%s stands on line %zu too", what, found->line);
    return false;
}

void named_release(struct named *named)
{
    tdestroy(named->tree, release);
    *named = (struct named){0};
}
