#include "sensors/devices/kind.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* One row, one kind; the first is that of a device that does not say. */
static const struct kind *const kinds[] = {
    &ring_kind,
};

const struct kind *kind_find(const char *name)
{
    if (!name)
        return kinds[0];
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    }
    return NULL;
}

const char *kind_names(char ret[static KIND_NAMES_BYTES])
{
    size_t length = 0;

    for (size_t i = 0; i < COUNT(kinds) && length < KIND_NAMES_BYTES; i++)
        length += (size_t)snprintf(ret + length, KIND_NAMES_BYTES - length, "%s%s",
                                   i == 0 ? "" : ", ", kinds[i]->name);
    return ret;
}
