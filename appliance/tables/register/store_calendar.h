/*
 * store_calendar - the days off and working Saturdays that were imported.
 */
#ifndef APPLIANCE_TABLES_REGISTER_STORE_CALENDAR_H
#define APPLIANCE_TABLES_REGISTER_STORE_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "appliance/calendar/calendar.h"

struct store;

/* The imported calendar as CSV, which the caller frees. -ENOENT: none was imported. */
int store_read_calendar(struct store *store, char **ret_csv, size_t *ret_size);

/* Which version of its register is in force, and when that was taken in; 0 and 0 where it was
 * stored before versions were kept. -ENOENT: none is stored, so what comes with the program is in
 * force, whatever versions there were. */
int store_calendar_version(struct store *store, int64_t *ret_number, int64_t *ret_taken_ms);

/* There is none stored any more. In a transaction. */
int store_clear_calendar(struct store *store);

/* Takes the place of the one before. In a transaction. */
int store_save_calendar(struct store *store, const struct calendar *calendar);

#endif
