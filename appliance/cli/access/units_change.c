#include "appliance/cli/access/units_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

static bool has_unit(const struct registry_entry *entry, const char *unit)
{
    for (unsigned i = 0; i < entry->units_count; i++) {
        if (strcmp(entry->units[i], unit) == 0)
            return true;
    }
    return false;
}

/* "; HEAD: A, B"; nothing when there are none. How many there are. */
static unsigned say_beyond(FILE *out, const char *head, const struct registry_entry *these,
                           const struct registry_entry *known)
{
    unsigned count = 0;

    for (unsigned i = 0; i < these->units_count; i++) {
        if (has_unit(known, these->units[i]))
            continue;
        if (count++ == 0)
            (void)fprintf(out, "; %s: ", head);
        (void)fprintf(out, "%s%s", count > 1 ? ", " : "", these->units[i]);
    }
    return count;
}

char *units_change_say(const struct registry_entry *before,
                       const struct registry_entry *after)
{
    char *text = NULL, *units = registry_units(after);
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    (void)fprintf(out, "%s: units %s", after->name, units);
    if (before) {
        unsigned changed = say_beyond(out, "added", after, before);
        unsigned gone = say_beyond(out, "taken away", before, after);

        if (gone)
            (void)fprintf(out, " (what it says of %s is set aside from now on)",
                          gone > 1 ? "them" : "it");
        if (!changed && !gone)
            (void)fprintf(out, ", as before");
    }
    (void)fputc('\n', out);
    if (fclose(out) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    free(units);
    return text;
}
