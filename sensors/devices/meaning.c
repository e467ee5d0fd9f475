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
    SETTINGS_TEXT_OPTIONAL(dossier, struct meaning),
    SETTINGS_TEXT_OPTIONAL(outcome, struct meaning),
    SETTINGS_TEXT_OPTIONAL(procedure, struct meaning),
    SETTINGS_NUMBER(rated, struct meaning),
    CYAML_FIELD_END,
};

static const struct settings_range ranges[] = {
    {"rated", offsetof(struct meaning, rated), 1, 5, 0},
};

static int check_channel(const struct settings_check *check, struct meaning *meaning,
                         const char *prefix)
{
    int way = meaning->channel
                  ? event_name_index(event_channel_names, EVENT_CHANNELS, meaning->channel)
                  : EVENT_CHANNEL_IN_PERSON;

    if (way < 0)
        return settings_refuse(check, prefix, "channel", meaning->channel,
                               "in_person, online, postal, vneid, authorised");
    meaning->way = (enum event_channel)way;
    return 0;
}

static int check_tally(const struct settings_check *check, struct meaning *meaning,
                       const char *prefix)
{
    int kind = event_name_index(event_tally_names, EVENT_TALLIES, meaning->tally);

    if (kind < 0 || event_tally_is_stock((enum event_tally)kind))
        return settings_refuse(check, prefix, "tally", meaning->tally,
                               "received, early, on_time, late, returned, withdrawn");
    if (!meaning->field)
        return yaml_place_fault(check->place, prefix, check->fault,
                                "a tally needs field: of which field is it");
    meaning->type = EVENT_TALLY;
    meaning->kind = (enum event_tally)kind;
    return check_channel(check, meaning, prefix);
}

static int check_rated(const struct settings_check *check, struct meaning *meaning,
                       const char *prefix)
{
    (void)check;
    (void)prefix;
    meaning->type = EVENT_RATED;
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
    return settings_refuse(check, prefix, "ticket", meaning->ticket, "taken, called");
}

/* What happens to a dossier that a scanner or a key with it can say. */
static const enum event_type dossier_types[] = {EVENT_INTAKE, EVENT_RESOLVED,
                                                EVENT_RETURNED, EVENT_REFUSED};

static int check_outcome(const struct settings_check *check, struct meaning *meaning,
                         const char *prefix)
{
    int outcome = event_name_index(event_outcome_names, EVENT_OUTCOMES,
                                   meaning->outcome ? meaning->outcome : "");

    if (!meaning->outcome && meaning->at.channel->display)
        return 0;
    if (outcome < 0)
        return settings_refuse(check, prefix, "outcome",
                               meaning->outcome ? meaning->outcome : "",
                               "granted, denied, returned, stopped, withdrawn");
    meaning->result = (enum event_outcome)outcome;
    return 0;
}

static int check_dossier(const struct settings_check *check, struct meaning *meaning,
                         const char *prefix)
{
    size_t i = 0;

    while (i < COUNT(dossier_types) &&
           strcmp(event_type_names[dossier_types[i]], meaning->dossier) != 0)
        i++;
    if (i == COUNT(dossier_types))
        return settings_refuse(check, prefix, "dossier", meaning->dossier,
                               "intake, resolved, returned, refused");
    meaning->type = dossier_types[i];
    if (meaning->at.channel->counter)
        return settings_refuse(check, prefix, "dossier", meaning->dossier,
                               "none of a counter: it does not say when");
    if (event_type_begins(meaning->type) && !meaning->field && !meaning->procedure &&
        !meaning->at.channel->display)
        return yaml_place_fault(check->place, prefix, check->fault,
                                "procedure, field or both are needed with %s",
                                meaning->dossier);
    if (meaning->procedure && !event_procedure_valid(meaning->procedure))
        return settings_refuse(check, prefix, "procedure", meaning->procedure,
                               EVENT_PROCEDURE_SHAPE);
    return meaning->type == EVENT_RESOLVED ? check_outcome(check, meaning, prefix)
                                           : check_channel(check, meaning, prefix);
}

/* What it can be: its word, which others go with it, and who checks them. */
static const struct what {
    const char *key;
    bool field, channel, of_dossier;
    int (*check)(const struct settings_check *check, struct meaning *meaning,
                 const char *prefix);
} whats[] = {
    {"tally", true, true, false, check_tally},
    {"rated", true, false, false, check_rated},
    {"ticket", false, false, false, check_ticket},
    {"dossier", true, true, true, check_dossier},
};

/* Words that say nothing here. */
static int check_others(const struct settings_check *check, const struct meaning *meaning,
                        const struct what *what, const char *prefix)
{
    bool of_dossier = what && what->of_dossier;

    if (meaning->field && !(what && what->field))
        return settings_refuse(check, prefix, "field", meaning->field, "none here");
    if (meaning->channel && !(what && what->channel))
        return settings_refuse(check, prefix, "channel", meaning->channel, "none here");
    if (meaning->outcome && !of_dossier)
        return settings_refuse(check, prefix, "outcome", meaning->outcome,
                               "none but of a dossier");
    if (meaning->procedure && !of_dossier)
        return settings_refuse(check, prefix, "procedure", meaning->procedure,
                               "none but of a dossier");
    return 0;
}

/* Which one of them it is, and that it is one. */
static int check_what(const struct settings_check *check, struct meaning *meaning,
                      const char *prefix)
{
    const bool said[COUNT(whats)] = {meaning->tally, meaning->rated, meaning->ticket,
                                     meaning->dossier};
    const struct what *what = NULL;
    bool scans = meaning->at.channel->text;
    int count = 0, rc;

    for (size_t i = 0; i < COUNT(whats); i++) {
        count += said[i];
        what = said[i] ? &whats[i] : what;
    }
    meaning->waits = scans && count == 0;
    if (count > 1 || (count == 0 && !scans))
        return yaml_place_fault(
            check->place, prefix, check->fault,
            "one of tally, rated, ticket and dossier is needed, and only one");
    if (scans && what && !what->of_dossier)
        return yaml_place_fault(check->place, prefix, check->fault,
                                "what is scanned is a dossier, or for a key: dossier, or "
                                "none of tally, rated and ticket");
    rc = check_others(check, meaning, what, prefix);
    return rc == 0 && what ? what->check(check, meaning, prefix) : rc;
}

int meaning_check(const struct settings_check *check, const struct profile *profile,
                  struct meaning *meaning, const char *prefix)
{
    int rc = settings_apply_ranges(check, ranges, COUNT(ranges), meaning, prefix);

    if (rc < 0)
        return rc;
    if (profile_find_input(profile, meaning->input, &meaning->at) < 0)
        return settings_refuse(
            check, prefix, "input", meaning->input,
            "an input of the profile (--profile NAME --explain lists them)");
    if (meaning->counter && !event_counter_valid(meaning->counter))
        return settings_refuse(check, prefix, "counter", meaning->counter,
                               "1 to 16 of a-z, 0-9 and -");
    if (meaning->field && !event_field_valid(meaning->field))
        return settings_refuse(check, prefix, "field", meaning->field,
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
    event->outcome = meaning->result;
    snprintf(event->field, sizeof event->field, "%s", meaning->field ? meaning->field : "");
}

struct event meaning_event(const struct meaning *meaning, const struct meaning_place *place,
                           int count)
{
    struct event event = {.type = meaning->type, .at_ms = place->at_ms, .count = count};

    describe(meaning, &event);
    snprintf(event.unit, sizeof event.unit, "%s", place->unit);
    snprintf(event.counter, sizeof event.counter, "%s",
             meaning_counter(meaning, place->counter));
    snprintf(event.procedure, sizeof event.procedure, "%s",
             meaning->procedure ? meaning->procedure : "");
    return event;
}

bool meaning_needs_code(const struct meaning *meaning)
{
    return meaning->dossier != NULL;
}

static bool is_or_any(const char *wanted, const char *text)
{
    return !wanted || strcmp(wanted, text) == 0;
}

bool meaning_covers(const struct meaning *meaning, const struct event *event)
{
    return event->type == meaning->type && is_or_any(meaning->counter, event->counter) &&
           is_or_any(meaning->field, event->field) &&
           is_or_any(meaning->procedure, event->procedure) &&
           (!meaning->tally || event->kind == meaning->kind) &&
           (!meaning->channel || event->channel == meaning->way) &&
           (!meaning->outcome || event->outcome == meaning->result) &&
           (!meaning->rated || event->score == meaning->rated);
}

const char *meaning_counter(const struct meaning *meaning, const char *counter)
{
    return meaning->counter ? meaning->counter : counter;
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
    else if (meaning->rated)
        snprintf(ret, MEANING_TEXT_BYTES, "rated %d", meaning->rated);
    else if (meaning->dossier)
        snprintf(ret, MEANING_TEXT_BYTES, "dossier %s", meaning->dossier);
    else if (meaning->waits)
        snprintf(ret, MEANING_TEXT_BYTES, "a code for the keys");
    else
        snprintf(ret, MEANING_TEXT_BYTES, "ticket %s", meaning->ticket);
    return ret;
}
