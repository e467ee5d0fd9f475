#include "sensors/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/event.h"
#include "mqtt/payload.h"
#include "sensors/devices/kind.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { DEVICES_MAX = 1000 };

static const cyaml_schema_field_t device_fields[] = {
    SETTINGS_TEXT(counter, struct config_device),
    SETTINGS_TEXT(address, struct config_device),
    SETTINGS_NUMBER(port, struct config_device),
    SETTINGS_NUMBER(unit_id, struct config_device),
    SETTINGS_NUMBER(poll_ms, struct config_device),
    SETTINGS_NUMBER(timeout_ms, struct config_device),
    SETTINGS_NUMBER(ring, struct config_device),
    SETTINGS_TEXT_OPTIONAL(kind, struct config_device),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t device_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_device, device_fields),
};

static const cyaml_schema_field_t site_fields[] = {
    SETTINGS_TEXT(unit, struct config_site),
    CYAML_FIELD_SEQUENCE("devices", CYAML_FLAG_POINTER, struct config_site, devices,
                         &device_schema, 1, DEVICES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t site_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_site, site_fields),
};

static const cyaml_schema_field_t config_fields[] = {
    SETTINGS_TEXT(gateway, struct config),
    SETTINGS_TEXT(data, struct config),
    CYAML_FIELD_MAPPING("broker", CYAML_FLAG_DEFAULT, struct config, broker,
                        settings_broker_fields),
    SETTINGS_NUMBER(retention_days, struct config),
    SETTINGS_NUMBER(outbox_max_mb, struct config),
    SETTINGS_NUMBER(batch_max_kb, struct config),
    CYAML_FIELD_SEQUENCE("sites", CYAML_FLAG_POINTER, struct config, sites, &site_schema, 1,
                         DEVICES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t config_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, config_fields),
};

static const struct settings_range device_ranges[] = {
    {"port", offsetof(struct config_device, port), 1, 65535, 502},
    {"unit_id", offsetof(struct config_device, unit_id), 1, 247, 1},
    {"poll_ms", offsetof(struct config_device, poll_ms), 200, 60000, 1000},
    {"timeout_ms", offsetof(struct config_device, timeout_ms), 50, 10000, 1000},
    {"ring", offsetof(struct config_device, ring), 1, 99, 1},
};

static const struct settings_range config_ranges[] = {
    {"retention_days", offsetof(struct config, retention_days), 1, 366, 14},
    {"outbox_max_mb", offsetof(struct config, outbox_max_mb), 8, 262144, 512},
    {"batch_max_kb", offsetof(struct config, batch_max_kb), 1, PAYLOAD_MAX_BYTES / 1024,
     PAYLOAD_MAX_BYTES / 1024},
};

static int check_device(const struct settings_check *check, struct config_device *device,
                        const char *prefix)
{
    const struct line_place place = config_place(device);
    const char *allowed = line_allowed(&place);
    char path[SETTINGS_PATH_BYTES];
    char names[KIND_NAMES_BYTES];

    if (!event_counter_valid(device->counter)) {
        snprintf(path, sizeof path, "%.40s.counter", prefix);
        return yaml_place_fault(check->place, path, check->fault,
                                "counter is \"%s\"; allowed: 1 to 16 of a-z, 0-9 and -",
                                device->counter);
    }
    if (!kind_find(device->kind)) {
        snprintf(path, sizeof path, "%.40s.kind", prefix);
        return yaml_place_fault(check->place, path, check->fault,
                                "kind is \"%s\"; allowed: %s", device->kind,
                                kind_names(names));
    }
    if (allowed) {
        snprintf(path, sizeof path, "%.40s.address", prefix);
        return yaml_place_fault(check->place, path, check->fault,
                                "address is \"%s\"; allowed: %s", device->address, allowed);
    }
    return settings_apply_ranges(check, device_ranges, COUNT(device_ranges), device,
                                 prefix);
}

static int check_site(const struct settings_check *check, struct config_site *site,
                      unsigned index)
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
        rc = check_device(check, &site->devices[i], path);
    }
    return rc;
}

/* A device with where it stands, so that two can be compared. */
struct entry {
    const char *unit;
    const struct config_device *device;
    unsigned site, index;
};

static bool same_counter(const struct entry *a, const struct entry *b)
{
    return strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->device->counter, b->device->counter) == 0;
}

static bool same_place(const struct config_device *a, const struct config_device *b)
{
    const struct line_place first = config_place(a);
    const struct line_place second = config_place(b);

    return a->unit_id == b->unit_id && line_same_place(&first, &second);
}

static int compare(const struct settings_check *check, const struct entry *first,
                   const struct entry *second)
{
    char path[SETTINGS_PATH_BYTES];

    snprintf(path, sizeof path, "sites[%u].devices[%u]", second->site, second->index);
    if (same_counter(first, second))
        return yaml_place_fault(check->place, path, check->fault,
                                "unit %s has counter %s already at sites[%u].devices[%u]",
                                second->unit, second->device->counter, first->site,
                                first->index);
    if (same_place(first->device, second->device))
        return yaml_place_fault(check->place, path, check->fault,
                                "%s port %d unit_id %d is already sites[%u].devices[%u]",
                                second->device->address, second->device->port,
                                second->device->unit_id, first->site, first->index);
    return 0;
}

static int check_pairs(const struct settings_check *check, const struct config *config)
{
    struct entry *entries = need(calloc(DEVICES_MAX, sizeof *entries));
    size_t count = 0;
    int rc = 0;

    for (unsigned s = 0; s < config->sites_count; s++) {
        for (unsigned d = 0; d < config->sites[s].devices_count; d++)
            entries[count++] =
                (struct entry){config->sites[s].unit, &config->sites[s].devices[d], s, d};
    }
    for (size_t second = 1; rc == 0 && second < count; second++) {
        for (size_t first = 0; rc == 0 && first < second; first++)
            rc = compare(check, &entries[first], &entries[second]);
    }
    free(entries);
    return rc;
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
    for (unsigned i = 0; rc == 0 && i < config->sites_count; i++)
        rc = check_site(check, &config->sites[i], i);
    if (rc == 0 && config_devices(config) > DEVICES_MAX)
        rc = yaml_place_fault(check->place, "sites", check->fault,
                              "%zu devices; allowed: up to %d a gateway",
                              config_devices(config), DEVICES_MAX);
    return rc < 0 ? rc : check_pairs(check, config);
}

int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES])
{
    struct yaml_place *place = NULL;
    void *loaded = NULL;
    int rc = yaml_place_open(&place, path, fault);

    if (rc < 0)
        return rc;
    rc = settings_load(place, &config_schema, &loaded, fault);
    if (rc == 0)
        rc = check_all(&(struct settings_check){place, fault}, loaded);
    yaml_place_close(place);
    if (rc < 0)
        config_close(loaded);
    else
        *ret = loaded;
    return rc;
}

void config_close(struct config *config)
{
    settings_free(&config_schema, config);
}

size_t config_devices(const struct config *config)
{
    size_t count = 0;

    for (unsigned i = 0; i < config->sites_count; i++)
        count += config->sites[i].devices_count;
    return count;
}

struct line_place config_place(const struct config_device *device)
{
    return (struct line_place){LINE_TCP, device->address, device->port};
}
