/* The part of payload.h that is a gateway's state. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

const char *const payload_link_names[PAYLOAD_LINKS] = {
    [PAYLOAD_LINK_READY] = "ready",
    [PAYLOAD_LINK_LOST] = "lost",
    [PAYLOAD_LINK_DISCONNECTED] = "disconnected",
};

const char *const payload_device_state_names[PAYLOAD_DEVICE_STATES] = {
    [PAYLOAD_DEVICE_STATE_OFFLINE] = "offline",
    [PAYLOAD_DEVICE_STATE_SHAKY] = "shaky",
    [PAYLOAD_DEVICE_STATE_ONLINE] = "online",
};

const char *const payload_clock_names[PAYLOAD_CLOCKS] = {
    [PAYLOAD_CLOCK_NOT_SAID] = "not_said",
    [PAYLOAD_CLOCK_SYNCHRONISED] = "synchronised",
    [PAYLOAD_CLOCK_UNSYNCHRONISED] = "unsynchronised",
};

const char *const payload_device_clock_names[PAYLOAD_DEVICE_CLOCKS] = {
    [PAYLOAD_DEVICE_CLOCK_NOT_SAID] = "not_said",
    [PAYLOAD_DEVICE_CLOCK_COMPARED] = "compared",
    [PAYLOAD_DEVICE_CLOCK_UNSET] = "unset",
};

const char *const payload_device_cause_names[PAYLOAD_DEVICE_CAUSES] = {
    [PAYLOAD_DEVICE_CAUSE_NONE] = "none",
    [PAYLOAD_DEVICE_CAUSE_NO_CONNECTION] = "no_connection",
    [PAYLOAD_DEVICE_CAUSE_REFUSED] = "refused",
    [PAYLOAD_DEVICE_CAUSE_WRONG_MAP] = "wrong_map",
    [PAYLOAD_DEVICE_CAUSE_NO_ANSWER] = "no_answer",
    [PAYLOAD_DEVICE_CAUSE_EXCEPTION] = "exception",
    [PAYLOAD_DEVICE_CAUSE_BAD_ANSWER] = "bad_answer",
    [PAYLOAD_DEVICE_CAUSE_RING_RESTARTED] = "ring_restarted",
    [PAYLOAD_DEVICE_CAUSE_GATEWAY] = "gateway",
};

/* Clocks count the years 1970 to 9999: no error of one is larger. */
#define CLOCK_AHEAD_MOST_MS (INT64_C(86400000) * DATE_LAST_DAY)

/* A moment as a stamp; 0, which is no moment, as null. */
static json_t *stamp_json(int64_t wall_ms)
{
    char text[DATE_STAMP_BYTES];

    return need(wall_ms ? json_string(stamp_format(wall_ms, text)) : json_null());
}

/* A member that says nothing where it is 0 does not travel then. */
static void set_number_if(json_t *object, const char *name, uint64_t number)
{
    if (number)
        json_object_set_new(object, name, need(json_integer((json_int_t)number)));
}

static void set_text_if(json_t *object, const char *name, const char *text)
{
    if (*text)
        json_object_set_new(object, name, need(json_string(text)));
}

/* How often each cause was, where any was. */
static json_t *failures_json(const struct payload_device *device)
{
    json_t *object = NULL;

    for (int cause = PAYLOAD_DEVICE_CAUSE_NONE + 1; cause < PAYLOAD_DEVICE_CAUSES;
         cause++) {
        if (!object && device->failures[cause])
            object = need(json_object());
        set_number_if(object, payload_device_cause_names[cause], device->failures[cause]);
    }
    return object;
}

static json_t *device_json(const struct payload_device *device)
{
    json_t *object = need(json_pack(
        "{s:s,s:s,s:s,s:o,s:I,s:I,s:s}", "unit", device->unit, "counter", device->counter,
        "state", payload_device_state_names[device->state], "seen",
        stamp_json(device->seen_ms), "records", (json_int_t)device->records, "faults",
        (json_int_t)device->faults, "clock", payload_device_clock_names[device->clock]));

    if (device->clock == PAYLOAD_DEVICE_CLOCK_COMPARED)
        json_object_set_new(object, "clock_ahead_ms",
                            need(json_integer((json_int_t)device->clock_ahead_ms)));
    if (device->cause != PAYLOAD_DEVICE_CAUSE_NONE)
        json_object_set_new(object, "cause",
                            need(json_string(payload_device_cause_names[device->cause])));
    (void)json_object_set_new(object, "failures", failures_json(device));
    set_number_if(object, "round_trip_us", device->round_trip.median_us);
    set_number_if(object, "round_trip_last_us", device->round_trip.last_us);
    set_text_if(object, "address", device->place.address);
    set_number_if(object, "port", device->place.port);
    set_number_if(object, "unit_id", device->place.unit_id);
    set_number_if(object, "serial", device->serial);
    set_text_if(object, "firmware", device->firmware);
    return object;
}

/* All but the devices. */
static json_t *state_json(const struct payload_state *state)
{
    json_t *object = need(json_pack(
        "{s:i,s:s,s:s,s:o,s:s,s:s,s:I,s:I,s:I,s:o,s:o}", "v", STRICT_VERSION, "link",
        payload_link_names[state->link], "version", state->version, "at",
        stamp_json(state->at_ms), "clock", payload_clock_names[state->clock], "epoch",
        state->epoch, "produced", (json_int_t)state->produced, "committed",
        (json_int_t)state->committed, "lost", (json_int_t)state->lost, "certificate_until",
        stamp_json(state->certificate_until_ms), "oldest_unsent",
        stamp_json(state->oldest_unsent_ms)));

    if (*state->run)
        json_object_set_new(object, "run", json_string(state->run));
    if (*state->begun)
        json_object_set_new(object, "begun", json_string(state->begun));
    if (state->twins)
        json_object_set_new(object, "twins", json_true());
    return object;
}

/* One device at a time: a tree of a thousand needs more memory than all else that a gateway keeps. */
static void write_devices(FILE *out, const struct payload_state *state)
{
    for (size_t i = 0; i < state->device_count; i++) {
        json_t *device = device_json(&state->devices[i]);

        if (i > 0)
            (void)fputc(',', out);
        (void)json_dumpf(device, out, JSON_COMPACT);
        json_decref(device);
    }
}

char *payload_write_state(const struct payload_state *state)
{
    char *text = NULL, *head;
    size_t bytes;
    FILE *out;

    if (!*state->epoch) /* a last will knows no more */
        return strict_dump(need(json_pack("{s:i,s:s}", "v", STRICT_VERSION, "link",
                                          payload_link_names[state->link])));
    head = strict_dump(state_json(state));
    out = need(open_memstream(&text, &bytes));
    (void)fprintf(out, "%.*s,\"devices\":[", (int)strlen(head) - 1,
                  head); /* but its brace */
    write_devices(out, state);
    (void)fputs("]}", out);
    free(head);
    return need(fclose(out) == 0 ? text : NULL);
}

static json_t *known_json(const struct payload_centre *centre, int count)
{
    return need(centre->known ? json_integer(count) : json_null());
}

/* Whoever knows of no terms is told of none until there has been a promotion. */
static json_t *of_term(json_t *object, uint64_t term)
{
    if (term)
        json_object_set_new(object, "term", json_integer((json_int_t)term));
    return object;
}

char *payload_write_centre_lost(uint64_t term)
{
    return strict_dump(of_term(need(json_pack("{s:i,s:s}", "v", STRICT_VERSION, "link",
                                              payload_link_names[PAYLOAD_LINK_LOST])),
                               term));
}

int payload_read_centre_term(const char *json, size_t bytes, uint64_t *ret,
                             char fault[static PAYLOAD_FAULT_BYTES])
{
    json_t *object = strict_parse(json, bytes, fault);
    int rc = object ? strict_version(object, fault) : -EINVAL;

    if (rc == 0)
        rc = strict_number_if(object, "term", 1, ret, fault);
    json_decref(object);
    return rc;
}

char *payload_write_centre(const struct payload_centre *centre)
{
    return strict_dump(of_term(
        need(json_pack("{s:i,s:s,s:o,s:{s:i,s:o,s:i,s:i,s:o,s:i}}", "v", STRICT_VERSION,
                       "link", payload_link_names[PAYLOAD_LINK_READY], "at",
                       stamp_json(centre->at_ms), "completeness", "units", centre->units,
                       "units_reporting", known_json(centre, centre->units_reporting),
                       "units_undeclared", centre->units_undeclared, "devices",
                       centre->devices, "reporting",
                       known_json(centre, centre->devices_reporting), "silent",
                       centre->devices_silent)),
        centre->term));
}

static int read_name(const json_t *object, const char *name, const char *const *names,
                     int name_count, char *fault)
{
    const char *text = json_string_value(json_object_get(object, name));
    int index = text ? event_name_index(names, name_count, text) : -ENOENT;

    return index >= 0 ? index : strict_fault(fault, "%s is not one of its names", name);
}

static int read_text(const json_t *object, const char *name, char *ret, size_t bytes,
                     bool (*valid)(const char *), char *fault)
{
    const char *text = json_string_value(json_object_get(object, name));

    if (!text || strlen(text) >= bytes || (valid && !valid(text)))
        return strict_fault(fault, "%s is not of its form", name);
    memcpy(ret, text, strlen(text) + 1);
    return 0;
}

/* What says nothing, or something new, is not said: `otherwise`. */
static int read_name_if(const json_t *object, const char *name, const char *const *names,
                        int name_count, int otherwise)
{
    const char *text = json_string_value(json_object_get(object, name));
    int index = text ? event_name_index(names, name_count, text) : -ENOENT;

    return index < 0 ? otherwise : index;
}

static void read_device_clock(const json_t *object, struct payload_device *ret)
{
    const json_t *ahead = json_object_get(object, "clock_ahead_ms");
    int clock = read_name_if(object, "clock", payload_device_clock_names,
                             PAYLOAD_DEVICE_CLOCKS, PAYLOAD_DEVICE_CLOCK_NOT_SAID);
    int64_t ahead_ms = json_integer_value(ahead);

    if (clock == PAYLOAD_DEVICE_CLOCK_COMPARED &&
        (!json_is_integer(ahead) || ahead_ms > CLOCK_AHEAD_MOST_MS ||
         ahead_ms < -CLOCK_AHEAD_MOST_MS))
        return;
    ret->clock = (enum payload_device_clock)clock;
    if (ret->clock == PAYLOAD_DEVICE_CLOCK_COMPARED)
        ret->clock_ahead_ms = ahead_ms;
}

/* A whole number, 1 ... most; 0: it is not said, or is none. */
static uint64_t number_if(const json_t *object, const char *name, uint64_t most)
{
    char fault[PAYLOAD_FAULT_BYTES];
    uint64_t number;

    if (strict_number_if(object, name, 0, &number, fault) < 0 || number > most)
        return 0;
    return number;
}

static void read_text_if(const json_t *object, const char *name, char *ret, size_t bytes)
{
    char fault[PAYLOAD_FAULT_BYTES];

    if (read_text(object, name, ret, bytes, NULL, fault) < 0)
        *ret = '\0';
}

/* What only people look at: whatever of it makes no sense is not said. */
static void read_device_details(const json_t *object, struct payload_device *ret)
{
    const json_t *failures = json_object_get(object, "failures");

    for (int cause = PAYLOAD_DEVICE_CAUSE_NONE + 1; cause < PAYLOAD_DEVICE_CAUSES; cause++)
        ret->failures[cause] =
            number_if(failures, payload_device_cause_names[cause], INT64_MAX);
    ret->round_trip.median_us = (uint32_t)number_if(object, "round_trip_us", UINT32_MAX);
    ret->round_trip.last_us = (uint32_t)number_if(object, "round_trip_last_us", UINT32_MAX);
    read_text_if(object, "address", ret->place.address, sizeof ret->place.address);
    ret->place.port = (uint16_t)number_if(object, "port", UINT16_MAX);
    ret->place.unit_id = (uint8_t)number_if(object, "unit_id", UINT8_MAX);
    ret->serial = (uint32_t)number_if(object, "serial", UINT32_MAX);
    read_text_if(object, "firmware", ret->firmware, sizeof ret->firmware);
}

static int read_device(const json_t *object, struct payload_device *ret, char *fault)
{
    int state = read_name(object, "state", payload_device_state_names,
                          PAYLOAD_DEVICE_STATES, fault);

    if (state < 0 ||
        read_text(object, "unit", ret->unit, sizeof ret->unit, event_unit_valid, fault) <
            0 ||
        read_text(object, "counter", ret->counter, sizeof ret->counter, event_counter_valid,
                  fault) < 0 ||
        strict_stamp_if(object, "seen", &ret->seen_ms, fault) < 0 ||
        strict_number(object, "records", 0, &ret->records, fault) < 0 ||
        strict_number(object, "faults", 0, &ret->faults, fault) < 0)
        return -EINVAL;
    ret->state = (enum payload_device_state)state;
    ret->cause = (enum payload_device_cause)read_name_if(
        object, "cause", payload_device_cause_names, PAYLOAD_DEVICE_CAUSES,
        PAYLOAD_DEVICE_CAUSE_NONE);
    read_device_clock(object, ret);
    read_device_details(object, ret);
    return 0;
}

static int read_devices(const json_t *object, struct payload_state *state, char *fault)
{
    const json_t *array = json_object_get(object, "devices");

    if (!json_is_array(array) || json_array_size(array) > PAYLOAD_STATE_DEVICES)
        return strict_fault(fault, "devices must be a list of at most %d",
                            PAYLOAD_STATE_DEVICES);
    state->device_count = json_array_size(array);
    state->devices = need(calloc(state->device_count + 1, sizeof *state->devices));
    for (size_t i = 0; i < state->device_count; i++) {
        if (read_device(json_array_get(array, i), &state->devices[i], fault) < 0)
            return -EINVAL;
    }
    return 0;
}

static int read_rest(const json_t *object, struct payload_state *state, char *fault)
{
    if (read_text(object, "version", state->version, sizeof state->version, NULL, fault) <
            0 ||
        strict_stamp_if(object, "at", &state->at_ms, fault) < 0 ||
        strict_epoch(object, state->epoch, fault) < 0 ||
        strict_name_if(object, "run", state->run, fault) < 0 ||
        strict_name_if(object, "begun", state->begun, fault) < 0 ||
        strict_flag_if(object, "twins", &state->twins, fault) < 0 ||
        strict_number(object, "produced", 0, &state->produced, fault) < 0 ||
        strict_number(object, "committed", 0, &state->committed, fault) < 0 ||
        strict_number_if(object, "lost", 0, &state->lost, fault) < 0 ||
        strict_stamp_if(object, "certificate_until", &state->certificate_until_ms, fault) <
            0 ||
        strict_stamp_if(object, "oldest_unsent", &state->oldest_unsent_ms, fault) < 0)
        return -EINVAL;
    state->clock = (enum payload_clock)read_name_if(object, "clock", payload_clock_names,
                                                    PAYLOAD_CLOCKS, PAYLOAD_CLOCK_NOT_SAID);
    return read_devices(object, state, fault);
}

int payload_read_state(const char *json, size_t bytes, struct payload_state *ret,
                       char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_state state = {0};
    json_t *object = strict_parse_most(json, bytes, PAYLOAD_STATE_BYTES, fault);
    int rc = -EINVAL, link;

    if (!object)
        return -EINVAL;
    link = read_name(object, "link", payload_link_names, PAYLOAD_LINKS, fault);
    if (link < 0 || strict_version(object, fault) < 0)
        goto out;
    state.link = (enum payload_link)link;
    if (json_object_get(object, "epoch") && read_rest(object, &state, fault) < 0)
        goto out;
    *ret = state;
    state.devices = NULL;
    rc = 0;
out:
    payload_state_release(&state);
    json_decref(object);
    return rc;
}

void payload_state_release(struct payload_state *state)
{
    free(state->devices);
    *state = (struct payload_state){0};
}
