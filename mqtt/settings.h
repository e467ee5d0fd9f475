/*
 * settings - what the configurations of both daemons have in common.
 *
 * Numbers with a range and a value when the file does not say, and the section `broker`. On
 * top of libcyaml, which loads, and mqtt/base/yaml_place.h, which says where a fault stands.
 */
#ifndef MQTT_SETTINGS_H
#define MQTT_SETTINGS_H

#include <cyaml/cyaml.h>
#include <stdbool.h>

#include "mqtt/base/yaml_place.h"
#include "mqtt/client.h"

/* What a check needs; the fault of the first one that fails stays. */
struct settings_check {
    const struct yaml_place *place;
    char *fault; /* YAML_PLACE_FAULT_BYTES */
};

/* What a number may be, and is when the file does not say. */
struct settings_range {
    const char *key;
    size_t offset; /* of an int in the struct that the section is loaded into */
    int min, max, otherwise;
};

enum { SETTINGS_PATH_BYTES = 64, SETTINGS_TEXT_MOST = 255 };

/* `prefix` is the section, "" at the top. -EINVAL with the fault. */
int settings_apply_ranges(const struct settings_check *check,
                          const struct settings_range *ranges, size_t count, void *base,
                          const char *prefix);

/*
 * Always -EINVAL, with the fault at PREFIX.KEY, or KEY where that is "", of a text that is not as it must
 * be: `KEY is "VALUE"; allowed: ALLOWED`.
 */
int settings_refuse(const struct settings_check *check, const char *prefix, const char *key,
                    const char *value, const char *allowed);

struct settings_broker {
    char *host;
    int port;            /* 1883, or 8883 with TLS, when the file does not say */
    char *username;      /* NULL: the client certificate says who we are */
    char *password_file; /* NULL: none; its first line is the password */
    char *ca_file;       /* NULL: plain text, only to a broker on this machine */
    char *cert_file;
    char *key_file;
};

extern const cyaml_schema_field_t settings_broker_fields[];

/* Ranges and what needs what, in the section `broker`. */
int settings_check_broker(const struct settings_check *check,
                          struct settings_broker *broker);

/*
 * Opens a client to this broker: fills in what `config` has of host, login and TLS. As
 * client_open(), and -errno, logged, when the password file cannot be read.
 */
int settings_open_client(struct client **ret, const struct settings_broker *broker,
                         const struct client_config *config);

enum { SETTINGS_PASSWORD_BYTES = 256 };

/* The first line of the file, whole or not at all. -errno, logged. The caller wipes it. */
int settings_read_password(const char *path, char ret[static SETTINGS_PASSWORD_BYTES]);

/*
 * Warns of what is good settings and yet a mistake, by line and column: addresses that are for
 * documentation (RFC 5737, RFC 3849), which are nobody's. Of a file that has been read.
 */
void settings_warn(const char *path);

/*
 * Holds the file against its schema and loads it; settings_free() frees what it gives.
 * -EINVAL with the fault.
 */
int settings_load(const struct yaml_place *place, const cyaml_schema_value_t *schema,
                  void **ret, char fault[static YAML_PLACE_FAULT_BYTES]);

void settings_free(const cyaml_schema_value_t *schema, void *loaded);

/* The other way round: YAML that settings_load() takes, which the caller frees. */
int settings_save(const cyaml_schema_value_t *schema, const void *data, char **ret,
                  size_t *ret_bytes);

/* Schema lines: a text that must be there, one that may be, a number of a range table. */
#define SETTINGS_TEXT(key, type)                                                           \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, type, key, 1, SETTINGS_TEXT_MOST)
#define SETTINGS_TEXT_OPTIONAL(key, type)                                                  \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, key, 1,   \
                           SETTINGS_TEXT_MOST)
#define SETTINGS_NUMBER(key, type) CYAML_FIELD_INT(#key, CYAML_FLAG_OPTIONAL, type, key)

#endif
