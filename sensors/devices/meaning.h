/*
 * meaning - what a pulse or a press at one input of a device stands for: a row of `means` in the
 * settings of its gateway.
 *
 *   tally KIND, field     so many of a field are counted, see enum event_tally; not stock
 *   rated 1 ... 5         a key of satisfaction
 *   ticket taken, called  the queue
 *   dossier TYPE          the dossier whose code was scanned: by this input itself, or last at the same
 *                         counter where it is a key; intake, resolved, returned, refused
 *   nothing               of a scanner: its codes are for the keys of the counter
 *
 * Of a display the same says which events of today it shows the number of: of all counters where none is
 * named, of any field, procedure, channel and outcome that is not.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_DEVICES_MEANING_H
#define SENSORS_DEVICES_MEANING_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stdint.h>

#include "mqtt/event.h"
#include "mqtt/settings.h"
#include "sensors/profile/profile.h"

enum { MEANINGS_MAX = 64 }; /* of one device */

struct meaning {
    char *input;
    char *counter; /* NULL: that of the device */
    char *tally, *field, *channel, *ticket;
    char *dossier, *outcome, *procedure;
    int rated;
    /* What follows is made of that. */
    struct profile_input at;
    enum event_type type;
    enum event_tally kind;
    enum event_channel way;
    enum event_outcome result;
    bool waits; /* a scanner whose codes are for keys */
};

extern const cyaml_schema_field_t meaning_fields[];

/* Makes what is made of the rest. -EINVAL with the fault at `prefix`. */
int meaning_check(const struct settings_check *check, const struct profile *profile,
                  struct meaning *meaning, const char *prefix);

/* Whose it is, and when it was read. */
struct meaning_place {
    const char *unit, *counter; /* those of the device */
    int64_t at_ms;              /* wall clock */
};

/* May `count` of it be one event? Else each is one. */
bool meaning_adds_up(const struct meaning *meaning);

/* The event of `count` of it; 1 where it does not add up. Of a dossier the caller adds its code. */
struct event meaning_event(const struct meaning *meaning, const struct meaning_place *place,
                           int count);

/* Is it of a dossier, whose code has to be scanned? */
bool meaning_needs_code(const struct meaning *meaning);

/* Of a display: is that one of the events that it counts? */
bool meaning_covers(const struct meaning *meaning, const struct event *event);

/* At which counter, where the device stands at `counter`. */
const char *meaning_counter(const struct meaning *meaning, const char *counter);

/* Into an event of type device: that so many are held, 1 ... EVENT_COUNT_MOST. */
void meaning_hold(const struct meaning *meaning, struct event *fault, int count);

/* "received of ho-tich", "rated 5", "ticket taken": for people. */
enum { MEANING_TEXT_BYTES = 64 };
const char *meaning_text(const struct meaning *meaning,
                         char ret[static MEANING_TEXT_BYTES]);

#endif
