#include "appliance/report/aside.h"

#include <errno.h>
#include <string.h>

const char *const aside_reason_names[ASIDE_REASONS] = {
#define ASIDE_NAME(name, text, meaning) [ASIDE_##name] = (text),
    ASIDE_EACH(ASIDE_NAME)
#undef ASIDE_NAME
};

const char *const aside_reason_meanings[ASIDE_REASONS] = {
#define ASIDE_MEANING(name, text, meaning) [ASIDE_##name] = (meaning),
    ASIDE_EACH(ASIDE_MEANING)
#undef ASIDE_MEANING
};

int aside_reason_find(const char *name)
{
    for (int i = 0; i < ASIDE_REASONS; i++) {
        if (strcmp(aside_reason_names[i], name) == 0)
            return i;
    }
    return -ENOENT;
}
