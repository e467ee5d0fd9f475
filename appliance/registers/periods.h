/*
 * periods - the register of reporting periods: adding, importing, freezing.
 *
 * For the owner of a store that is open for writing; each function is a transaction of its
 * own. Two periods of a kind never share days, those of the kind "other" may. A frozen
 * period is never changed again. Faults are logged.
 */
#ifndef APPLIANCE_REGISTERS_PERIODS_H
#define APPLIANCE_REGISTERS_PERIODS_H

#include "appliance/store/store.h"

/* -EEXIST: the id is taken. -EINVAL: it shares days with another one of its kind. */
int periods_add(struct store *store, const struct period *period);

/*
 * Takes a file with the columns id, name, kind, from and to (mqtt/base/csv.h); only the
 * id is required, see period_make(). A known id is changed, unless it is frozen: then the
 * line must say what is stored. -EINVAL: faults, logged by line, and nothing is changed.
 */
int periods_import(struct store *store, const char *path, size_t *ret_count);

/*
 * Keeps the figures of form 06, unit by unit and field by field, as they are now. -ENOENT;
 * -EALREADY: it is frozen; -EAGAIN: its last day is not over yet.
 */
int periods_freeze(struct store *store, const char *id, int64_t now_ms);

#endif
