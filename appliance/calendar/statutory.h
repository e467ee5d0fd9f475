/*
 * statutory - the days off of a year by law, whatever was announced.
 *
 * What the Prime Minister's announcement of a year will say as far as the law says it, so
 * that due dates of a year without announcement are right to a day or two (RULES.md,
 * calendar, has each rule with its source; the rows are in statutory.c, with the years in
 * which they hold). Not in it are swapped Saturdays, which no law foresees.
 *
 *   - A holiday on a Saturday or Sunday is made good on the next day that is not off, one
 *     after the other: 30 April and 1 May 2022 on Monday and Tuesday. No two holidays are
 *     on one day: Hùng Kings are on 29 April at the latest.
 *   - Of Tết's five days (since 2014) two are before day 1 of the year, which fits every
 *     announcement from 2016 to 2026; the law would let it be one.
 *   - The second day of 2 September (since 2021) is the one before it, but the one after it
 *     when it is a Thursday: as announced for each weekday from 2021 to 2026.
 *
 * The weekend is Saturday and Sunday in all years; before 2 October 1999 offices worked on
 * Saturdays. Before 1995, when the Labour Code of 1994 came into force, its rules are
 * assumed. Pure functions; any thread.
 */
#ifndef APPLIANCE_CALENDAR_STATUTORY_H
#define APPLIANCE_CALENDAR_STATUTORY_H

#include <stdbool.h>
#include <stdint.h>

enum { STATUTORY_MOST = 12 }; /* days off of a year */

struct statutory_day {
    const char *reason; /* "Tết Nguyên đán", "Quốc khánh (nghỉ bù)"; static */
    int32_t day;        /* Monday to Friday */
    bool substitute;    /* for a day of a weekend */
    bool choice;        /* it would be worked, had the other lawful side been taken */
};

/*
 * Weekdays that are off, oldest first, none twice; gives how many. -ERANGE: not in the years
 * LUNAR_FIRST_YEAR to LUNAR_LAST_YEAR (lunar.h).
 */
int statutory_days_off(int year, struct statutory_day ret[static STATUTORY_MOST]);

#endif
