/*
 * calendar - which days public offices of Việt Nam work.
 *
 * Three kinds of day: ordinary (Monday to Friday work, the weekend does not), a day off on
 * a weekday, and a Saturday that works because it was swapped (Labour Code 2019 arts 111,
 * 112 and the yearly announcements; RULES.md, calendar).
 *
 * The announced days are data. A year is announced when its days off are at least as many as the
 * law gives: one or two that are named say nothing of Tết. In every other year from 1975 to 2100
 * the days of the law hold (statutory.h) beside those that the data name, and what is computed
 * there is provisional.
 * Before and after these years only weekends are known.
 *
 * Days are local (mqtt/base/date.h), 1970 to 9999; questions about later ones are answered, as
 * if only weekends were known. Every question but calendar_reason() is answered from a table in
 * a few steps. Immutable; any thread.
 */
#ifndef APPLIANCE_CALENDAR_CALENDAR_H
#define APPLIANCE_CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/table/csv.h"

struct calendar;

enum calendar_kind { CALENDAR_OFF, CALENDAR_WORKING };

/* A day that is not what its weekday says. */
struct calendar_special {
    int32_t day;
    enum calendar_kind kind;
    const char *reason; /* "Tết Nguyên đán"; "" when none was given; the calendar's */
    bool by_law;        /* not announced */
};

/*
 * From CSV: date,kind,reason with kind `off` (a weekday) or `working` (a day of a weekend).
 * -EINVAL: faults, each logged with its line: also a day that stands twice or as both
 * kinds, and a year with more than 40 days off or more than 20 worked days of weekends,
 * which no year of Việt Nam comes near.
 */
int calendar_open(struct calendar **ret, const char *csv, size_t size, const char *file);

/* The same, with its faults told as the caller wants them. */
int calendar_read(struct calendar **ret, const char *csv, size_t size,
                  struct csv_faults *faults);

enum { CALENDAR_COLUMNS = 3 };

/* date, kind, reason. */
extern const struct csv_column calendar_columns[CALENDAR_COLUMNS];

/* The calendar that comes with the program, 2016 to 2026. Never fails. */
struct calendar *calendar_open_builtin(void);

/* Who shares a calendar has it until a calendar_close() of his own, whatever becomes of the others. */
const struct calendar *calendar_share(const struct calendar *calendar);

/* Takes NULL. The last one who has it frees it; any thread. */
void calendar_close(const struct calendar *calendar);

/* Tells every announced day, oldest first: to store a calendar, or to compare two. */
void calendar_each(const struct calendar *calendar,
                   void (*tell)(void *owner, const struct calendar_special *special),
                   void *owner);

/* What is announced of a day; NULL: nothing. */
const struct calendar_special *calendar_announced(const struct calendar *calendar,
                                                  int32_t day);

/* Tells these and the days that only the law gives: all from which a date is computed. */
void calendar_each_in_force(const struct calendar *calendar,
                            void (*tell)(void *owner,
                                         const struct calendar_special *special),
                            void *owner);

bool calendar_working(const struct calendar *calendar, int32_t day);

/* Why a day is off, or works: "Tết Nguyên đán"; NULL: as its weekday says. */
const char *calendar_reason(const struct calendar *calendar, int32_t day);

/* Is every year from the one of `from` to the one of `to` announced? */
bool calendar_knows_all(const struct calendar *calendar, int32_t from, int32_t to);

/* The first run of announced years, `first` to `last`, that ends in `year` or later; false: there
 * is none. */
bool calendar_known_years(const struct calendar *calendar, int year, int *ret_first,
                          int *ret_last);

/* 31 December of the last announced year; INT32_MIN when none is. */
int32_t calendar_last_known(const struct calendar *calendar);

/* The first working day at or after `day`. */
int32_t calendar_roll(const struct calendar *calendar, int32_t day);

/* The `count`-th working day after `day`; `day` itself for 0. */
int32_t calendar_add(const struct calendar *calendar, int32_t day, int count);

/* How many working days d there are with after < d <= to; 0 when to <= after. */
int calendar_between(const struct calendar *calendar, int32_t after, int32_t to);

#endif
