#include "sensors/config_find.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_named(const char *unit, const char *counter, const char *text)
{
    size_t length = strlen(unit);

    return strcmp(counter, text) == 0 ||
           (strncmp(unit, text, length) == 0 && text[length] == '/' &&
            strcmp(counter, text + length + 1) == 0);
}

/* As many of those there are as there is room for. */
static void list_all(const struct config *config, const char *text, char *fault)
{
    int length = snprintf(fault, CONFIG_FAULT_BYTES,
                          "no device is called \"%.60s\"; there are:", text);

    for (unsigned s = 0; s < config->sites_count; s++) {
        const struct config_site *site = &config->sites[s];

        for (unsigned d = 0; d < site->devices_count; d++) {
            if (length < CONFIG_FAULT_BYTES)
                length += snprintf(fault + length, (size_t)(CONFIG_FAULT_BYTES - length),
                                   " %s/%s", site->unit, site->devices[d].counter);
        }
    }
}

/* Those of one site that are called so: how many, the last of them in `ret`. */
static int find_in(const struct config_site *site, const char *text,
                   const struct config_device **ret)
{
    int count = 0;

    for (unsigned d = 0; d < site->devices_count; d++) {
        if (!is_named(site->unit, site->devices[d].counter, text))
            continue;
        *ret = &site->devices[d];
        count++;
    }
    return count;
}

int config_find(const struct config *config, const char *text,
                const struct config_site **ret_site, const struct config_device **ret,
                char fault[static CONFIG_FAULT_BYTES])
{
    int count = 0;

    for (unsigned s = 0; s < config->sites_count; s++) {
        int found = find_in(&config->sites[s], text, ret);

        if (found > 0)
            *ret_site = &config->sites[s];
        count += found;
    }
    if (count == 1)
        return 0;
    if (count == 0) {
        list_all(config, text, fault);
        return -ENOENT;
    }
    snprintf(fault, CONFIG_FAULT_BYTES,
             "several units have a device \"%.60s\"; allowed: UNIT/COUNTER, such as %s/%s",
             text, (*ret_site)->unit, (*ret)->counter);
    return -EINVAL;
}
