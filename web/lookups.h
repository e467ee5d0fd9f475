/*
 * lookups - what a page asks its owner when it is asked itself, for it is in no overview: of the
 * whole history, or of registers.
 *
 * Each call reads the store on a read-only connection of its own, on one thread (web/source.h, struct
 * source_reading), which does nothing else meanwhile; it never waits for a commit. What it tells is at least as new as the overview that
 * the page is drawn from. Negative errno: the store cannot be read.
 *
 * A lookup is a member here and a file in appliance/lookups.
 */
#ifndef WEB_LOOKUPS_H
#define WEB_LOOKUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/report/figures.h"
#include "appliance/report/lateness.h"
#include "web/lookup_overview.h"
#include "web/lookup_procedures.h"
#include "web/lookup_satisfaction.h"

/* A day that is not what its weekday says. Texts are borrowed for the call of tell(). */
struct lookup_day {
    int32_t day;        /* local date: mqtt/base/date.h */
    bool working;       /* of a weekend, swapped; else off */
    bool by_law;        /* nobody has announced it: it is computed, and provisional */
    const char *reason; /* "Tết Nguyên đán"; "": none was given */
};

/* Of a year of the calendar as it is in force. */
struct lookup_year {
    int first, last;  /* years of which anything is known but weekends; first <= last */
    bool announced;   /* else the days are those that the law gives, and provisional */
    int working_days; /* of the year */
    int64_t
        changed_ms; /* when the office last changed its calendar; 0: never, it is the built-in one */
};

/* Late results and the apologies for them: appliance/rules/RULES.md, extension and apology. */
struct lookup_apologies {
    int64_t late;       /* column 10 of form 06 */
    int64_t apologised; /* of them */
    int64_t in_time;    /* of those: at least a day before the due date */
    int64_t kept;       /* resolved by the newest re-appointed date */
};

/* A month, year * 12 + month from 0, and for how many units it came to be counted otherwise. */
struct lookup_late {
    int32_t month;
    int units;
};

enum { LOOKUP_DAYS = 30 };

/* What a unit did on each of the last days, the oldest first. */
struct lookup_unit_days {
    int64_t dossiers[LOOKUP_DAYS]; /* taken in, refused and resolved */
};

/* What a unit has of a field: codes, "" of none. Borrowed for the call of tell(). */
struct lookup_lateness {
    const char *unit, *field;
    struct lateness lateness;
};

/* A part of all figures: a unit with those below it, as organised now, and a field. */
struct lookup_part {
    const char *unit, *field; /* codes; NULL: all */
};

enum { LOOKUP_PARTS = 4 }; /* at once */

struct source_lookups {
    void *owner; /* borrowed */

    /* The days of a year, the oldest first. -ENOENT: nothing is known of that year. */
    int (*calendar)(void *owner, int year,
                    int (*tell)(void *listener, const struct lookup_day *day),
                    void *listener, struct lookup_year *ret);

    /* Of so many units, by their codes, the days that end with this one; and which of them are
     * worked. A unit that is not known did nothing. */
    int (*unit_days)(void *owner, int32_t last_day, const char *const *units, size_t count,
                     struct lookup_unit_days *ret, bool ret_working[static LOOKUP_DAYS]);

    /*
     * The overview of another period than that of `now`, or of the same one with what it was a year
     * before beside it. Borrowed until an overview is asked for again, and no longer than `now`.
     * -ENOENT: nobody knows this period. -ERANGE: its first day lies ahead.
     */
    int (*overview)(void *owner, const struct source_overview *now,
                    const struct lookup_period *period, const struct source_overview **ret);

    /* Of the unit itself, in the days of a period; of a frozen one as it is counted today. -ENOENT: the
     * unit is not known. */
    int (*apologies)(void *owner, const char *unit, const struct source_period *period,
                     struct lookup_apologies *ret);

    /* Months that are over and of which something has come late within a day, the latest first. */
    int (*late)(void *owner, int (*tell)(void *listener, const struct lookup_late *month),
                void *listener);

    /* What is in progress now, by how late it is and by when it is due. */
    int (*lateness)(void *owner,
                    int (*tell)(void *listener, const struct lookup_lateness *row),
                    void *listener);

    /*
     * ret[part * months + month]: form 06 of each month from `first` to `last` (year * 12 + month - 1),
     * which is not ahead; of one that is not over as of now. Columns 4 to 6 are not told apart: their
     * sum stands in `carried_over`. -ENOENT: a unit or field is not known.
     */
    int (*months)(void *owner, const struct lookup_part *parts, size_t count, int32_t first,
                  int32_t last, struct figures *ret);

    /* What *ret points to is borrowed until procedures are asked for again. */
    int (*procedures)(void *owner, struct lookup_procedures *ret);

    /* Likewise. -ENOENT: the catalogue does not have it. */
    int (*procedure)(void *owner, const char *code, struct lookup_one_procedure *ret);

    /* Ratings and queues of a month, year * 12 + month from 0; nothing of a month without any. What *ret
     * points to is borrowed until they are asked for again. */
    int (*satisfaction)(void *owner, int month, struct lookup_satisfaction *ret);
};

#endif
