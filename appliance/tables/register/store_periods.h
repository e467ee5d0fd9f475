/*
 * store_periods - periods of reporting, and the figures of those that are frozen.
 */
#ifndef APPLIANCE_TABLES_REGISTER_STORE_PERIODS_H
#define APPLIANCE_TABLES_REGISTER_STORE_PERIODS_H

#include <stdint.h>

#include "appliance/report/figures.h"
#include "appliance/report/notes.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/period.h"

struct store;

/* -ENOENT */
int store_find_period(struct store *store, const char *id, struct period *ret);

/* By its number. -ENOENT */
int store_read_period(struct store *store, int number, struct period *ret);

/* One that ends on the day before, of this kind if there is one. -ENOENT */
int store_find_period_before(struct store *store, int32_t day, const char *kind,
                             struct period *ret);

/* Another one of its kind with which it shares days. -ENOENT */
int store_find_overlap(struct store *store, const struct period *period,
                       struct period *ret);

/* Those that end last first. -errno from tell() ends it. */
int store_each_period(struct store *store,
                      int (*tell)(void *owner, const struct period *period), void *owner);

/* Adds it, or changes the one with its id, which must not be frozen. */
int store_save_period(struct store *store, const struct period *period);

/*
 * Freezing, in one transaction: each cell, then the period with frozen_ms and frozen_event,
 * which also keeps the units and fields of the catalogue, and on what the figures rest (JSON as of
 * appliance/report/basis.h). After that nothing of it can be changed.
 */
int store_add_frozen(struct store *store, int period, int unit, int field,
                     const struct figures *figures, const struct notes *notes);
int store_freeze_period(struct store *store, const struct period *period,
                        const struct catalogue *catalogue, const char *basis);

/* On what the figures of a frozen period rest, as it was kept; the caller frees it. -ENOENT: it was
 * frozen before that was kept, or is not. */
int store_read_frozen_basis(struct store *store, int period, char **ret_json);

int store_each_frozen(struct store *store, int period,
                      int (*tell)(void *owner, int unit, int field,
                                  const struct figures *figures),
                      void *owner);

/* The notes of a frozen period; none of one that was frozen before they were kept. */
int store_each_frozen_note(struct store *store, int period,
                           int (*tell)(void *owner, int unit, int field,
                                       enum notes_kind kind, int64_t dossiers),
                           void *owner);

/* Units and fields as they were then; sealed. */
int store_read_frozen_catalogue(struct store *store, int period, struct catalogue *ret);

#endif
