/*
 * due_basis - on what a due date rests: which calendar, which sessions, which policy, and where each
 * comes from.
 */
#ifndef APPLIANCE_EXPLAIN_DUE_BASIS_H
#define APPLIANCE_EXPLAIN_DUE_BASIS_H

#include <jansson.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/schedule.h"
#include "appliance/rules/policy.h"

enum due_basis_origin {
    DUE_BASIS_PROGRAM, /* what comes with it */
    DUE_BASIS_SETTINGS,
    DUE_BASIS_STORE,
    DUE_BASIS_GIVEN, /* for this one question */
    DUE_BASIS_ORIGINS
};

struct due_basis {
    const struct calendar *calendar;       /* borrowed, like all texts */
    enum due_basis_origin calendar_origin; /* program, store or given */
    const char *calendar_file;             /* given: its name */
    int64_t version;  /* of the store's register; 0: it is not of the store, or not known */
    int64_t taken_ms; /* when that one was */

    struct schedule schedule;
    enum due_basis_origin schedule_origin; /* store: it is the unit's */
    const char *unit;                      /* NULL: none was named */

    struct policy policy;                /* that of the day of receipt */
    enum due_basis_origin policy_origin; /* program, settings, or given in a part */
};

/* Three lines on stdout. */
void due_basis_print(const struct due_basis *basis);

/*
 * An object, which the caller owns: calendar {from, file, version, taken (a stamp), years (a list of
 * [first, last], announced)}, sessions {from, unit, times}, policy {from, source, receipts (null, or
 * [first, last]), supplement, after_hours}. `from` is program, settings, store or given; what
 * there is not is null.
 */
json_t *due_basis_json(const struct due_basis *basis);

#endif
