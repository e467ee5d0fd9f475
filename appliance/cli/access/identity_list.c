#include "appliance/cli/access/identity_list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

struct list {
    int64_t now_ms, due_ms; /* a certificate that ends before is due for renewal */
};

enum state { STATE_GOOD, STATE_ENDING, STATE_ENDED, STATE_REVOKED, STATE_NONE };

static const char *const states[] = {
    [STATE_GOOD] = "good",       [STATE_ENDING] = "ending", [STATE_ENDED] = "ended",
    [STATE_REVOKED] = "revoked", [STATE_NONE] = "none",
};

/* Whoever has a password needs no certificate. */
static enum state state_of(const struct list *list, const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    int64_t until_ms = registry_until_ms(entry);
    bool certified = newest && !newest->revoked && until_ms >= list->now_ms;

    if (registry_revoked(entry))
        return STATE_REVOKED;
    if (!certified && registry_has_password(entry))
        return STATE_GOOD;
    if (until_ms == 0)
        return STATE_NONE;
    if (until_ms < list->now_ms)
        return STATE_ENDED;
    return until_ms < list->due_ms ? STATE_ENDING : STATE_GOOD;
}

static void print_entry(const struct list *list, const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    char moment[DATE_STAMP_BYTES], *units = registry_units(entry);

    printf("%-24s%-9s", entry->name, states[state_of(list, entry)]);
    if (newest)
        printf("%s  %s", stamp_format(registry_until_ms(entry), moment), newest->serial);
    if (registry_has_password(entry))
        printf("%spassword since %s", newest ? "  " : "", entry->password->since);
    printf("  %s", units);
    if (entry->bridge)
        printf("  by %s", entry->bridge);
    printf("\n");
    free(units);
}

static json_t *entry_json(const struct list *list, const struct registry_entry *entry)
{
    const struct registry_certificate *newest = registry_newest(entry);
    json_t *units = json_array();

    for (unsigned i = 0; i < entry->units_count; i++)
        json_array_append_new(units, json_string(entry->units[i]));
    return need(json_pack("{s:s,s:s,s:o,s:s?,s:s?,s:s?,s:s?}", "name", entry->name, "state",
                          states[state_of(list, entry)], "units", units, "serial",
                          newest ? newest->serial : NULL, "until",
                          newest ? newest->until : NULL, "password_since",
                          registry_has_password(entry) ? entry->password->since : NULL,
                          "bridge", entry->bridge));
}

int identity_list(const struct config *config, enum registry_role role, bool json,
                  int64_t now_ms)
{
    const struct list list = {now_ms, now_ms + (int64_t)config->certificates.warn_days *
                                                   DATE_DAY_MS};
    struct registry *registry;
    size_t count;
    const struct registry_entry *const *all;
    json_t *array;
    int rc = registry_open(&registry, config->data);

    if (rc < 0)
        return rc;
    all = registry_all(registry, &count);
    array = json_array();
    for (size_t i = 0; i < count; i++) {
        if (registry_role(all[i]) != role)
            continue;
        if (json)
            json_array_append_new(array, entry_json(&list, all[i]));
        else
            print_entry(&list, all[i]);
    }
    if (json && json_dumpf(array, stdout, JSON_INDENT(1)) == 0)
        printf("\n");
    json_decref(array);
    registry_close(registry);
    return 0;
}
