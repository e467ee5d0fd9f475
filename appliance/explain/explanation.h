/*
 * explanation - one dossier with all that is known of it, and why it counts as it does.
 *
 * As a document (JSON), which is what the command line, the page and programs show alike:
 *
 *     code, as_of
 *     received, refused, collected    days, null when there is none; resolved likewise
 *     unit          in charge now, or at the result: {code, name {vi, en}}
 *     taken_in_by, field, procedure   likewise; null: none
 *     channel, outcome, class         words; class is early, on_time, late or null
 *     policy        in force for its day of receipt: source, and the choice of each kind
 *     due           its due date day by day (due_answer.h); null: it has none
 *     late          {working_days, calendar_days} of the result behind the due date, or of
 *                   today while it is in progress; 0 both when it is not late
 *     suspended     now
 *     suspensions   from, to (null: not resumed), reason, days_not_counted (whole days that the
 *                   due date leaves out; where suspensions overlap, in each of them)
 *     apologies     count, in_time, appointment_kept
 *     cause         why staff say that it is late: a name of appliance/report/cause.h; null: not stated
 *     causes        each time that somebody stated it, the oldest first: at, who, cause (not_stated: it
 *                   was taken back), note
 *     faults        name, says: what contradicts itself in its events; other_unit has told_by and
 *                   in_charge too
 *     in_charge     from, to (null: since then), unit (null: it is in no column any more)
 *     in_transfer   since, unit: handed over to it, and it has not said anything; null: it is not
 *     events        in the order of time: at, type, unit, counter, what the type has; where its gateway
 *                   has corrected a wrong clock at_device (what that said) and clock_ahead_ms (below
 *                   0: behind); came:
 *                   {gateway, epoch, seq, imported, out_of_turn (out of the quarantine, or later
 *                   than what was sent after it)}, voided, voided_by (the same, and at; null:
 *                   nobody is known), passed_over (name of the fault for which it does not count;
 *                   null: it counts, is voided, or waits for an intake)
 *     cells         what it adds to the ledger: day, unit, field, measures
 *     reports       what it adds to form 06 of each period in the register: period, unit, field,
 *                   columns {number, name, dossiers}, notes {name, dossiers}; as organised and
 *                   counted now, also of a frozen period
 *
 * Reads only; in a transaction of the store, so that all is of one moment.
 */
#ifndef APPLIANCE_EXPLAIN_EXPLANATION_H
#define APPLIANCE_EXPLAIN_EXPLANATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "appliance/dossiers/dossier.h"
#include "appliance/explain/due_answer.h"
#include "appliance/rules/rules.h"

struct store;
struct store_dossier;

struct explanation {
    json_t *document;
    bool dated;            /* it has a due date */
    struct due_answer due; /* then; its suspensions are the dossier's */
    struct dossier dossier;
};

struct explanation_question {
    struct store *store;
    const struct rules *rules;
    const char *code; /* as somebody has typed it */
    int64_t now_ms;
    const char
        *within; /* codes of units that who asks is held to, a comma between: a dossier of
                         * another one is not known to them; NULL: to none */
};

/*
 * The code that is meant: blanks and letters that nobody sees fall away at the ends, and one that is of
 * the form of today but for small letters is in capitals. What can be no code is cut short.
 */
void explanation_code(const char *typed, char ret[static EVENT_DOSSIER_BYTES + 1]);

/* Of the dossier with this very code but for what nobody sees at its ends, else of the one that is
 * meant. -ENOENT: no event has named either, or who asks is held to units of which none is in charge of
 * it, now or at its result. Errors of the store. */
int explanation_make(const struct explanation_question *question, struct explanation *ret);

/* That dossier alone, as it is stored. Likewise. */
int explanation_find(const struct explanation_question *question,
                     struct store_dossier *ret);

/* Takes a zeroed one too, and zeroes it. */
void explanation_release(struct explanation *explanation);

/* For people, on stdout. */
void explanation_print(const struct explanation *explanation);

#endif
