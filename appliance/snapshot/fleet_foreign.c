#include "appliance/snapshot/fleet_foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

static int by_code(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Each once, of a list in order. */
static char *join(const char *const *codes, size_t count)
{
    char *text = NULL;
    size_t bytes, named = 0;
    FILE *out = need(open_memstream(&text, &bytes));

    for (size_t i = 0; i < count && named < FLEET_FOREIGN_MOST; i++) {
        if (i > 0 && strcmp(codes[i], codes[i - 1]) == 0)
            continue;
        (void)fprintf(out, "%s%s", named++ ? ", " : "", codes[i]);
    }
    if (fclose(out) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    return text;
}

char *fleet_foreign_units(const struct fleet_devices_view *view,
                          const struct fleet_member *member)
{
    const char **codes = need(calloc(member->state.device_count + 1, sizeof *codes));
    size_t count = 0;
    char *text = NULL;

    for (size_t i = 0; i < member->state.device_count; i++) {
        const char *unit = member->state.devices[i].unit;

        if (!fleet_devices_may_tell(view, member->name, unit))
            codes[count++] = unit;
    }
    qsort(codes, count, sizeof *codes, by_code);
    if (count > 0)
        text = join(codes, count);
    free(codes);
    return text;
}

void fleet_foreign_tell(struct fleet *fleet, const struct fleet_devices_view *view,
                        const char *gateway)
{
    const struct fleet_member *member = fleet_find(fleet, gateway);
    char times[LOG_LIMIT_BYTES];
    char *units = member ? fleet_foreign_units(view, member) : NULL;

    if (member &&
        fleet_note_foreign(fleet, gateway, units ? units : "", view->mono_ms, times))
        log_warning("gateway %s reads devices of units that it is not registered for: %s; "
                    "what it says of them is set aside. If they are its own: dunghan "
                    "gateway add %s --unit CODE for each%s",
                    gateway, units, gateway, times);
    free(units);
}
