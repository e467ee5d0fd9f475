#include "sensors/config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/event.h"
#include "mqtt/payload.h"
#include "sensors/config_device.h"
#include "sensors/config_pairs.h"
#include "sensors/profile/profile_set.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const cyaml_schema_value_t device_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_device, config_device_fields),
};

static const cyaml_schema_field_t site_fields[] = {
    SETTINGS_TEXT(unit, struct config_site),
    CYAML_FIELD_SEQUENCE("devices", CYAML_FLAG_POINTER, struct config_site, devices,
                         &device_schema, 1, CONFIG_DEVICES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t site_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_site, site_fields),
};

static const cyaml_schema_field_t config_fields[] = {
    SETTINGS_TEXT(gateway, struct config),
    SETTINGS_TEXT(data, struct config),
    SETTINGS_TEXT_OPTIONAL(profiles, struct config),
    CYAML_FIELD_MAPPING("broker", CYAML_FLAG_DEFAULT, struct config, broker,
                        settings_broker_fields),
    SETTINGS_NUMBER(retention_days, struct config),
    SETTINGS_NUMBER(outbox_max_mb, struct config),
    SETTINGS_NUMBER(batch_max_kb, struct config),
    CYAML_FIELD_SEQUENCE("sites", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config,
                         sites, &site_schema, 1, CONFIG_DEVICES_MAX),
    CYAML_FIELD_MAPPING_PTR("hook", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config,
                            hook, hook_settings_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t config_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, config_fields),
};

static const struct settings_range config_ranges[] = {
    {"retention_days", offsetof(struct config, retention_days), 1, 366, 14},
    {"outbox_max_mb", offsetof(struct config, outbox_max_mb), 8, 262144, 512},
    {"batch_max_kb", offsetof(struct config, batch_max_kb), 1, PAYLOAD_MAX_BYTES / 1024,
     PAYLOAD_MAX_BYTES / 1024},
};

static int check_site(const struct settings_check *check, struct profile_set *profiles,
                      struct config_site *site, unsigned index)
{
    char path[SETTINGS_PATH_BYTES];
    int rc = 0;

    if (!event_unit_valid(site->unit)) {
        snprintf(path, sizeof path, "sites[%u].unit", index);
        return yaml_place_fault(
            check->place, path, check->fault,
            "unit is \"%s\"; allowed: an organisation identifier such as "
            "H42.31",
            site->unit);
    }
    for (unsigned i = 0; rc == 0 && i < site->devices_count; i++) {
        snprintf(path, sizeof path, "sites[%u].devices[%u]", index, i);
        rc = config_device_check(check, profiles, &site->devices[i], path);
    }
    return rc;
}

/* Where its events are from: at least one of both. */
static int check_origins(const struct settings_check *check, const struct config *config)
{
    if (config->sites_count == 0 && !config->hook)
        return yaml_place_fault(check->place, "", check->fault,
                                "key \"sites\" is missing; only a gateway with the section "
                                "hook may be without");
    return config->hook ? hook_settings_check(check, config->hook) : 0;
}

static int check_all(const struct settings_check *check, struct config *config)
{
    int rc;

    if (!event_gateway_valid(config->gateway))
        return yaml_place_fault(check->place, "gateway", check->fault,
                                "gateway is \"%s\"; allowed: 1 to 32 of a-z, 0-9 and -",
                                config->gateway);
    if (event_gateway_reserved(config->gateway))
        return yaml_place_fault(check->place, "gateway", check->fault,
                                "gateway is \"%s\"; allowed: none of the centre's own "
                                "names, " EVENT_RESERVED_NAMES,
                                config->gateway);
    rc = settings_apply_ranges(check, config_ranges, COUNT(config_ranges), config, "");
    if (rc == 0)
        rc = settings_check_broker(check, &config->broker);
    if (rc == 0)
        rc = check_origins(check, config);
    for (unsigned i = 0; rc == 0 && i < config->sites_count; i++)
        rc = check_site(check, config->set, &config->sites[i], i);
    if (rc == 0 && config_devices(config) > CONFIG_DEVICES_MAX)
        rc = yaml_place_fault(check->place, "sites", check->fault,
                              "%zu devices; allowed: up to %d a gateway",
                              config_devices(config), CONFIG_DEVICES_MAX);
    return rc < 0 ? rc : config_pairs_check(check, config->sites, config->sites_count);
}

static void open_profiles(struct config *config, const char *drafts)
{
    profile_set_open(&config->set,
                     config->profiles ? config->profiles : PROFILE_SET_DIRECTORY);
    profile_set_prefer(config->set, drafts);
}

int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES])
{
    return config_open_drafts(ret, path, NULL, fault);
}

int config_open_drafts(struct config **ret, const char *path, const char *drafts,
                       char fault[static CONFIG_FAULT_BYTES])
{
    struct yaml_place *place = NULL;
    void *loaded = NULL;
    int rc = yaml_place_open(&place, path, fault);

    if (rc < 0)
        return rc;
    rc = settings_load(place, &config_schema, &loaded, fault);
    if (rc == 0) {
        open_profiles(loaded, drafts);
        rc = check_all(&(struct settings_check){place, fault}, loaded);
    }
    yaml_place_close(place);
    if (rc < 0)
        config_close(loaded);
    else
        *ret = loaded;
    return rc;
}

void config_close(struct config *config)
{
    if (config)
        profile_set_close(config->set);
    settings_free(&config_schema, config);
}

size_t config_devices(const struct config *config)
{
    size_t count = 0;

    for (unsigned i = 0; i < config->sites_count; i++)
        count += config->sites[i].devices_count;
    return count;
}
