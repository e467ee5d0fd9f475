/*
 * date - local days and stamps.
 *
 * A day is an int32_t: days since 1970-01-01 in the local calendar of Việt Nam, which is
 * UTC+7 all year. A moment is an int64_t: milliseconds since 1970-01-01T00:00:00Z,
 * `wall_ms`. Years 1970 to 9999. Pure functions; any thread.
 */
#ifndef MQTT_BASE_DATE_H
#define MQTT_BASE_DATE_H

#include <stdint.h>

enum {
    DATE_BYTES = 11,       /* "2026-11-20" and its NUL */
    DATE_MONTH_BYTES = 8,  /* "2026-11" and its NUL */
    DATE_STAMP_BYTES = 30, /* "2026-11-20T08:01:12.345+07:00" and its NUL */
    DATE_OFFSET_MS = 7 * 3600 * 1000,
    DATE_DAY_MS = 86400000,
    DATE_LAST_DAY = 2932896, /* 9999-12-31 */
};

enum date_weekday {
    DATE_MONDAY,
    DATE_TUESDAY,
    DATE_WEDNESDAY,
    DATE_THURSDAY,
    DATE_FRIDAY,
    DATE_SATURDAY,
    DATE_SUNDAY
};

struct date {
    int year;  /* 1970 ... 9999 */
    int month; /* 1 ... 12 */
    int day;   /* 1 ... 31 */
};

/* The date must exist. */
int32_t date_day(struct date date);

struct date date_of(int32_t day);

enum date_weekday date_weekday(int32_t day);

/* 28 ... 31 */
int date_month_length(int year, int month);

/* Exactly "YYYY-MM-DD". -EINVAL: other text, or a date that does not exist. */
int date_parse(const char *text, int32_t *ret_day);

const char *date_format(int32_t day, char ret[static DATE_BYTES]);

/* Months since January of the year 0: year * 12 + month - 1, of the years 1970 to 9999. */
const char *date_month_format(int month, char ret[static DATE_MONTH_BYTES]);

/* Exactly "YYYY-MM". -EINVAL: other text, or a month of other years. */
int date_month_parse(const char *text, int *ret_month);

/* The first day of such a month; that of the next one is the day after its last. */
int32_t date_month_day(int month);

/* The local day in which the moment lies. */
int32_t date_day_at(int64_t wall_ms);

/* Seconds since the local midnight, 0 ... 86399. */
int32_t date_second_at(int64_t wall_ms);

/* The moment at which the local day begins. */
int64_t date_start_ms(int32_t day);

/*
 * An RFC 3339 stamp with its zone ("Z" or "+07:00"), seconds and any decimals of them, of which
 * three are taken; T and Z may be small. A leap second is taken as the second before. -EINVAL:
 * anything else, and a moment that is not in the years 1970 to 9999 of the local calendar.
 */
int stamp_parse(const char *text, int64_t *ret_wall_ms);

/*
 * A local stamp for people: "YYYY-MM-DDTHH:MM" with or without ":SS", taken as UTC+7, or
 * what stamp_parse() takes. -EINVAL: anything else.
 */
int stamp_parse_local(const char *text, int64_t *ret_wall_ms);

/* "2026-11-20T08:01:12+07:00", with ".345" only when the milliseconds are not 0. */
const char *stamp_format(int64_t wall_ms, char ret[static DATE_STAMP_BYTES]);

#endif
