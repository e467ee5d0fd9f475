#include "sensors/devices/kind.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* One row, one kind; the first is that of a profile that does not say. */
static const struct kind *const kinds[] = {
    &channels_kind,
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
