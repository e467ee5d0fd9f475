#include "appliance/cli/access/units_change.h"

#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"

/* "; HEAD: A, B"; nothing when there are none. How many there are. */
static unsigned say_beyond(FILE *out, const char *head, const struct registry_entry *these,
                           const struct registry_entry *known)
{
    unsigned count = 0;

    for (unsigned i = 0; i < these->units_count; i++) {
        if (registry_has_unit(known, these->units[i]))
            continue;
        if (count++ == 0)
            (void)fprintf(out, "; %s: ", head);
        (void)fprintf(out, "%s%s", count > 1 ? ", " : "", these->units[i]);
    }
    return count;
}

/* What a gateway says of a unit that is not its own any more does not count. */
static void say_gone(FILE *out, const struct registry_entry *after, unsigned gone)
{
    if (gone && registry_role(after) == REGISTRY_GATEWAY)
        (void)fprintf(out, " (what it says of %s is set aside from now on)",
                      gone > 1 ? "them" : "it");
}

static void say_change(FILE *out, const struct registry_entry *before,
                       const struct registry_entry *after)
{
    unsigned changed, gone;

    if (!before->units_count != !after->units_count) {
        char *units = registry_units(before);

        (void)fprintf(out, "; before: %s", before->units_count ? units : "every unit");
        free(units);
        return;
    }
    changed = say_beyond(out, "added", after, before);
    gone = say_beyond(out, "taken away", before, after);
    say_gone(out, after, gone);
    if (!changed && !gone)
        (void)fprintf(out, ", as before");
}

char *units_change_say(const struct registry_entry *before,
                       const struct registry_entry *after)
{
    char *text = NULL, *units = registry_units(after);
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    (void)fprintf(out, "%s: %s%s", after->name,
                  after->units_count ? "units " : "every unit", units);
    if (before)
        say_change(out, before, after);
    (void)fputc('\n', out);
    if (fclose(out) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    free(units);
    return text;
}
