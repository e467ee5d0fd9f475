#include "sensors/devices/meaning.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What a person may write behind `ticket`. */
static const struct {
    const char *word;
    enum event_type type;
} tickets[] = {
    {"taken", EVENT_TICKET_TAKEN},
    {"called", EVENT_TICKET_CALLED},
};

const cyaml_schema_field_t meaning_fields[] = {
    SETTINGS_TEXT(input, struct meaning),
    SETTINGS_TEXT_OPTIONAL(counter, struct meaning),
    SETTINGS_TEXT_OPTIONAL(tally, struct meaning),
    SETTINGS_TEXT_OPTIONAL(field, struct meaning),
    SETTINGS_TEXT_OPTIONAL(channel, struct meaning),
    SETTINGS_TEXT_OPTIONAL(ticket, struct meaning),
    SETTINGS_NUMBER(rated, struct meaning),
    CYAML_FIELD_END,
};

static const struct settings_range ranges[] = {
    {"rated", offsetof(struct meaning, rated), 1, 5, 0},
};

static int refuse(const struct settings_check *check, const char *prefix, const char *key,
                  const char *value, const char *allowed)
{
    char path[SETTINGS_PATH_BYTES];

    snprintf(path, sizeof path, "%.50s.%s", prefix, key);
    return yaml_place_fault(check->place, path, check->fault, "%s is \"%s\"; allowed: %s",
                            key, value, allowed);
}

static int check_tally(const struct settings_check *check, struct meaning *meaning,
                       const char *prefix)
{
    int kind = event_name_index(event_tally_names, EVENT_TALLIES, meaning->tally);
    int way = meaning->channel
                  ? event_name_index(event_channel_names, EVENT_CHANNELS, meaning->channel)
                  : EVENT_CHANNEL_IN_PERSON;

    if (kind < 0 || event_tally_is_stock((enum event_tally)kind))
        return refuse(check, prefix, "tally", meaning->tally,
                      "received, early, on_time, late, returned, withdrawn");
    if (!meaning->field)
        return yaml_place_fault(check->place, prefix, check->fault,
                                "a tally needs field: of which field is it");
    if (way < 0)
        return refuse(check, prefix, "channel", meaning->channel,
                      "in_person, online, postal, vneid, authorised");
    meaning->type = EVENT_TALLY;
    meaning->kind = (enum event_tally)kind;
    meaning->way = (enum event_channel)way;
    return 0;
}

static int check_ticket(const struct settings_check *check, struct meaning *meaning,
                        const char *prefix)
{
    for (size_t i = 0; i < COUNT(tickets); i++) {
        if (strcmp(tickets[i].word, meaning->ticket) == 0) {
            meaning->type = tickets[i].type;
            return 0;
        }
    }
    return refuse(check, prefix, "ticket", meaning->ticket, "taken, called");
}

/* Which one of them it is, and that it is one. */
static int check_what(const struct settings_check *check, struct meaning *meaning,
                      const char *prefix)
{
    int what = !!meaning->tally + !!meaning->ticket + !!meaning->rated;

    if (what != 1)
        return yaml_place_fault(check->place, prefix, check->fault,
                                "one of tally, rated and ticket is needed, and only one");
    if (meaning->channel && !meaning->tally)
        return refuse(check, prefix, "channel", meaning->channel, "none but of a tally");
    if (meaning->field && meaning->ticket)
        return refuse(check, prefix, "field", meaning->field, "none of a ticket");
    if (meaning->tally)
        return check_tally(check, meaning, prefix);
    meaning->type = EVENT_RATED;
    return meaning->ticket ? check_ticket(check, meaning, prefix) : 0;
}

int meaning_check(const struct settings_check *check, const struct profile *profile,
                  struct meaning *meaning, const char *prefix)
{
    int rc = settings_apply_ranges(check, ranges, COUNT(ranges), meaning, prefix);

    if (rc < 0)
        return rc;
    if (profile_find_input(profile, meaning->input, &meaning->at) < 0)
        return refuse(check, prefix, "input", meaning->input,
                      "an input of the profile (--profile NAME --explain lists them)");
    if (meaning->counter && !event_counter_valid(meaning->counter))
        return refuse(check, prefix, "counter", meaning->counter,
                      "1 to 16 of a-z, 0-9 and -");
    if (meaning->field && !event_field_valid(meaning->field))
        return refuse(check, prefix, "field", meaning->field,
                      "a field id, 1 to 32 of a-z, 0-9 and -");
    return check_what(check, meaning, prefix);
}

bool meaning_adds_up(const struct meaning *meaning)
{
    return meaning->type == EVENT_TALLY;
}

/* The members that say what it is, whether it counts or is held. */
static void describe(const struct meaning *meaning, struct event *event)
{
    event->kind = meaning->kind;
    event->channel = meaning->way;
    event->score = meaning->rated;
    snprintf(event->field, sizeof event->field, "%s", meaning->field ? meaning->field : "");
}

struct event meaning_event(const struct meaning *meaning, const struct meaning_place *place,
                           int count)
{
    struct event event = {.type = meaning->type, .at_ms = place->at_ms, .count = count};

    describe(meaning, &event);
    snprintf(event.unit, sizeof event.unit, "%s", place->unit);
    snprintf(event.counter, sizeof event.counter, "%s",
             meaning->counter ? meaning->counter : place->counter);
    return event;
}

void meaning_hold(const struct meaning *meaning, struct event *fault, int count)
{
    fault->held = meaning->type;
    fault->count = count;
    describe(meaning, fault);
}

const char *meaning_text(const struct meaning *meaning, char ret[static MEANING_TEXT_BYTES])
{
    if (meaning->type == EVENT_TALLY)
        snprintf(ret, MEANING_TEXT_BYTES, "%s of %s", meaning->tally, meaning->field);
    else if (meaning->type == EVENT_RATED)
        snprintf(ret, MEANING_TEXT_BYTES, "rated %d", meaning->rated);
    else
        snprintf(ret, MEANING_TEXT_BYTES, "ticket %s", meaning->ticket);
    return ret;
}
