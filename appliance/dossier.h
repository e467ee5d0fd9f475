/*
 * dossier - folds a dossier's events into what is true of it.
 *
 * The result depends on the set of its events only: any order of arrival, and any event
 * twice, gives the same. Rules, by event time:
 *   - the earliest intake is the intake; a later one changes nothing;
 *   - without an intake nothing is counted, the other events wait for it;
 *   - it is resolved when a result is first available: at the earliest `resolved`, or at a
 *     `returned` that comes before any (domain.md §3.7, design.md §3);
 *   - resolved before the intake (clocks that differ) counts as resolved on the day of
 * intake. Codes are numbers of the catalogue; 0 is none. Days are local. Pure; any thread.
 */
#ifndef APPLIANCE_DOSSIER_H
#define APPLIANCE_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/deadline.h"
#include "mqtt/event.h"

/* An event of one dossier, in numbers. `limit` of an intake is the one in force for it. */
struct dossier_event {
    enum event_type type;
    int64_t at_ms;
    int unit, field, procedure; /* field and procedure of an intake */
    enum event_channel channel;
    enum event_outcome outcome;
    struct limit limit;
};

enum { DOSSIER_NO_DAY = INT32_MIN };

/* Plain data. Days that are not there are DOSSIER_NO_DAY. */
struct dossier {
    int unit, field, procedure;
    enum event_channel channel;
    int32_t received_day; /* none: no intake yet, and then nothing below counts */
    int32_t due_day;
    int32_t resolved_day;
    bool provisional; /* the due date is */
};

/* Sorts the events. */
void dossier_fold(const struct calendar *calendar, struct dossier_event *events,
                  size_t count, struct dossier *ret);

bool dossier_same(const struct dossier *a, const struct dossier *b);

#endif
