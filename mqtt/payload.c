#include "mqtt/payload.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/strict.h"

/* --- members of an event ------------------------------------------------------------- */

static bool limit_valid(const char *text)
{
    size_t length = strspn(text, "0123456789");

    if (strcmp(text, "same_day") == 0)
        return true;
    return length >= 1 && length <= 4 && strcmp(text + length, "wd") == 0;
}

/* Sets of event types. */
#define ON(type) (1U << (type))
enum { ANY = (1U << EVENT_TYPES) - 1 };

/* Every member of an event beside `type` and `at`, and which events have it. Order: as
 * written. */
static const struct member {
    const char *name;
    const char *allowed; /* ends the sentence "… must be" */
    unsigned must, may;  /* sets of event types; on all others it is ignored */
    size_t offset;       /* in struct event */
    size_t bytes;        /* of a text */
    bool (*valid)(const char *);
    const char *const *names; /* of an enum; NULL for a text */
    int name_count;
} members[] = {
  /* Three lines a row: aligned columns would be 200 wide. */
  // clang-format off
    {"unit", "an organisation code such as H42.31",
     ANY, 0, offsetof(struct event, unit), EVENT_UNIT_BYTES,
     event_unit_valid, NULL, 0},
    {"counter", "1 to 16 of a-z 0-9 -",
     0, ANY, offsetof(struct event, counter), EVENT_COUNTER_BYTES,
     event_counter_valid, NULL, 0},
    {"dossier", "a dossier code such as H42.31-261120-0007",
     ANY, 0, offsetof(struct event, dossier), EVENT_DOSSIER_BYTES,
     event_dossier_valid, NULL, 0},
    {"procedure", "a procedure code such as 1.001193",
     0, ANY, offsetof(struct event, procedure), EVENT_PROCEDURE_BYTES,
     event_procedure_valid, NULL, 0},
    {"field", "a field id, 1 to 32 of a-z 0-9 -",
     0, ON(EVENT_INTAKE), offsetof(struct event, field), EVENT_FIELD_BYTES,
     event_field_valid, NULL, 0},
    {"limit", "a limit such as 10wd or same_day",
     0, ON(EVENT_INTAKE), offsetof(struct event, limit), EVENT_LIMIT_BYTES,
     limit_valid, NULL, 0},
    {"channel", "in_person, online or postal",
     0, ON(EVENT_INTAKE), offsetof(struct event, channel), 0,
     NULL, event_channel_names, CHANNELS},
    {"outcome", "granted, denied, returned, stopped or withdrawn",
     ON(EVENT_RESOLVED), 0, offsetof(struct event, outcome), 0,
     NULL, event_outcome_names, OUTCOMES},
  // clang-format on
};

enum { MEMBERS = sizeof members / sizeof members[0] };

/* An enum of an event as the number it is; copied, so that it is not aliased as an int. */
static int enum_get(const struct event *event, const struct member *member)
{
    int value;

    memcpy(&value, (const char *)event + member->offset, sizeof value);
    return value;
}

static void enum_set(struct event *event, const struct member *member, int value)
{
    memcpy((char *)event + member->offset, &value, sizeof value);
}

static json_t *event_to_json(const struct event *event)
{
    json_t *object = strict_need(json_object());
    char at[STAMP_BYTES];

    json_object_set_new(object, "type", json_string(event_type_names[event->type]));
    json_object_set_new(object, "at", json_string(stamp_format(event->at_ms, at)));
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        const char *text = (const char *)event + m->offset;

        if (!((m->must | m->may) & ON(event->type)) || (!m->names && !*text))
            continue;
        if (m->names)
            text = m->names[enum_get(event, m)];
        json_object_set_new(object, m->name, strict_need(json_string(text)));
    }
    return object;
}

char *payload_write_event(const struct event *event)
{
    return strict_dump(event_to_json(event));
}

/* A text is free of NUL: jansson refuses \u0000 unless told otherwise. */
static int read_member(const json_t *value, const struct member *m, struct event *ret,
                       char *fault)
{
    const char *text = json_string_value(value);
    int index;

    if (!text)
        return strict_fault(fault, "%s must be text: %s", m->name, m->allowed);
    if (m->names) {
        index = event_name_index(m->names, m->name_count, text);
        if (index < 0)
            return strict_fault(fault, "%s must be %s", m->name, m->allowed);
        enum_set(ret, m, index);
        return 0;
    }
    if (strlen(text) >= m->bytes || !m->valid(text))
        return strict_fault(fault, "%s must be %s", m->name, m->allowed);
    memcpy((char *)ret + m->offset, text, strlen(text) + 1);
    return 0;
}

static int read_members(const json_t *object, struct event *ret, char *fault)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        const json_t *value = json_object_get(object, m->name);
        int rc;

        if (!((m->must | m->may) & ON(ret->type)))
            continue;
        if (!value && !(m->must & ON(ret->type)))
            continue;
        if (!value)
            return strict_fault(fault, "%s is missing: %s", m->name, m->allowed);
        rc = read_member(value, m, ret, fault);
        if (rc < 0)
            return rc;
    }
    if (ret->type == EVENT_INTAKE && !*ret->procedure && !*ret->field)
        return strict_fault(fault, "an intake must have procedure, field or both");
    return 0;
}

static int event_from_json(const json_t *object, struct event *ret, char *fault)
{
    struct event event = {0};
    const char *type = json_string_value(json_object_get(object, "type"));
    const char *at = json_string_value(json_object_get(object, "at"));
    int index, rc;

    if (!json_is_object(object))
        return strict_fault(fault, "an event must be an object");
    if (!type)
        return strict_fault(fault, "type is missing: intake, resolved or returned");
    index = event_name_index(event_type_names, EVENT_TYPES, type);
    if (index < 0)
        return strict_fault(fault, "type must be intake, resolved or returned");
    event.type = (enum event_type)index;
    if (!at || stamp_parse(at, &event.at_ms) < 0)
        return strict_fault(fault, "at must be a time such as 2026-11-20T08:01:12+07:00");
    rc = read_members(object, &event, fault);
    if (rc < 0)
        return rc;
    *ret = event;
    return 0;
}

int payload_read_event(const char *json, size_t bytes, struct event *ret,
                       char fault[static PAYLOAD_FAULT_BYTES])
{
    json_t *object = strict_parse(json, bytes, fault);
    int rc;

    if (!object)
        return -EINVAL;
    rc = event_from_json(object, ret, fault);
    json_decref(object);
    return rc;
}

/* --- batches ------------------------------------------------------------------------- */

char *payload_write_batch(const char *epoch, uint64_t first, const char *const *events,
                          size_t count, size_t *ret_bytes)
{
    size_t bytes = PAYLOAD_BATCH_FRAME_BYTES;
    char *batch, *at;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(events[i]) + PAYLOAD_BATCH_COMMA_BYTES;
    batch = strict_need(malloc(bytes));
    at = batch + snprintf(batch, bytes,
                          "{\"v\":%d,\"epoch\":\"%.16s\",\"first\":%llu,\"events\":[",
                          STRICT_VERSION, epoch, (unsigned long long)first);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *at++ = ',';
        at = stpcpy(at, events[i]);
    }
    at = stpcpy(at, "]}");
    *ret_bytes = (size_t)(at - batch);
    return batch;
}

static int read_items(const json_t *array, struct payload_batch *batch)
{
    char fault[PAYLOAD_FAULT_BYTES];

    batch->count = json_array_size(array);
    batch->items = strict_need(calloc(batch->count, sizeof *batch->items));
    for (size_t i = 0; i < batch->count; i++) {
        const json_t *object = json_array_get(array, i);
        struct payload_item *item = &batch->items[i];

        if (event_from_json(object, &item->event, fault) == 0)
            continue;
        item->fault = strict_need(strdup(fault));
        item->json = strict_need(json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY));
    }
    return 0;
}

int payload_read_batch(const char *json, size_t bytes, struct payload_batch *ret,
                       char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_batch batch = {0};
    json_t *object = strict_parse(json, bytes, fault);
    const json_t *events = json_object_get(object, "events");
    int rc = -EINVAL;

    if (!object)
        return -EINVAL;
    if (strict_version(object, fault) < 0 || strict_epoch(object, batch.epoch, fault) < 0 ||
        strict_number(object, "first", 1, &batch.first, fault) < 0)
        goto out;
    if (!json_is_array(events) || json_array_size(events) < 1 ||
        json_array_size(events) > PAYLOAD_MAX_EVENTS) {
        strict_fault(fault, "events must be a list of 1 to %d", PAYLOAD_MAX_EVENTS);
        goto out;
    }
    rc = read_items(events, &batch);
    *ret = batch;
out:
    json_decref(object);
    return rc;
}

void payload_batch_release(struct payload_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        free(batch->items[i].fault);
        free(batch->items[i].json);
    }
    free(batch->items);
    *batch = (struct payload_batch){0};
}

/* --- receipts ------------------------------------------------------------------------ */

char *payload_write_receipt(const struct payload_receipt *receipt)
{
    return strict_dump(strict_need(json_pack(
        "{s:i,s:s,s:I,s:I}", "v", STRICT_VERSION, "epoch", receipt->epoch, "committed",
        (json_int_t)receipt->committed, "boot", (json_int_t)receipt->boot)));
}

int payload_read_receipt(const char *json, size_t bytes, struct payload_receipt *ret,
                         char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_receipt receipt = {0};
    json_t *object = strict_parse(json, bytes, fault);
    int rc = -EINVAL;

    if (!object)
        return -EINVAL;
    if (strict_version(object, fault) == 0 &&
        strict_epoch(object, receipt.epoch, fault) == 0 &&
        strict_number(object, "committed", 0, &receipt.committed, fault) == 0 &&
        strict_number(object, "boot", 0, &receipt.boot, fault) == 0) {
        *ret = receipt;
        rc = 0;
    }
    json_decref(object);
    return rc;
}
