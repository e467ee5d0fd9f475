/*
 * recount - counts everything again from the raw events and compares.
 *
 * Folds every dossier from its events, builds the ledger from nothing, and holds both
 * against what the store has. Reads only; a live centre may go on meanwhile when the store
 * is read in one transaction. The ledger is built in a file (in SQLITE_TMPDIR, TMPDIR or
 * /var/tmp) about as large as its tables, so that little memory is needed for any number of
 * dossiers.
 */
#ifndef APPLIANCE_RECOUNT_RECOUNT_H
#define APPLIANCE_RECOUNT_RECOUNT_H

#include "appliance/count/pulse.h"
#include "appliance/dossiers/dossier.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

enum { RECOUNT_SHOWN = 20 };

struct recount {
    int64_t events, dossiers;
    int64_t wrong_dossiers; /* whose stored state is not the fold of their events */
    int64_t stray_events;   /* that hang on no dossier's chain */
    int64_t
        wrong_cells; /* measures of roll-ups, and moves, that differ; 0 after a repair */
    int64_t moved_due_dates; /* repair: of dossiers in progress, the first of them here */
    struct recount_move {
        char dossier[EVENT_DOSSIER_BYTES];
        int32_t from_day, to_day; /* DOSSIER_NO_DAY: none is in force */
    } moves[RECOUNT_SHOWN];
    int64_t judged_otherwise; /* repair: resolved dossiers that are of another class now */
};

enum { RECOUNT_MOVE_BYTES = 128 };

/* "H42.31-261116-0001 moves from 2026-11-19 to 2026-11-20" */
const char *recount_move_text(const struct recount_move *move,
                              char ret[static RECOUNT_MOVE_BYTES]);

/* Each difference is logged, the first 20 of a kind. Errors of the store. */
int recount_run(struct store *store, const struct rules *rules, struct recount *ret);

/*
 * Rewrites every dossier's summary and the whole ledger from the events, within the
 * caller's transaction.
 * wrong_dossiers is how many were different. pulse may be NULL.
 */
int recount_repair(struct store *store, const struct rules *rules,
                   const struct pulse *pulse, struct recount *ret);

enum { RECOUNT_DIGEST_BYTES = 65 }; /* 64 hexadecimal digits and NUL */

/*
 * SHA-256 of the ledger's cells that are not all zero, by codes: equal for equal sets of
 * events, in whatever order, batches or store they came.
 */
int recount_digest(struct store *store, char ret[static RECOUNT_DIGEST_BYTES]);

#endif
