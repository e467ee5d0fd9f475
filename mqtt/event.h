/*
 * event - the one record that travels from a counter to the ledger.
 *
 * Plain data without pointers: copied freely, compared member by member. A text member that
 * the event does not have is "". Everything in an event is public in the sense of the law:
 * no names, no identity numbers; `dossier` is the only member that could lead to a person
 * and never leaves the centre. Members, names and their meaning: design.md §3; codes:
 * domain.md §4.
 */
#ifndef MQTT_EVENT_H
#define MQTT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    EVENT_UNIT_BYTES = 36, /* organisation identifier (QĐ 20/2020/QĐ-TTg): 35 and NUL */
    EVENT_COUNTER_BYTES = 17,   /* [a-z0-9-]{1,16} */
    EVENT_DOSSIER_BYTES = 36,   /* TT 01/2018/TT-VPCP art. 19 */
    EVENT_PROCEDURE_BYTES = 28, /* "1.003560.000.00.00.H56" */
    EVENT_FIELD_BYTES = 33,     /* stable field id, [a-z0-9-]{1,32} */
    EVENT_LIMIT_BYTES = 12,     /* "10wd", "same_day" */
};

enum event_type {
    EVENT_INTAKE,
    EVENT_RESOLVED,
    EVENT_RETURNED,
    EVENT_TYPES,
};

enum event_channel { CHANNEL_IN_PERSON, CHANNEL_ONLINE, CHANNEL_POSTAL, CHANNELS };

enum event_outcome {
    OUTCOME_GRANTED,
    OUTCOME_DENIED,
    OUTCOME_RETURNED,
    OUTCOME_STOPPED,
    OUTCOME_WITHDRAWN,
    OUTCOMES,
};

struct event {
    int64_t at_ms; /* wall clock, UTC */
    enum event_type type;
    enum event_channel channel; /* intake; in person when the sender does not say */
    enum event_outcome outcome; /* resolved */
    char unit[EVENT_UNIT_BYTES];
    char counter[EVENT_COUNTER_BYTES];
    char dossier[EVENT_DOSSIER_BYTES];
    char procedure[EVENT_PROCEDURE_BYTES]; /* intake: procedure, field or both */
    char field[EVENT_FIELD_BYTES];
    char limit[EVENT_LIMIT_BYTES]; /* intake, optional: "3wd", "same_day" */
};

/* Names as they travel: "intake", "in_person", "granted" ... */
extern const char *const event_type_names[EVENT_TYPES];
extern const char *const event_channel_names[CHANNELS];
extern const char *const event_outcome_names[OUTCOMES];

/* Where `text` stands in a table of names; -ENOENT. */
int event_name_index(const char *const *names, int count, const char *text);

/*
 * Does the code have the shape that its kind must have? Only the shape: whether it is known
 * is the catalogue's to say.
 */
bool event_unit_valid(const char *text);
bool event_counter_valid(const char *text);
bool event_dossier_valid(const char *text);   /* domain.md §4.1, its date exists */
bool event_procedure_valid(const char *text); /* domain.md §4.3 */
bool event_field_valid(const char *text);
bool event_gateway_valid(const char *text); /* [a-z0-9-]{1,32}: also its MQTT user name */

#endif
