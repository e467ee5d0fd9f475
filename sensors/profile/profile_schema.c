#include "sensors/profile/profile_schema.h"

#include "mqtt/settings.h"
#include "sensors/profile/profile.h"

enum { NOTES_MAX = 16, MODELS_MAX = 32, IDENTITIES_MAX = 8, KINDS_MAX = LINE_WAYS };

#define MAPPING_OPTIONAL(key, type, member, fields)                                        \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member,   \
                            fields)
#define NUMBER(key, owner, member) CYAML_FIELD_INT(key, CYAML_FLAG_OPTIONAL, owner, member)
#define TEXT(key, owner, member)                                                           \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, owner, member, 1, SETTINGS_TEXT_MOST)
#define TEXT_OPTIONAL(key, owner, member)                                                  \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, owner, member,   \
                           1, SETTINGS_TEXT_MOST)
#define LIST(key, flags, type, member, entry, most)                                        \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), type, member,            \
                               member##_count, entry, 1, most)

/* A value's keys, where it is `at` in a struct `owner`: "value." or nothing before them. */
#define VALUE_KEYS(owner, in)                                                              \
    TEXT("read", owner, in read), CYAML_FIELD_INT("at", CYAML_FLAG_DEFAULT, owner, in at), \
        NUMBER("step", owner, in step), TEXT_OPTIONAL("type", owner, in type),             \
        TEXT_OPTIONAL("words", owner, in words), NUMBER("bit", owner, in bit),             \
        NUMBER("bit_step", owner, in bit_step)

#define COUNTING_KEYS(owner, in)                                                           \
    NUMBER("wraps_at", owner, in wraps_at),                                                \
        TEXT_OPTIONAL("power_loss", owner, in power_loss),                                 \
        NUMBER("at_most_per_minute", owner, in at_most_per_minute)

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, SETTINGS_TEXT_MOST),
};

static const cyaml_schema_field_t source_fields[] = {
    SETTINGS_TEXT(kind, struct profile_source),
    SETTINGS_TEXT_OPTIONAL(source, struct profile_source),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t proof_fields[] = {
    CYAML_FIELD_MAPPING("registers", CYAML_FLAG_DEFAULT, struct profile_proof, registers,
                        source_fields),
    MAPPING_OPTIONAL("unit_id", struct profile_proof, unit_id, source_fields),
    MAPPING_OPTIONAL("power_loss", struct profile_proof, power_loss, source_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t link_fields[] = {
    LIST("kinds", CYAML_FLAG_DEFAULT, struct profile_link, kinds, &text_entry, KINDS_MAX),
    SETTINGS_NUMBER(port, struct profile_link),
    SETTINGS_NUMBER(unit_id, struct profile_link),
    SETTINGS_NUMBER(baud, struct profile_link),
    SETTINGS_TEXT_OPTIONAL(frame, struct profile_link),
    SETTINGS_NUMBER(timeout_ms, struct profile_link),
    SETTINGS_NUMBER(pause_ms, struct profile_link),
    SETTINGS_NUMBER(poll_ms, struct profile_link),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t read_fields[] = {
    SETTINGS_TEXT(name, struct profile_read),
    SETTINGS_TEXT(table, struct profile_read),
    CYAML_FIELD_INT("at", CYAML_FLAG_DEFAULT, struct profile_read, at),
    CYAML_FIELD_INT("count", CYAML_FLAG_DEFAULT, struct profile_read, count),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t identity_fields[] = {
    SETTINGS_TEXT(read, struct profile_identity),
    CYAML_FIELD_INT("at", CYAML_FLAG_DEFAULT, struct profile_identity, at),
    CYAML_FIELD_INT("equals", CYAML_FLAG_DEFAULT, struct profile_identity, equals),
    SETTINGS_NUMBER(mask, struct profile_identity),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t value_fields[] = {
    VALUE_KEYS(struct profile_value, ),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t device_fields[] = {
    MAPPING_OPTIONAL("serial", struct profile_device, serial, value_fields),
    MAPPING_OPTIONAL("boot", struct profile_device, boot, value_fields),
    MAPPING_OPTIONAL("uptime", struct profile_device, uptime, value_fields),
    MAPPING_OPTIONAL("restarted", struct profile_device, restarted, value_fields),
    MAPPING_OPTIONAL("firmware", struct profile_device, firmware, value_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t counter_fields[] = {
    VALUE_KEYS(struct profile_counter, value.),
    COUNTING_KEYS(struct profile_counter, counting.),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t counting_fields[] = {
    COUNTING_KEYS(struct profile_counting, ),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t edges_fields[] = {
    VALUE_KEYS(struct profile_edges, value.),
    SETTINGS_TEXT_OPTIONAL(edge, struct profile_edges),
    SETTINGS_NUMBER(at_least_ms, struct profile_edges),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t text_fields[] = {
    SETTINGS_TEXT(read, struct profile_text),
    CYAML_FIELD_INT("at", CYAML_FLAG_DEFAULT, struct profile_text, at),
    CYAML_FIELD_INT("count", CYAML_FLAG_DEFAULT, struct profile_text, count),
    CYAML_FIELD_MAPPING_PTR("sequence", CYAML_FLAG_POINTER, struct profile_text, sequence,
                            value_fields),
    MAPPING_OPTIONAL("length", struct profile_text, length, value_fields),
    SETTINGS_NUMBER(acknowledge, struct profile_text),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t display_fields[] = {
    VALUE_KEYS(struct profile_display, value.),
    SETTINGS_NUMBER(digits, struct profile_display),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t channel_fields[] = {
    SETTINGS_TEXT(name, struct profile_channel),
    SETTINGS_TEXT_OPTIONAL(numbers, struct profile_channel),
    MAPPING_OPTIONAL("counter", struct profile_channel, counter, counter_fields),
    MAPPING_OPTIONAL("edges", struct profile_channel, edges, edges_fields),
    MAPPING_OPTIONAL("text", struct profile_channel, text, text_fields),
    MAPPING_OPTIONAL("display", struct profile_channel, display, display_fields),
    MAPPING_OPTIONAL("state", struct profile_channel, state, value_fields),
    MAPPING_OPTIONAL("running", struct profile_channel, running, value_fields),
    MAPPING_OPTIONAL("stopped", struct profile_channel, stopped, value_fields),
    MAPPING_OPTIONAL("overflow", struct profile_channel, overflow, value_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t read_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile_read, read_fields),
};
static const cyaml_schema_value_t identity_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile_identity, identity_fields),
};
static const cyaml_schema_value_t channel_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile_channel, channel_fields),
};

static const cyaml_schema_field_t profile_fields[] = {
    SETTINGS_TEXT(profile, struct profile),
    CYAML_FIELD_INT("version", CYAML_FLAG_DEFAULT, struct profile, version),
    SETTINGS_TEXT(maker, struct profile),
    LIST("models", CYAML_FLAG_DEFAULT, struct profile, models, &text_entry, MODELS_MAX),
    SETTINGS_TEXT_OPTIONAL(reader, struct profile),
    CYAML_FIELD_MAPPING("proof", CYAML_FLAG_DEFAULT, struct profile, proof, proof_fields),
    CYAML_FIELD_MAPPING("link", CYAML_FLAG_DEFAULT, struct profile, link, link_fields),
    SETTINGS_TEXT_OPTIONAL(addresses, struct profile),
    SETTINGS_TEXT_OPTIONAL(words, struct profile),
    SETTINGS_TEXT_OPTIONAL(bytes, struct profile),
    LIST("reads", CYAML_FLAG_OPTIONAL, struct profile, reads, &read_entry,
         PROFILE_READS_MAX),
    LIST("identity", CYAML_FLAG_OPTIONAL, struct profile, identity, &identity_entry,
         IDENTITIES_MAX),
    MAPPING_OPTIONAL("device", struct profile, device, device_fields),
    LIST("channels", CYAML_FLAG_OPTIONAL, struct profile, channels, &channel_entry,
         PROFILE_CHANNELS_MAX),
    MAPPING_OPTIONAL("counter", struct profile, counting, counting_fields),
    LIST("notes", CYAML_FLAG_OPTIONAL, struct profile, notes, &text_entry, NOTES_MAX),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct profile, profile_fields),
};
