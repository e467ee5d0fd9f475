#include "sensors/config_reading.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "sensors/config_find.h"
#include "sensors/device_cause.h"

static void fill(struct reading_wish *ret, const struct config_site *site,
                 const struct config_device *device)
{
    *ret = (struct reading_wish){
        .place = config_place(device),
        .unit_id = device->unit_id,
        .timeout_ms = device->timeout_ms,
        .poll_ms = device->poll_ms,
        .profile = device->setup.profile,
        .meanings = device->setup.meanings,
        .meanings_count = device->setup.meanings_count,
        .cause = device_cause_text,
    };
    (void)snprintf(ret->name, sizeof ret->name, "%s %s", site->unit, device->counter);
}

static size_t fill_all(const struct config *config, struct reading_wish *ret)
{
    size_t count = 0;

    for (unsigned s = 0; s < config->sites_count; s++) {
        const struct config_site *site = &config->sites[s];

        for (unsigned d = 0; d < site->devices_count; d++) {
            if (site->devices[d].setup.meanings_count > 0)
                fill(&ret[count++], site, &site->devices[d]);
        }
    }
    return count;
}

int config_readings(const struct config *config, const char *name,
                    struct reading_wish **ret, size_t *ret_count,
                    char fault[static CONFIG_FAULT_BYTES])
{
    const struct config_site *site;
    const struct config_device *device;
    int rc = name ? config_find(config, name, &site, &device, fault) : 0;

    if (rc < 0)
        return rc;
    *ret = need(calloc(config_devices(config) + 1, sizeof **ret));
    *ret_count = 1;
    if (name)
        fill(*ret, site, device);
    else
        *ret_count = fill_all(config, *ret);
    return 0;
}
