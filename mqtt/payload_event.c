/* The part of payload.h that is one event. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/letters.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/text.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

/* Of a number: it is a reading of a device, a uint32_t from 0, and no int from 1; or a time that a
 * device's clock said, a uint32_t of seconds since 1970 (0: it is not set), and an int64_t here that
 * is 0 when it is not said. */
enum { READING = 0, TIME = -1 };

/* Sets of event types. */
#define ON(type) (1U << (type))
/* News of a device with such an event held back: it has these members too. */
#define HOLDING(type) (1U << (EVENT_TYPES + (type)))
enum {
    ANY = (1U << EVENT_TYPES) - 1,
    AT_THE_DOOR = ON(EVENT_INTAKE) | ON(EVENT_REFUSED),
    OF_DOSSIER = ON(EVENT_INTAKE) | ON(EVENT_RESOLVED) | ON(EVENT_RETURNED) |
                 ON(EVENT_SUSPENDED) | ON(EVENT_RESUMED) | ON(EVENT_EXTENDED) |
                 ON(EVENT_REAPPOINTED) | ON(EVENT_TRANSFERRED),
    HOLDING_ANY = HOLDING(EVENT_TALLY) | HOLDING(EVENT_RATED) |
                  HOLDING(EVENT_TICKET_TAKEN) | HOLDING(EVENT_TICKET_CALLED),
};

/*
 * Every member of an event beside `type` and `at`, and which events have it. In the order
 * in which they are written, and read: `held` before what it asks for. A text has valid(), a
 * name its table; a number has neither.
 */
static const struct member {
    const char *name;
    const char *allowed; /* ends the sentence "… must be" */
    unsigned must, may;  /* sets of event types; on all others it is ignored */
    size_t offset;       /* in struct event */
    int most; /* of a text: bytes with its NUL; of names: how many; of a number: itself,
                 READING or TIME */
    bool (*valid)(const char *);
    const char *const *names;
} members[] = {
    /* Three lines a row: aligned columns would be 200 wide. */
    // clang-format off
    {"at_device",
     "a time such as 2026-11-20T08:01:12+07:00, of those that a device's clock can say: after "
     "1970-01-01T00:00:00Z, at most 2106-02-07T06:28:15Z",
     0, OF_DOSSIER,
     offsetof(struct event, at_device_ms), TIME, NULL, NULL},
    {"unit", "an organisation code such as H42.31",
     ANY, 0,
     offsetof(struct event, unit), EVENT_UNIT_BYTES, event_unit_valid, NULL},
    {"counter", "1 to 16 of a-z 0-9 -",
     0, ANY,
     offsetof(struct event, counter), EVENT_COUNTER_BYTES, event_counter_valid, NULL},
    {"input", "1 to 8 of a-z, then at most 3 digits, such as count2",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, input), EVENT_INPUT_BYTES, event_input_valid, NULL},
    {"held", "tally, rated, ticket_taken or ticket_called",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, held), EVENT_TYPES, NULL, event_held_names},
    {"dossier", "a dossier code such as H42.31-261120-0007, or an older one of letters and digits",
     OF_DOSSIER, ON(EVENT_VOIDED) | ON(EVENT_REFUSED) | ON(EVENT_RATED),
     offsetof(struct event, dossier), EVENT_DOSSIER_BYTES, event_dossier_valid, NULL},
    {"procedure", EVENT_PROCEDURE_SHAPE,
     0, ANY,
     offsetof(struct event, procedure), EVENT_PROCEDURE_BYTES, event_procedure_valid, NULL},
    {"field", "a field id, 1 to 32 of a-z 0-9 -",
     ON(EVENT_TALLY) | HOLDING(EVENT_TALLY),
     AT_THE_DOOR | ON(EVENT_RATED) | HOLDING(EVENT_RATED),
     offsetof(struct event, field), EVENT_FIELD_BYTES, event_field_valid, NULL},
    {"limit", "a limit such as 10wd, 30cd, 3.5wh, 1mo or same_day",
     0, ON(EVENT_INTAKE) | ON(EVENT_EXTENDED),
     offsetof(struct event, limit), EVENT_LIMIT_BYTES, event_limit_valid, NULL},
    {"due", "a date such as 2026-11-25, or a time with its zone",
     ON(EVENT_REAPPOINTED), ON(EVENT_INTAKE) | ON(EVENT_EXTENDED),
     offsetof(struct event, due), EVENT_DUE_BYTES, event_due_valid, NULL},
    {"basis", "1 to 120 bytes of text",
     0, ON(EVENT_EXTENDED),
     offsetof(struct event, basis), EVENT_BASIS_BYTES, event_basis_valid, NULL},
    {"to_unit", "an organisation code such as H42.31",
     ON(EVENT_TRANSFERRED), 0,
     offsetof(struct event, to_unit), EVENT_UNIT_BYTES, event_unit_valid, NULL},
    {"of", "epoch:seq of an event, such as 9f3c52d1a07be644:1842, or gateway/epoch:seq",
     0, ON(EVENT_VOIDED),
     offsetof(struct event, of), EVENT_OF_BYTES, event_of_valid, NULL},
    {"of_type", "the type of an event of a dossier, such as intake",
     0, ON(EVENT_VOIDED),
     offsetof(struct event, of_type), EVENT_OF_TYPE_BYTES, event_of_type_valid, NULL},
    {"of_at", "a time such as 2026-11-20T08:01:12+07:00",
     0, ON(EVENT_VOIDED),
     offsetof(struct event, of_at), EVENT_DUE_BYTES, event_of_at_valid, NULL},
    {"ticket", "1 to 16 of A-Z 0-9 -",
     0, ON(EVENT_TICKET_TAKEN) | ON(EVENT_TICKET_CALLED),
     offsetof(struct event, ticket), EVENT_TICKET_BYTES, event_ticket_valid, NULL},
    {"channel", "in_person, online, postal, vneid or authorised",
     0, AT_THE_DOOR | ON(EVENT_TALLY) | HOLDING(EVENT_TALLY),
     offsetof(struct event, channel), EVENT_CHANNELS, NULL, event_channel_names},
    {"outcome", "granted, denied, returned, stopped or withdrawn",
     ON(EVENT_RESOLVED), 0,
     offsetof(struct event, outcome), EVENT_OUTCOMES, NULL, event_outcome_names},
    {"reason", "supplement, payment or other",
     ON(EVENT_SUSPENDED), ON(EVENT_RESUMED),
     offsetof(struct event, reason), EVENT_REASONS, NULL, event_reason_names},
    {"kind", "received, early, on_time, late, returned, withdrawn, not_due or overdue",
     ON(EVENT_TALLY) | HOLDING(EVENT_TALLY), 0,
     offsetof(struct event, kind), EVENT_TALLIES, NULL, event_tally_names},
    {"count", "a whole number from 1 to 100000, of not_due and overdue from 0",
     ON(EVENT_TALLY) | HOLDING_ANY, 0,
     offsetof(struct event, count), EVENT_COUNT_MOST, NULL, NULL},
    {"id", "1 to 40 of A-Z a-z 0-9 . _ : / -",
     0, ON(EVENT_TALLY),
     offsetof(struct event, id), EVENT_ID_BYTES, event_id_valid, NULL},
    {"score", "a whole number from 1 to 5",
     ON(EVENT_RATED) | HOLDING(EVENT_RATED), 0,
     offsetof(struct event, score), 5, NULL, NULL},
    {"what", "unknown, damaged, lost, reset, wrapped, jumped, stuck or stopped",
     ON(EVENT_DEVICE), 0,
     offsetof(struct event, what), EVENT_DEVICES, NULL, event_device_names},
    {"serial", "a whole number from 0 to 4294967295",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, serial), READING, NULL, NULL},
    {"before", "a whole number from 0 to 4294967295",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, before), READING, NULL, NULL},
    {"after", "a whole number from 0 to 4294967295",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, after), READING, NULL, NULL},
    {"registers", "hexadecimal digits, four for each of 40 registers at most",
     0, ON(EVENT_DEVICE),
     offsetof(struct event, registers), EVENT_REGISTERS_BYTES, event_registers_valid, NULL},
    // clang-format on
};

enum { MEMBERS = sizeof members / sizeof members[0] };

/* Of which sets of event types it is. */
static unsigned sets_of(const struct event *event)
{
    bool holding = event->type == EVENT_DEVICE && event_held_names[event->held];

    return ON(event->type) | (holding ? HOLDING(event->held) : 0);
}

/* An enum or a number of an event; copied, so that an enum is not aliased as an int. */
static int number_get(const struct event *event, const struct member *member)
{
    int value;

    memcpy(&value, (const char *)event + member->offset, sizeof value);
    return value;
}

static void number_set(struct event *event, const struct member *member, int value)
{
    memcpy((char *)event + member->offset, &value, sizeof value);
}

static bool is_reading(const struct member *member)
{
    return !member->valid && !member->names && member->most == READING;
}

static bool is_time(const struct member *member)
{
    return !member->valid && !member->names && member->most == TIME;
}

static int64_t *time_at(struct event *event, const struct member *member)
{
    return (int64_t *)(void *)((char *)event + member->offset);
}

static json_t *time_json(const struct event *event, const struct member *member)
{
    int64_t wall_ms;
    char text[DATE_STAMP_BYTES];

    memcpy(&wall_ms, (const char *)event + member->offset, sizeof wall_ms);
    return wall_ms ? need(json_string(stamp_format(wall_ms, text))) : NULL;
}

static json_t *member_json(const struct event *event, const struct member *m)
{
    const char *text = (const char *)event + m->offset;

    if (m->valid)
        return *text ? need(json_string(text)) : NULL;
    if (m->names) {
        text = m->names[number_get(event, m)];
        return text ? need(json_string(text)) : NULL;
    }
    if (is_reading(m))
        return need(json_integer((uint32_t)number_get(event, m)));
    if (is_time(m))
        return time_json(event, m);
    return need(json_integer(number_get(event, m)));
}

static json_t *event_to_json(const struct event *event)
{
    json_t *object = need(json_object());
    char at[DATE_STAMP_BYTES];

    json_object_set_new(object, "type", json_string(event_type_names[event->type]));
    json_object_set_new(object, "at", json_string(stamp_format(event->at_ms, at)));
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        json_t *value = (m->must | m->may) & sets_of(event) ? member_json(event, m) : NULL;

        if (value)
            json_object_set_new(object, m->name, value);
    }
    return object;
}

char *payload_write_event(const struct event *event)
{
    return strict_dump(event_to_json(event));
}

/* An office may hold nothing, but nothing is counted for nothing. The kind is read before. */
static bool may_be_zero(const struct member *m, const struct event *event)
{
    return is_reading(m) || (m->offset == offsetof(struct event, count) &&
                             event_tally_is_stock(event->kind));
}

static int read_number(const json_t *value, const struct member *m, struct event *ret,
                       char *fault)
{
    json_int_t number = json_integer_value(value);
    json_int_t least = may_be_zero(m, ret) ? 0 : 1,
               most = is_reading(m) ? (json_int_t)UINT32_MAX : m->most;

    if (!json_is_integer(value) || number < least || number > most)
        return strict_fault(fault, "%s must be %s", m->name, m->allowed);
    number_set(ret, m, (int)number);
    return 0;
}

/* Of a dossier's code no more than its date is told: it may come into a log. But what nobody sees in it,
 * or takes for another letter, must be said. */
static int refuse_text(const char *text, const struct member *m, char *fault)
{
    char false_date[EVENT_FALSE_DATE_BYTES];
    uint32_t odd = letters_find(text, LETTERS_ODD);

    if (m->valid == event_dossier_valid && event_dossier_false_date(text, false_date))
        return strict_fault(fault, "%s: %s", m->name, false_date);
    if (odd)
        return strict_fault(fault, "%s must be %s; it has U+%04" PRIX32 " in it", m->name,
                            m->allowed, odd);
    return strict_fault(fault, "%s must be %s", m->name, m->allowed);
}

static int read_time(const json_t *value, const struct member *m, struct event *ret,
                     char *fault)
{
    const char *text = json_string_value(value);
    int64_t wall_ms;

    if (!text || stamp_parse(text, &wall_ms) < 0 || wall_ms <= 0 ||
        wall_ms / 1000 > UINT32_MAX)
        return strict_fault(fault, "%s must be %s", m->name, m->allowed);
    *time_at(ret, m) = wall_ms;
    return 0;
}

/* A text is free of NUL: jansson refuses \u0000 unless told otherwise. */
static int read_member(const json_t *value, const struct member *m, struct event *ret,
                       char *fault)
{
    const char *text = json_string_value(value);
    int index;

    if (is_time(m))
        return read_time(value, m, ret, fault);
    if (!m->valid && !m->names)
        return read_number(value, m, ret, fault);
    if (!text)
        return strict_fault(fault, "%s must be text: %s", m->name, m->allowed);
    if (m->names) {
        index = event_name_index(m->names, m->most, text);
        if (index < 0)
            return strict_fault(fault, "%s must be %s", m->name, m->allowed);
        number_set(ret, m, index);
        return 0;
    }
    if (strlen(text) >= (size_t)m->most || !m->valid(text))
        return refuse_text(text, m, fault);
    memcpy((char *)ret + m->offset, text, strlen(text) + 1);
    return 0;
}

/* What no single member can say. */
static int check_together(const struct event *event, char *fault)
{
    if ((ON(event->type) & AT_THE_DOOR) && !*event->procedure && !*event->field)
        return strict_fault(fault, "procedure, field or both must be there");
    if (*event->limit && *event->due)
        return strict_fault(fault,
                            "limit and due are two words for one thing: one of them");
    if (event->type == EVENT_EXTENDED && !*event->limit && !*event->due)
        return strict_fault(fault, "an extension must have limit or due");
    if (event->type == EVENT_VOIDED && !*event->of &&
        !(*event->dossier && *event->of_type && *event->of_at))
        return strict_fault(fault,
                            "a void must have of, or all of dossier, of_type and of_at");
    if (*event->of && (*event->of_type || *event->of_at))
        return strict_fault(
            fault, "of, and of_type with of_at, are two words for one thing: one of them");
    if (event->type == EVENT_DEVICE && event_tally_is_stock(event->kind))
        return strict_fault(fault, "kind must be no stock where it is held back: received, "
                                   "early, on_time, late, returned or withdrawn");
    return 0;
}

static int read_members(const json_t *object, struct event *ret, char *fault)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct member *m = &members[i];
        const json_t *value = json_object_get(object, m->name);
        int rc;

        if (!((m->must | m->may) & sets_of(ret)))
            continue;
        if (!value && !(m->must & sets_of(ret)))
            continue;
        if (!value)
            return strict_fault(fault, "%s is missing: %s", m->name, m->allowed);
        rc = read_member(value, m, ret, fault);
        if (rc < 0)
            return rc;
    }
    return check_together(ret, fault);
}

/*
 * Gateways before version 0.2 named the record, or the first and the last of those that are
 * lost; what they sent may still wait in an outbox or in quarantine.
 */
static int read_older_device(const json_t *object, struct event *ret, char *fault)
{
    static const char *const names[] = {"record", "first", "last"};
    uint64_t numbers[3];

    if (json_object_get(object, "before") || json_object_get(object, "after"))
        return 0;
    for (int i = 0; i < 3; i++) {
        int rc = strict_number_if(object, names[i], 0, &numbers[i], fault);

        if (rc < 0)
            return rc;
        if (numbers[i] >= UINT32_MAX)
            return strict_fault(fault, "%s must be less than 4294967295", names[i]);
    }
    if (numbers[0])
        ret->before = ret->after = (uint32_t)numbers[0];
    if (numbers[1] && numbers[2]) {
        ret->before = (uint32_t)numbers[1] - 1;
        ret->after = (uint32_t)numbers[2] + 1;
    }
    return 0;
}

int strict_event(const json_t *object, struct event *ret, char *fault)
{
    struct event event = {0};
    const char *type = json_string_value(json_object_get(object, "type"));
    const char *at = json_string_value(json_object_get(object, "at"));
    int index, rc;

    if (!json_is_object(object))
        return strict_fault(fault, "an event must be an object");
    if (!type)
        return strict_fault(fault, "type is missing: intake, resolved, returned ...");
    index = event_name_index(event_type_names, EVENT_TYPES, type);
    if (index < 0)
        return strict_fault(fault, "type '%.*s' is not known", text_fit(type, 20), type);
    event.type = (enum event_type)index;
    if (!at || stamp_parse(at, &event.at_ms) < 0)
        return strict_fault(fault, "at must be a time such as 2026-11-20T08:01:12+07:00");
    rc = read_members(object, &event, fault);
    if (rc == 0 && event.type == EVENT_DEVICE)
        rc = read_older_device(object, &event, fault);
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
    rc = strict_event(object, ret, fault);
    json_decref(object);
    return rc;
}
