#include "appliance/registers/register.h"

#include <stdio.h>
#include <string.h>

#include "mqtt/base/memory.h"

const struct register_kind *const register_kinds[] = {
    &register_fields,   &register_units,   &register_procedures,
    &register_calendar, &register_periods, NULL,
};

const struct register_kind *register_find(const char *name)
{
    for (const struct register_kind *const *kind = register_kinds; *kind; kind++) {
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    }
    return NULL;
}

char *register_names(void)
{
    char *names = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&names, &bytes));

    for (const struct register_kind *const *kind = register_kinds; *kind; kind++)
        (void)fprintf(out, "%s%s", kind > register_kinds ? ", " : "", (*kind)->name);
    (void)fclose(out);
    return names;
}

static const char revision[] = "registers"; /* key in the store's numbers */

int register_revision(struct store *store, int64_t *ret)
{
    return store_read_meta(store, revision, ret);
}

int register_touch(struct store *store)
{
    int64_t number;
    int rc = store_read_meta(store, revision, &number);

    return rc == 0 ? store_write_meta(store, revision, number + 1) : rc;
}

int register_take(const struct register_kind *kind, struct store *store, const char *bytes,
                  size_t size, struct csv_faults *faults, struct register_outcome *ret)
{
    struct register_outcome outcome = {0};
    int rc = kind->take(store, bytes, size, faults, &outcome);

    if (rc == 0 && (outcome.added || outcome.changed))
        rc = register_touch(store);
    if (rc == 0)
        *ret = outcome;
    return rc;
}
