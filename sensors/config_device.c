#include "sensors/config_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/event.h"
#include "sensors/line/serial_setting.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define PROFILE_OTHERWISE  "record-terminal"
#define LINE_WAY_OTHERWISE "tcp"

static const cyaml_schema_value_t meaning_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct meaning, meaning_fields),
};

const cyaml_schema_field_t config_device_fields[] = {
    SETTINGS_TEXT(counter, struct config_device),
    SETTINGS_TEXT_OPTIONAL(profile, struct config_device),
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
    CYAML_FIELD_INT("ring", CYAML_FLAG_OPTIONAL, struct config_device, setup.ring),
    CYAML_FIELD_SEQUENCE_COUNT("means", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL,
                               struct config_device, setup.meanings, setup.meanings_count,
                               &meaning_schema, 1, MEANINGS_MAX),
    CYAML_FIELD_END,
};

enum {
    RANGE_PORT,
    RANGE_BAUD,
    RANGE_PAUSE,
    RANGE_UNIT_ID,
    RANGE_POLL,
    RANGE_TIMEOUT,
    RANGE_RING,
    RANGES,
};

static const struct settings_range device_ranges[RANGES] = {
    [RANGE_PORT] = {"port", offsetof(struct config_device, port), 1, 65535, 502},
    [RANGE_BAUD] = {"baud", offsetof(struct config_device, baud), SERIAL_SETTING_BAUD_LEAST,
                    SERIAL_SETTING_BAUD_MOST, 9600},
    [RANGE_PAUSE] = {"pause_ms", offsetof(struct config_device, pause_ms), 0, 1000, 0},
    [RANGE_UNIT_ID] = {"unit_id", offsetof(struct config_device, unit_id), 1, 247, 1},
    [RANGE_POLL] = {"poll_ms", offsetof(struct config_device, poll_ms), 20, 60000, 1000},
    [RANGE_TIMEOUT] = {"timeout_ms", offsetof(struct config_device, timeout_ms), 50, 10000,
                       1000},
    [RANGE_RING] = {"ring", offsetof(struct config_device, setup.ring), 1, 99, 1},
};

static int check_names(const struct settings_check *check,
                       const struct config_device *device, const char *prefix)
{
    char ways[LINE_WAY_NAMES_BYTES];

    if (!event_counter_valid(device->counter))
        return settings_refuse(check, prefix, "counter", device->counter,
                               "1 to 16 of a-z, 0-9 and -");
    if (line_way_find(device->transport) == LINE_WAYS)
        return settings_refuse(check, prefix, "transport", device->transport,
                               line_way_names(ways));
    if (device->frame && !serial_setting_is_frame(device->frame))
        return settings_refuse(check, prefix, "frame", device->frame,
                               SERIAL_SETTING_FRAMES);
    if (device->connection && strcmp(device->connection, "shared") != 0 &&
        strcmp(device->connection, "own") != 0)
        return settings_refuse(check, prefix, "connection", device->connection,
                               "shared, own");
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

/* The link of its profile, where the file does not say. */
static const struct {
    size_t link; /* in a struct profile_link, of an int; 0 there: it does not say either */
    size_t row;  /* of device_ranges */
} link_rows[] = {
    {offsetof(struct profile_link, port), RANGE_PORT},
    {offsetof(struct profile_link, baud), RANGE_BAUD},
    {offsetof(struct profile_link, pause_ms), RANGE_PAUSE},
    {offsetof(struct profile_link, unit_id), RANGE_UNIT_ID},
    {offsetof(struct profile_link, poll_ms), RANGE_POLL},
    {offsetof(struct profile_link, timeout_ms), RANGE_TIMEOUT},
};

static int apply_ranges(const struct settings_check *check, struct config_device *device,
                        const char *prefix)
{
    const char *link = (const char *)&device->setup.profile->link;
    struct settings_range ranges[RANGES];

    memcpy(ranges, device_ranges, sizeof ranges);
    for (size_t i = 0; i < COUNT(link_rows); i++) {
        int said;

        memcpy(&said, link + link_rows[i].link, sizeof said);
        if (said)
            ranges[link_rows[i].row].otherwise = said;
    }
    return settings_apply_ranges(check, ranges, RANGES, device, prefix);
}

static int find_profile(const struct settings_check *check, struct profile_set *profiles,
                        struct config_device *device, const char *prefix)
{
    const char *name = device->profile ? device->profile : PROFILE_OTHERWISE;
    char path[SETTINGS_PATH_BYTES], fault[PROFILE_FAULT_BYTES];

    snprintf(path, sizeof path, "%.40s.profile", prefix);
    if (profile_set_find(profiles, name, &device->setup.profile, fault) < 0)
        return yaml_place_fault(check->place, path, check->fault, "%s", fault);
    if (!kind_find(device->setup.profile->reader))
        return yaml_place_fault(check->place, path, check->fault,
                                "profile %s has reader \"%s\", which this version lacks",
                                name, device->setup.profile->reader);
    return 0;
}

/* Where none is said, the address tells what was meant. */
static int tell_transport(const struct settings_check *check,
                          const struct config_device *device, const char *prefix,
                          const char *allowed)
{
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "%.40s.transport", prefix);
    return yaml_place_fault(check->place, path, check->fault,
                            "profile %s is for %s, and transport is %s%s",
                            device->setup.profile->profile, allowed,
                            device->transport ? device->transport : LINE_WAY_OTHERWISE,
                            device->transport         ? ""
                            : *device->address == '/' ? ", as none is said: transport: rtu"
                                                      : ", as none is said");
}

/* Does the profile know that way? */
static int check_transport(const struct settings_check *check,
                           const struct config_device *device, const char *prefix)
{
    const struct profile_link *link = &device->setup.profile->link;
    const char *transport = device->transport ? device->transport : LINE_WAY_OTHERWISE;
    char allowed[LINE_WAY_NAMES_BYTES] = "";
    size_t length = 0;

    for (unsigned i = 0; i < link->kinds_count; i++) {
        if (strcmp(link->kinds[i], transport) == 0)
            return 0;
        length += (size_t)snprintf(allowed + length, sizeof allowed - length, "%s%s",
                                   i == 0 ? "" : ", ", link->kinds[i]);
    }
    return tell_transport(check, device, prefix, allowed);
}

static bool has_twice(const struct config_device *device, unsigned index)
{
    for (unsigned i = 0; i < index; i++) {
        if (strcmp(device->setup.meanings[i].input, device->setup.meanings[index].input) ==
            0)
            return true;
    }
    return false;
}

enum { INPUTS_BYTES = 96 };

/* "di0 ... di15, code": as many as there is room for. */
static const char *write_inputs(const struct profile *profile,
                                char ret[static INPUTS_BYTES])
{
    char first[PROFILE_INPUT_BYTES], last[PROFILE_INPUT_BYTES];
    size_t length = 0;

    for (unsigned i = 0; i < profile->channels_count && length < INPUTS_BYTES; i++) {
        const struct profile_channel *channel = &profile->channels[i];
        bool several = channel->count > 1;

        profile_input_name(&(struct profile_input){channel, 0}, first);
        profile_input_name(&(struct profile_input){channel, channel->count - 1}, last);
        length += (size_t)snprintf(ret + length, INPUTS_BYTES - length, "%s%s%s%s",
                                   i == 0 ? "" : ", ", first, several ? " ... " : "",
                                   several ? last : "");
    }
    return ret;
}

/* Of inputs that mean nothing nothing would be counted; of records nobody needs to say it. */
static int check_means_there(const struct settings_check *check,
                             const struct config_device *device, const char *prefix)
{
    const struct profile *profile = device->setup.profile;
    char path[SETTINGS_PATH_BYTES], inputs[INPUTS_BYTES];

    snprintf(path, sizeof path, "%.40s.means", prefix);
    if (profile->channels_count > 0 && device->setup.meanings_count == 0)
        return yaml_place_fault(
            check->place, path, check->fault, "means is %s: say what %s of profile %s %s",
            yaml_place_has(check->place, path) ? "empty" : "missing",
            write_inputs(profile, inputs), profile->profile,
            profile->channels_count == 1 && profile->channels[0].count == 1 ? "stands for"
                                                                            : "stand for");
    if (profile->channels_count == 0 && device->setup.meanings_count > 0)
        return yaml_place_fault(check->place, path, check->fault,
                                "means has no meaning with profile %s, whose records "
                                "say themselves what they are",
                                profile->profile);
    return 0;
}

static int check_means(const struct settings_check *check, struct config_device *device,
                       const char *prefix)
{
    const struct profile *profile = device->setup.profile;
    char path[SETTINGS_PATH_BYTES];
    int rc = check_means_there(check, device, prefix);

    for (unsigned i = 0; rc == 0 && i < device->setup.meanings_count; i++) {
        snprintf(path, sizeof path, "%.40s.means[%u]", prefix, i);
        rc = meaning_check(check, profile, &device->setup.meanings[i], path);
        if (rc == 0 && has_twice(device, i))
            rc = yaml_place_fault(check->place, path, check->fault,
                                  "input \"%s\" has a meaning already",
                                  device->setup.meanings[i].input);
    }
    return rc;
}

static int check_address(const struct settings_check *check,
                         const struct config_device *device, const char *prefix)
{
    const struct line_place place = config_place(device);
    const char *allowed = line_allowed(&place);
    char baud[16];

    snprintf(baud, sizeof baud, "%d", device->baud);
    if (!serial_setting_is_baud(device->baud))
        return settings_refuse(check, prefix, "baud", baud, SERIAL_SETTING_BAUDS);
    if (allowed && !device->transport && *device->address == '/')
        allowed = "with transport: rtu, where it is a serial device; else an IPv4 or IPv6 "
                  "address, no name";
    return allowed ? settings_refuse(check, prefix, "address", device->address, allowed)
                   : 0;
}

int config_device_check(const struct settings_check *check, struct profile_set *profiles,
                        struct config_device *device, const char *prefix)
{
    int rc = check_names(check, device, prefix);

    if (rc == 0)
        rc = check_way(check, device, prefix);
    if (rc == 0)
        rc = find_profile(check, profiles, device, prefix);
    if (rc == 0)
        rc = check_transport(check, device, prefix);
    if (rc == 0)
        rc = apply_ranges(check, device, prefix);
    if (rc == 0)
        rc = check_means(check, device, prefix);
    return rc == 0 ? check_address(check, device, prefix) : rc;
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
    const char *frame = device->frame ? device->frame
                        : device->setup.profile->link.frame
                            ? device->setup.profile->link.frame
                            : "8N1";
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
