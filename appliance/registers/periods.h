/*
 * periods - reporting periods one by one: adding and freezing them.
 *
 * Each function works within the caller's transaction, which is of no use after an error, and
 * says in a sentence what is wrong; errors of the store are logged there and leave the sentence
 * as it was. Two periods of a kind never share days, those of the kind "other" may. A frozen
 * period is never changed again. For the thread of the store.
 */
#ifndef APPLIANCE_REGISTERS_PERIODS_H
#define APPLIANCE_REGISTERS_PERIODS_H

#include <stdbool.h>
#include <stddef.h>

#include "appliance/rules/period.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

enum { PERIODS_FAULT_BYTES = 512 };

/* -EINVAL: it shares days with another one of its kind, which is then in *ret. */
int periods_check(struct store *store, const struct period *period, struct period *ret);

/* -EEXIST: the id is taken. -EINVAL: as of periods_check(). */
int periods_add(struct store *store, const struct period *period,
                char fault[static PERIODS_FAULT_BYTES]);

/* What somebody has agreed to keep for ever although it is not as it should be. */
struct periods_consent {
    bool
        missing; /* more was resolved somewhere than received: dossiers are missing in what was
                       * carried over */
    bool provisional; /* the figures rest on a year of which no announcement is known */
};

/*
 * Keeps the figures of form 06, unit by unit and field by field, as they are now, and on what they
 * rest. -ENOENT; -EALREADY: it is frozen; -EAGAIN: its last day is not over yet; without consent
 * -EDOM: dossiers are missing, or -ENODATA: the figures are provisional.
 */
int periods_freeze(struct store *store, const struct rules *rules, const char *id,
                   int64_t now_ms, struct periods_consent consent,
                   char fault[static PERIODS_FAULT_BYTES]);

#endif
