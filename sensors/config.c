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

enum { DEVICES_MAX = 2000 };

static const cyaml_schema_field_t device_fields[] = {
    SETTINGS_TEXT(counter, struct config_device),
    SETTINGS_TEXT_OPTIONAL(transport, struct config_device),
    SETTINGS_TEXT(address, struct config_device),
    SETTINGS_NUMBER(port, struct config_device),
    SETTINGS_NUMBER(baud, struct config_device),
    SETTINGS_TEXT_OPTIONAL(frame, struct config_device),
    CYAML_FIELD_BOOL("rs485", CYAML_FLAG_OPTIONAL, struct config_device, rs485),
    SETTINGS_NUMBER(pause_ms, struct config_device),
    SETTINGS_TEXT_OPTIONAL(connection, struct config_device),
    SETTINGS_NUMBER(unit_id, struct config_device),
    SETTINGS_NUMBER(poll_ms, struct config_device),
    SETTINGS_NUMBER(timeout_ms, struct config_device),
    SETTINGS_NUMBER(ring, struct config_device),
    SETTINGS_TEXT_OPTIONAL(kind, struct config_device),
    CYAML_FIELD_END,
};

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

static const struct settings_range device_ranges[] = {
    {"port", offsetof(struct config_device, port), 1, 65535, 502},
    {"baud", offsetof(struct config_device, baud), 1200, 115200, 9600},
    {"pause_ms", offsetof(struct config_device, pause_ms), 0, 1000, 0},
    {"unit_id", offsetof(struct config_device, unit_id), 1, 247, 1},
    {"poll_ms", offsetof(struct config_device, poll_ms), 20, 60000, 1000},
    {"timeout_ms", offsetof(struct config_device, timeout_ms), 50, 10000, 1000},
    {"ring", offsetof(struct config_device, ring), 1, 99, 1},
};

static const struct settings_range config_ranges[] = {
    {"retention_days", offsetof(struct config, retention_days), 1, 366, 14},
    {"outbox_max_mb", offsetof(struct config, outbox_max_mb), 8, 262144, 512},
    {"batch_max_kb", offsetof(struct config, batch_max_kb), 1, PAYLOAD_MAX_BYTES / 1024,
     PAYLOAD_MAX_BYTES / 1024},
};

/* What a line can be set to; ranges do not say it. */
static const int bauds[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

static bool is_baud(int baud)
{
    for (size_t i = 0; i < COUNT(bauds); i++) {
        if (bauds[i] == baud)
            return true;
    }
    return false;
}

static bool is_frame(const char *frame)
{
    return !frame || (strlen(frame) == 3 && strchr("78", frame[0]) &&
                      strchr("NEO", frame[1]) && strchr("12", frame[2]));
}

/* The fault of a text that is not as it must be, at its key. */
static int refuse(const struct settings_check *check, const char *prefix, const char *key,
                  const char *value, const char *allowed)
{
    char path[SETTINGS_PATH_BYTES];

    snprintf(path, sizeof path, "%.40s.%s", prefix, key);
    return yaml_place_fault(check->place, path, check->fault, "%s is \"%s\"; allowed: %s",
                            key, value, allowed);
}

static int check_names(const struct settings_check *check,
                       const struct config_device *device, const char *prefix)
{
    char kinds[KIND_NAMES_BYTES], ways[LINE_WAY_NAMES_BYTES];

    if (!event_counter_valid(device->counter))
        return refuse(check, prefix, "counter", device->counter,
                      "1 to 16 of a-z, 0-9 and -");
    if (!kind_find(device->kind))
        return refuse(check, prefix, "kind", device->kind, kind_names(kinds));
    if (line_way_find(device->transport) == LINE_WAYS)
        return refuse(check, prefix, "transport", device->transport, line_way_names(ways));
    if (!is_frame(device->frame))
        return refuse(check, prefix, "frame", device->frame,
                      "8N1, 8E1, 8O1, 8N2 and the like");
    if (device->connection && strcmp(device->connection, "shared") != 0 &&
        strcmp(device->connection, "own") != 0)
        return refuse(check, prefix, "connection", device->connection, "shared, own");
    return 0;
}

/* What means something of a serial device only, or of all others only. */
static const struct {
    const char *key;
    bool serial;
} way_keys[] = {
    {"port", false}, {"connection", false}, {"baud", true},
    {"frame", true}, {"rs485", true},
};

static int check_way(const struct settings_check *check, const struct config_device *device,
                     const char *prefix)
{
    bool serial = line_way_find(device->transport) == LINE_RTU;

    for (size_t i = 0; i < COUNT(way_keys); i++) {
        char path[SETTINGS_PATH_BYTES];

        snprintf(path, sizeof path, "%.40s.%s", prefix, way_keys[i].key);
        if (way_keys[i].serial != serial && yaml_place_has(check->place, path))
            return yaml_place_fault(check->place, path, check->fault,
                                    "%s has no meaning with transport %s; allowed: with %s",
                                    way_keys[i].key,
                                    device->transport ? device->transport : "tcp",
                                    serial ? "tcp and rtu_over_tcp" : "rtu");
    }
    return 0;
}

static int check_device(const struct settings_check *check, struct config_device *device,
                        const char *prefix)
{
    struct line_place place;
    char baud[16];
    const char *allowed;
    int rc = check_names(check, device, prefix);

    if (rc == 0)
        rc = check_way(check, device, prefix);
    if (rc == 0)
        rc = settings_apply_ranges(check, device_ranges, COUNT(device_ranges), device,
                                   prefix);
    if (rc < 0)
        return rc;
    snprintf(baud, sizeof baud, "%d", device->baud);
    if (!is_baud(device->baud))
        return refuse(check, prefix, "baud", baud,
                      "1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200");
    place = config_place(device);
    allowed = line_allowed(&place);
    return allowed ? refuse(check, prefix, "address", device->address, allowed) : 0;
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

static void open_profiles(struct config *config)
{
    profile_set_open(&config->set,
                     config->profiles ? config->profiles : PROFILE_SET_DIRECTORY);
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
    if (rc == 0) {
        open_profiles(loaded);
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

/* 3.5 characters of 11 bits, as "MODBUS over Serial Line" 2.5.1.1 has it, and begun milliseconds. */
static int pause_between_frames_ms(int baud)
{
    enum {
        TENTHS_OF_BITS = 385,
        FASTER_MS = 2
    }; /* above 19200 baud 1.75 ms whatever the speed */
    int ms = TENTHS_OF_BITS * 100 / baud + 1;

    return ms > FASTER_MS ? ms : FASTER_MS;
}

struct line_place config_place(const struct config_device *device)
{
    enum line_way way = line_way_find(device->transport);
    const char *frame = device->frame ? device->frame : "8N1";
    bool own = device->connection && strcmp(device->connection, "own") == 0;

    if (way != LINE_RTU)
        return (struct line_place){.way = way,
                                   .address = device->address,
                                   .port = device->port,
                                   .own = own,
                                   .pause_ms = device->pause_ms};
    return (struct line_place){
        .way = way,
        .address = device->address,
        .serial = {device->baud, frame[1], frame[0] - '0', frame[2] - '0', device->rs485},
        .pause_ms =
            device->pause_ms ? device->pause_ms : pause_between_frames_ms(device->baud),
    };
}
