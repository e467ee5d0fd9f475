#include "appliance/access/fill_text.h"

#include <string.h>

/* The value of the place that `at` begins; NULL: it is none. */
static const struct fill_text_value *find(const char *at,
                                          const struct fill_text_value *values)
{
    for (; values->name; values++) {
        size_t length = strlen(values->name);

        if (strncmp(at + 1, values->name, length) == 0 && at[length + 1] == '@')
            return values;
    }
    return NULL;
}

void fill_text(FILE *stream, const char *text, const struct fill_text_value *values)
{
    while (*text) {
        const struct fill_text_value *value = *text == '@' ? find(text, values) : NULL;

        if (value) {
            (void)fputs(value->text, stream);
            text += strlen(value->name) + 2;
        } else {
            (void)fputc(*text++, stream);
        }
    }
}
