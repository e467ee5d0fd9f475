/*
 * dossier_fold - folds a dossier's events into what is true of it, on every day of its life.
 *
 * The result depends on the set of its events only: any order of arrival, and any event
 * twice, gives the same. Events are taken by their time; at one moment in the order of a
 * dossier's life (intake, transferred, extended, reappointed, suspended, resumed, resolved,
 * returned). One record of a device with its time corrected and without is the same event twice
 * (dossier_copies.h).
 *
 *   intake       that of the best claim, of equal ones the earliest; without any, nothing is counted
 *                and the others wait for it
 *   who says it  counts only of a unit that has a say in the dossier at that moment: standing.h, for
 *                all types
 *   resolved     when a result is first available: the earliest `resolved`, or a `returned`
 *                that comes before any
 *   class        early, on time or late by the date of the result against the due date then
 *                in force; without a due date on time; withdrawn and unresolved as the rules
 *                say (RULES.md, classes)
 *   suspended    for each reason from a `suspended` to the next `resumed` for it, or to the
 *                result. A `resumed` without a reason ends all; what was suspended without
 *                one is ended by any. Where they overlap they are one
 *   extended     its limit replaces the one before, from the same start
 *   reappointed  never changes the class; in time when at least a day before the due date in
 *                force, and only before the result (RULES.md, extension and apology)
 *   transferred  another unit is in charge from the day on which it first says something of the
 *                dossier; until then it is in transfer, and stays. On the day after the one in
 *                charge has ended its successor is, who then also has what waits to be collected.
 *                Closing days before that see the unit of that day
 *   refused      without an intake: counted apart, in no column of form 06
 *   voided       an event that counts no more
 *
 * Sequences that contradict themselves have a defined result and are counted as faults of
 * the data: enum dossier_fault. Pure; one scratch dossier per thread.
 */
#ifndef APPLIANCE_DOSSIERS_DOSSIER_FOLD_H
#define APPLIANCE_DOSSIERS_DOSSIER_FOLD_H

#include "appliance/dossiers/dossier.h"

/*
 * Of the dossier of this code. Sorts the events, and writes into each whether it counts, and into
 * the copies of one record the time that holds. *ret is a zeroed dossier or one folded before, whose
 * memory is used again; dossier_release() frees it. Takes time with the number of events n as n log n.
 */
void dossier_fold(const struct rules *rules, const char *code, struct dossier_event *events,
                  size_t count, struct dossier *ret);

#endif
