#include "appliance/cli/access/access_list.h"

#include <errno.h>
#include <stdio.h>

#include "appliance/access/broker_files.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

static bool holds_somebody_to_units(const struct registry *registry)
{
    size_t count;
    const struct registry_entry *const *all = registry_all(registry, &count);

    for (size_t i = 0; i < count; i++) {
        if (registry_role(all[i]) == REGISTRY_INTEGRATOR && all[i]->units_count > 0)
            return true;
    }
    return false;
}

static int read_store(const struct config *config, struct catalogue *ret)
{
    struct store *store;
    int rc = store_open(&store, config->data, STORE_READ);

    if (rc < 0)
        return rc;
    rc = store_read_catalogue(store, ret);
    store_close(store);
    return rc;
}

int access_list_catalogue(const struct config *config, const struct registry *registry,
                          struct catalogue **ret)
{
    struct catalogue *catalogue = catalogue_open();
    int rc = 0;

    if (holds_somebody_to_units(registry) && store_there(config->data) == 0)
        rc = read_store(config, catalogue);
    else
        catalogue_seal(catalogue);
    if (rc == 0) {
        *ret = catalogue;
        catalogue = NULL; /* now the caller's */
    }
    catalogue_close(catalogue);
    return rc;
}

int access_list_write(const struct config *config, const struct enrol *enrol,
                      int64_t now_ms, bool *ret_there)
{
    struct broker_access access = {.discovery = config->topics.discovery};
    struct catalogue *catalogue = NULL;
    int rc = access_list_catalogue(config, enrol_registry(enrol), &catalogue);

    if (rc < 0)
        return rc;
    access.catalogue = catalogue;
    rc = broker_files_update(enrol, &access, config_broker_directory(config), now_ms,
                             ret_there);
    catalogue_close(catalogue);
    return rc;
}

bool access_list_outdated(const struct config *config, const struct registry *registry,
                          int64_t now_ms)
{
    struct catalogue *catalogue = NULL;
    bool outdated;

    if (access_list_catalogue(config, registry, &catalogue) < 0)
        return false;
    outdated = broker_files_outdated(
        registry, &(struct broker_access){catalogue, config->topics.discovery},
        config_broker_directory(config), now_ms);
    catalogue_close(catalogue);
    return outdated;
}

static int write_again(const struct config *config, const struct registry *registry,
                       int64_t now_ms)
{
    const char *directory = config_broker_directory(config);
    struct catalogue *catalogue = NULL;
    int rc = access_list_catalogue(config, registry, &catalogue);

    if (rc < 0)
        return rc;
    rc = broker_files_write_access(
        registry, &(struct broker_access){catalogue, config->topics.discovery}, directory,
        now_ms);
    if (rc == 0)
        printf("What integrators may hear is another now: have the broker read %s "
               "again: systemctl reload mosquitto\n",
               directory);
    catalogue_close(catalogue);
    return rc;
}

void access_list_follow(const struct config *config)
{
    int64_t now_ms = clock_wall_ms();
    struct registry *registry;
    int rc = registry_open(&registry, config->data);

    if (rc < 0)
        return;
    if (access_list_outdated(config, registry, now_ms))
        rc = write_again(config, registry, now_ms);
    if (rc < 0)
        log_warning("what integrators may hear stays as it was: dunghan broker-config "
                    "as root writes them");
    registry_close(registry);
}
