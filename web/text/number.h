/*
 * number - figures, dates and times as people of each language write them (web/PAGE.md).
 *
 * Labels are returned by value, so that a call can stand among the arguments of another
 * one. Times are those of Việt Nam, UTC+7. Pure functions; any thread.
 */
#ifndef WEB_TEXT_NUMBER_H
#define WEB_TEXT_NUMBER_H

#include <stdint.h>

#include "mqtt/base/fraction.h"
#include "web/source.h"
#include "web/text/words.h"

enum { NUMBER_BYTES = 48 };

struct label {
    char text[NUMBER_BYTES];
};

/* 1.937 · 1,937 */
struct label number_count(enum language language, int64_t value);

/* 2026 · 7: what is no count, such as a year or a day of the month. */
struct label number_plain(int value);

/* +4 · −4 · 0: how far one count is above another. */
struct label number_signed(enum language language, int64_t difference);

/*
 * 96,5% · 96.5%. Two decimals where one would show a level of `levels` as reached that is
 * not, or 0 or 100 that is not; none for 0% and 100% themselves. "–" when there is nothing
 * to divide.
 */
struct label number_percent(enum language language, struct fraction fraction,
                            const struct source_levels *levels);

/* A level of source_levels, in hundredths: 95% · 97,5%. */
struct label number_threshold(enum language language, int percent100);

/*
 * How far `now` is above `before`, in tenths of a percentage point, from their hundredths.
 * -EDOM: one of them has nothing to divide.
 */
int number_change(struct fraction now, struct fraction before, int *ret_tenths);

/* +1,2 · −0,4 · 0,0 (U+2212), of tenths. */
struct label number_points(enum language language, int tenths);

/* 1,2: the same without its sign. */
struct label number_points_size(enum language language, int tenths);

/* Microseconds as people say them, on one line: <0,1 ms · 0,4 ms · 12 ms · 1.250 ms. */
struct label number_milliseconds(enum language language, uint32_t us);

/* Whole minutes of a length of time, forwards or backwards. */
int64_t number_minutes(int64_t ms);

/* The same for people, forwards or backwards: 119 phút, from two of them on 2 giờ and 2 ngày ·
 * 119 minutes, 2 hours, 2 days. */
struct label number_span(enum language language, int64_t ms);

/* "Quầy 1" · "Counter 1" of a counter named q1; another name is as it was given. */
struct label number_counter(enum language language, const char *counter);

/* 21/11/2026 · 21 Nov 2026 */
struct label number_date(enum language language, int64_t wall_ms);

/* 14:32 */
struct label number_time(int64_t wall_ms);

/* 14:32:05 */
struct label number_time_exact(int64_t wall_ms);

/* "14:32 ngày 21/11/2026" · "14:32 on 21 Nov 2026" */
struct label number_moment(enum language language, int64_t wall_ms);

/* "tháng 11/2026" · "November 2026", of the month in which the local day lies. */
struct label number_month(enum language language, int32_t day);

/* "Tháng 11/2026": the same at the beginning of a sentence. */
struct label number_month_first(enum language language, int32_t day);

#endif
