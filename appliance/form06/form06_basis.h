/*
 * form06_basis - finds on what the figures of a period rest: the calendar and the policies in force,
 * and whether a year that is not announced is on the way of any dossier in them.
 *
 * Not known of the nation's figures (appliance/nation). Judged are the dossiers, not the days of the period: those received by its closing day and not
 * resolved before its first (appliance/report/basis.h says how), by the unit that is in charge of
 * them now. Counts that name no dossier have no due date, so they rest on no calendar.
 */
#ifndef APPLIANCE_FORM06_FORM06_BASIS_H
#define APPLIANCE_FORM06_FORM06_BASIS_H

#include "appliance/form06/scope.h"
#include "appliance/report/basis.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

/*
 * Both days inclusive; scope NULL: everything. Of policies those are named that hold for a receipt
 * by last_day. The caller releases it. Errors of the store.
 */
int form06_basis(struct store *store, const struct rules *rules, int32_t from_day,
                 int32_t last_day, const struct scope *scope, struct basis *ret);

/* The same of a frozen period, by its number, as it was then; not known of one that was frozen before
 * that was kept. */
int form06_frozen_basis(struct store *store, int period, struct basis *ret);

/* Adds what it chooses of these kinds (policy.h's sets). */
void form06_basis_add_policy(const struct policy *policy, unsigned kinds,
                             struct basis *basis);

/* The years that are announced. */
void form06_basis_add_years(const struct calendar *calendar, struct basis_years *years);

#endif
