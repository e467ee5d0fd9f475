#include "mqtt/settings.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/log.h"

enum { PORT_PLAIN = 1883, PORT_TLS = 8883 };

static const cyaml_config_t cyaml = {
    .mem_fn = cyaml_mem,
    .log_level = CYAML_LOG_ERROR,
    .flags = CYAML_CFG_NO_ALIAS,
};

const cyaml_schema_field_t settings_broker_fields[] = {
    SETTINGS_TEXT(host, struct settings_broker),
    SETTINGS_NUMBER(port, struct settings_broker),
    SETTINGS_TEXT_OPTIONAL(username, struct settings_broker),
    SETTINGS_TEXT_OPTIONAL(password_file, struct settings_broker),
    SETTINGS_TEXT_OPTIONAL(ca_file, struct settings_broker),
    SETTINGS_TEXT_OPTIONAL(cert_file, struct settings_broker),
    SETTINGS_TEXT_OPTIONAL(key_file, struct settings_broker),
    CYAML_FIELD_END,
};

int settings_load(const struct yaml_place *place, const cyaml_schema_value_t *schema,
                  void **ret, char fault[static YAML_PLACE_FAULT_BYTES])
{
    int rc = yaml_place_check(place, schema, fault);
    size_t text_bytes;
    const char *text = yaml_place_text(place, &text_bytes);
    cyaml_data_t *loaded = NULL;
    cyaml_err_t error;

    if (rc < 0)
        return rc;
    error =
        cyaml_load_data((const uint8_t *)text, text_bytes, &cyaml, schema, &loaded, NULL);
    if (error != CYAML_OK)
        return yaml_place_fault(place, "", fault, "%s", cyaml_strerror(error));
    *ret = loaded;
    return 0;
}

void settings_free(const cyaml_schema_value_t *schema, void *loaded)
{
    cyaml_free(&cyaml, schema, loaded, 0);
}

int settings_save(const cyaml_schema_value_t *schema, const void *data, char **ret,
                  size_t *ret_bytes)
{
    cyaml_err_t error = cyaml_save_data(ret, ret_bytes, &cyaml, schema, data, 0);

    if (error == CYAML_OK)
        return 0;
    log_error("YAML: %s", cyaml_strerror(error));
    return -EINVAL;
}

/* Those of documentation: they stand in examples, and in what `dunghan gateway add` writes. */
static const struct {
    int family;
    unsigned char begins[4];
    size_t bytes;
} documented[] = {
    {AF_INET, {192, 0, 2}, 3},
    {AF_INET, {198, 51, 100}, 3},
    {AF_INET, {203, 0, 113}, 3},
    {AF_INET6, {0x20, 0x01, 0x0d, 0xb8}, 4},
};

static void warn_of(void *owner, const char *text, const char *where)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    (void)owner;
    for (size_t i = 0; i < sizeof documented / sizeof documented[0]; i++) {
        if (inet_pton(documented[i].family, text, bytes) == 1 &&
            memcmp(bytes, documented[i].begins, documented[i].bytes) == 0)
            log_warning(
                "%s: %s is an address for documentation, and nobody's: write the one "
                "that is meant",
                where, text);
    }
}

void settings_warn(const char *path)
{
    char fault[YAML_PLACE_FAULT_BYTES];
    struct yaml_place *place;

    if (yaml_place_open(&place, path, fault) < 0)
        return; /* a pipe, which is read only once */
    yaml_place_each_text(place, warn_of, NULL);
    yaml_place_close(place);
}

static int apply_range(const struct settings_check *check,
                       const struct settings_range *range, void *base, const char *prefix)
{
    int *value = (int *)(void *)((char *)base + range->offset);
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s%s%s", prefix, prefix[0] ? "." : "", range->key);
    if (!yaml_place_has(check->place, path)) {
        *value = range->otherwise;
        return 0;
    }
    if (*value < range->min || *value > range->max)
        return yaml_place_fault(check->place, path, check->fault,
                                "%s is %d; allowed: %d to %d", range->key, *value,
                                range->min, range->max);
    return 0;
}

int settings_apply_ranges(const struct settings_check *check,
                          const struct settings_range *ranges, size_t count, void *base,
                          const char *prefix)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = apply_range(check, &ranges[i], base, prefix);
    return rc;
}

/* By an address of loopback or its name; 127.example.vn is somebody else. */
static bool is_this_machine(const char *host)
{
    struct in_addr address;

    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}

int settings_refuse(const struct settings_check *check, const char *prefix, const char *key,
                    const char *value, const char *allowed)
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%.44s%s%s", prefix, *prefix ? "." : "", key);
    return yaml_place_fault(check->place, path, check->fault, "%s is \"%s\"; allowed: %s",
                            key, value, allowed);
}

int settings_check_broker(const struct settings_check *check,
                          struct settings_broker *broker)
{
    const struct settings_range port = {
        .key = "port",
        .offset = offsetof(struct settings_broker, port),
        .min = 1,
        .max = 65535,
        .otherwise = broker->ca_file ? PORT_TLS : PORT_PLAIN,
    };
    int rc = apply_range(check, &port, broker, "broker");

    if (rc < 0)
        return rc;
    if (broker->ca_file && (!broker->cert_file || !broker->key_file))
        return yaml_place_fault(check->place, "broker.ca_file", check->fault,
                                "ca_file needs cert_file and key_file beside it");
    if (!broker->ca_file && (broker->cert_file || broker->key_file))
        return yaml_place_fault(check->place, "broker", check->fault,
                                "cert_file and key_file need ca_file beside them");
    if (!broker->ca_file && !is_this_machine(broker->host))
        return yaml_place_fault(
            check->place, "broker.host", check->fault,
            "host is \"%s\"; without ca_file, cert_file and key_file only a "
            "broker on this machine is allowed, such as 127.0.0.1",
            broker->host);
    if (broker->password_file && !broker->username)
        return yaml_place_fault(check->place, "broker.password_file", check->fault,
                                "password_file needs username beside it");
    return 0;
}

int settings_read_password(const char *path, char ret[static SETTINGS_PASSWORD_BYTES])
{
    FILE *file = fopen(path, "re");
    const char *wrong = NULL;

    if (!file)
        return log_fail(-errno, "password file %s", path);
    if (!fgets(ret, SETTINGS_PASSWORD_BYTES, file))
        wrong = "it is empty";
    else if (!strpbrk(ret, "\r\n") && !feof(file))
        wrong = "its first line is too long";
    else
        ret[strcspn(ret, "\r\n")] = '\0';
    (void)fclose(file);
    if (wrong)
        log_error("password file %s: %s", path, wrong);
    return wrong ? -EINVAL : 0;
}

int settings_open_client(struct client **ret, const struct settings_broker *broker,
                         const struct client_config *config)
{
    struct client_config full = *config;
    char password[SETTINGS_PASSWORD_BYTES] = "";
    int rc =
        broker->password_file ? settings_read_password(broker->password_file, password) : 0;

    full.host = broker->host;
    full.port = broker->port;
    full.username = broker->username;
    full.password = broker->password_file ? password : NULL;
    full.ca_file = broker->ca_file;
    full.cert_file = broker->cert_file;
    full.key_file = broker->key_file;
    if (rc == 0)
        rc = client_open(ret, &full);
    explicit_bzero(password, sizeof password);
    return rc;
}
