/*
 * period - a reporting period: any days from ... to, both inclusive, with a name.
 *
 * Periods are data (RULES.md, periods): a report's days are what was registered, whatever its
 * kind says. A kind only names those that follow one another, and some kinds know their
 * days and name from the id:
 *
 *     month quarter half year                 of the calendar
 *     statutory-month statutory-quarter       from the 15th to the 14th: the closing days
 *     statutory-half statutory-nine-months    of Decree 09/2019/NĐ-CP
 *     statutory-year
 *
 * with ids 2026-11 (month), 2026-q4, 2026-h1 or -h2, 2026-9m, 2026. Pure; any thread.
 */
#ifndef APPLIANCE_RULES_PERIOD_H
#define APPLIANCE_RULES_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

enum { PERIOD_ID_BYTES = 33, PERIOD_NAME_BYTES = 129, PERIOD_KIND_BYTES = 33 };

#define PERIOD_OTHER "other" /* the kind of periods that follow nothing and may overlap */

struct period {
    int number;                   /* of the store's row; 0: not stored yet */
    char id[PERIOD_ID_BYTES];     /* [A-Za-z0-9._-]{1,32} */
    char name[PERIOD_NAME_BYTES]; /* UTF-8 */
    char kind[PERIOD_KIND_BYTES]; /* [a-z0-9-]{1,32} */
    int32_t from_day, to_day;
    int64_t frozen_ms;    /* 0: not frozen */
    int64_t frozen_event; /* the newest event that was counted then */
    bool provisional;     /* frozen, while its figures rested on a year not announced */
};

/* What is known of a period before it is made; NULL or "": not said. */
struct period_words {
    const char *id, *name, *kind, *from, *to;
};

enum { PERIOD_FAULT_BYTES = 256 };

/*
 * Makes a period of words; what is not said comes from its kind ("other" when that is not
 * said either) and id. -EINVAL with the reason in fault.
 */
int period_make(const struct period_words *words, struct period *ret,
                char fault[static PERIOD_FAULT_BYTES]);

/* Is everything equal but its number and what is frozen? */
bool period_same(const struct period *a, const struct period *b);

#endif
