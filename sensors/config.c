#include "sensors/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/event.h"
#include "mqtt/payload.h"

enum {
    TEXT_MAX = 255,
    PATH_BYTES = 64, /* of "sites[123].devices[456].timeout_ms" */
    DEVICES_MAX = 1000,
    PORT_PLAIN = 1883,
    PORT_TLS = 8883,
};

#define TEXT(key, type)                                                                    \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, type, key, 1, TEXT_MAX)
#define TEXT_OPTIONAL(key, type)                                                           \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, key, 1,   \
                           TEXT_MAX)
#define NUMBER(key, type) CYAML_FIELD_INT(#key, CYAML_FLAG_OPTIONAL, type, key)

static const cyaml_schema_field_t device_fields[] = {
    TEXT(counter, struct config_device),
    TEXT(address, struct config_device),
    NUMBER(port, struct config_device),
    NUMBER(unit_id, struct config_device),
    NUMBER(poll_ms, struct config_device),
    NUMBER(timeout_ms, struct config_device),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t device_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_device, device_fields),
};

static const cyaml_schema_field_t site_fields[] = {
    TEXT(unit, struct config_site),
    CYAML_FIELD_SEQUENCE("devices", CYAML_FLAG_POINTER, struct config_site, devices,
                         &device_schema, 1, DEVICES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t site_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_site, site_fields),
};

static const cyaml_schema_field_t broker_fields[] = {
    TEXT(host, struct config_broker),
    NUMBER(port, struct config_broker),
    TEXT_OPTIONAL(username, struct config_broker),
    TEXT_OPTIONAL(password_file, struct config_broker),
    TEXT_OPTIONAL(ca_file, struct config_broker),
    TEXT_OPTIONAL(cert_file, struct config_broker),
    TEXT_OPTIONAL(key_file, struct config_broker),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t config_fields[] = {
    TEXT(gateway, struct config),
    TEXT(data, struct config),
    CYAML_FIELD_MAPPING("broker", CYAML_FLAG_DEFAULT, struct config, broker, broker_fields),
    NUMBER(retention_days, struct config),
    NUMBER(outbox_max_mb, struct config),
    CYAML_FIELD_SEQUENCE("sites", CYAML_FLAG_POINTER, struct config, sites, &site_schema, 1,
                         DEVICES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t config_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, config_fields),
};

static const cyaml_config_t quiet = {
    .mem_fn = cyaml_mem,
    .log_level = CYAML_LOG_ERROR,
    .flags = CYAML_CFG_NO_ALIAS,
};

/* What a number may be, and is when the file does not say. */
struct range {
    const char *key;
    size_t offset;
    int min, max, otherwise;
};

static const struct range device_ranges[] = {
    {"port",       offsetof(struct config_device, port),       1,   65535, 502 },
    {"unit_id",    offsetof(struct config_device, unit_id),    1,   247,   1   },
    {"poll_ms",    offsetof(struct config_device, poll_ms),    200, 60000, 1000},
    {"timeout_ms", offsetof(struct config_device, timeout_ms), 50,  10000, 1000},
};

static const struct range config_ranges[] = {
    {"retention_days", offsetof(struct config, retention_days), 1, 366,    14 },
    {"outbox_max_mb",  offsetof(struct config, outbox_max_mb),  8, 262144, 512},
};

/* What a check needs; the fault of the first one that fails stays. */
struct check {
    const struct place *place;
    char *fault;
};

static int apply_range(const struct check *check, const struct range *range, void *base,
                       const char *prefix)
{
    int *value = (int *)(void *)((char *)base + range->offset);
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%.40s%s%s", prefix, prefix[0] ? "." : "", range->key);
    if (!place_has(check->place, path)) {
        *value = range->otherwise;
        return 0;
    }
    if (*value < range->min || *value > range->max)
        return place_fault(check->place, path, check->fault, "%s is %d; allowed: %d to %d",
                           range->key, *value, range->min, range->max);
    return 0;
}

static int apply_ranges(const struct check *check, const struct range *ranges, size_t count,
                        void *base, const char *prefix)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = apply_range(check, &ranges[i], base, prefix);
    return rc;
}

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "::1") == 0;
}

static int check_broker(const struct check *check, struct config_broker *broker)
{
    const struct range port = {
        .key = "port",
        .offset = offsetof(struct config_broker, port),
        .min = 1,
        .max = 65535,
        .otherwise = broker->ca_file ? PORT_TLS : PORT_PLAIN,
    };
    int rc = apply_range(check, &port, broker, "broker");

    if (rc < 0)
        return rc;
    if (broker->ca_file && (!broker->cert_file || !broker->key_file))
        return place_fault(check->place, "broker.ca_file", check->fault,
                           "ca_file needs cert_file and key_file beside it");
    if (!broker->ca_file && (broker->cert_file || broker->key_file))
        return place_fault(check->place, "broker", check->fault,
                           "cert_file and key_file need ca_file beside them");
    if (!broker->ca_file && !is_this_machine(broker->host))
        return place_fault(check->place, "broker.host", check->fault,
                           "host is \"%s\"; without ca_file, cert_file and key_file only a "
                           "broker on this machine is allowed, such as 127.0.0.1",
                           broker->host);
    if (broker->password_file && !broker->username)
        return place_fault(check->place, "broker.password_file", check->fault,
                           "password_file needs username beside it");
    return 0;
}

static int check_device(const struct check *check, struct config_device *device,
                        const char *prefix)
{
    char path[PATH_BYTES];

    if (!event_counter_valid(device->counter)) {
        snprintf(path, sizeof path, "%.40s.counter", prefix);
        return place_fault(check->place, path, check->fault,
                           "counter is \"%s\"; allowed: 1 to 16 of a-z, 0-9 and -",
                           device->counter);
    }
    if (!is_address(device->address)) {
        snprintf(path, sizeof path, "%.40s.address", prefix);
        return place_fault(check->place, path, check->fault,
                           "address is \"%s\"; allowed: an IPv4 or IPv6 address, no name",
                           device->address);
    }
    return apply_ranges(check, device_ranges,
                        sizeof device_ranges / sizeof device_ranges[0], device, prefix);
}

static int check_site(const struct check *check, struct config_site *site, unsigned index)
{
    char path[PATH_BYTES];
    int rc = 0;

    if (!event_unit_valid(site->unit)) {
        snprintf(path, sizeof path, "sites[%u].unit", index);
        return place_fault(check->place, path, check->fault,
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

static bool same_place(const struct entry *a, const struct entry *b)
{
    return a->device->port == b->device->port && a->device->unit_id == b->device->unit_id &&
           strcmp(a->device->address, b->device->address) == 0;
}

static int compare(const struct check *check, const struct entry *first,
                   const struct entry *second)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "sites[%u].devices[%u]", second->site, second->index);
    if (same_counter(first, second))
        return place_fault(check->place, path, check->fault,
                           "unit %s has counter %s already at sites[%u].devices[%u]",
                           second->unit, second->device->counter, first->site,
                           first->index);
    if (same_place(first, second))
        return place_fault(check->place, path, check->fault,
                           "%s port %d unit_id %d is already sites[%u].devices[%u]",
                           second->device->address, second->device->port,
                           second->device->unit_id, first->site, first->index);
    return 0;
}

static int check_pairs(const struct check *check, const struct config *config)
{
    struct entry *entries = calloc(DEVICES_MAX, sizeof *entries);
    size_t count = 0;
    int rc = 0;

    if (!entries)
        return -ENOMEM;
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

static int check_all(const struct check *check, struct config *config)
{
    int rc;

    if (!event_gateway_valid(config->gateway))
        return place_fault(check->place, "gateway", check->fault,
                           "gateway is \"%s\"; allowed: 1 to 32 of a-z, 0-9 and -",
                           config->gateway);
    rc = apply_ranges(check, config_ranges, sizeof config_ranges / sizeof config_ranges[0],
                      config, "");
    if (rc == 0)
        rc = check_broker(check, &config->broker);
    for (unsigned i = 0; rc == 0 && i < config->sites_count; i++)
        rc = check_site(check, &config->sites[i], i);
    if (rc == 0 && config_devices(config) > DEVICES_MAX)
        rc = place_fault(check->place, "sites", check->fault,
                         "%zu devices; allowed: up to %d a gateway", config_devices(config),
                         DEVICES_MAX);
    return rc < 0 ? rc : check_pairs(check, config);
}

int config_open(struct config **ret, const char *path,
                char fault[static CONFIG_FAULT_BYTES])
{
    struct place *place = NULL;
    struct config *config = NULL;
    cyaml_err_t error;
    const char *text;
    size_t text_bytes;
    int rc;

    rc = place_open(&place, path, fault);
    if (rc < 0)
        return rc;
    rc = place_check(place, &config_schema, fault);
    if (rc < 0)
        goto out;
    text = place_text(place, &text_bytes);
    error = cyaml_load_data((const uint8_t *)text, text_bytes, &quiet, &config_schema,
                            (cyaml_data_t **)&config, NULL);
    if (error != CYAML_OK) {
        rc = place_fault(place, "", fault, "%s", cyaml_strerror(error));
        goto out;
    }
    rc = check_all(&(struct check){place, fault}, config);
    if (rc < 0)
        goto out;

    *ret = config;
    config = NULL; /* now the caller's */
out:
    config_close(config);
    place_close(place);
    return rc;
}

void config_close(struct config *config)
{
    cyaml_free(&quiet, &config_schema, config, 0);
}

size_t config_devices(const struct config *config)
{
    size_t count = 0;

    for (unsigned i = 0; i < config->sites_count; i++)
        count += config->sites[i].devices_count;
    return count;
}
