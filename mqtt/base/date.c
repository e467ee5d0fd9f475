#include "mqtt/base/date.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * Days from civil dates and back without a table, counted in eras of 400 years that begin
 * on 1 March, so that the leap day is the last of its year.
 */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

int32_t date_day(struct date date)
{
    int32_t year = date.month <= 2 ? date.year - 1 : date.year;
    int32_t era = year / 400;
    int32_t year_of_era = year - era * 400;
    int32_t month_from_march = (date.month + 9) % 12;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct date date_of(int32_t day)
{
    int32_t from_epoch = day + DAYS_TO_1970;
    int32_t era = from_epoch / DAYS_PER_ERA;
    int32_t day_of_era = from_epoch - era * DAYS_PER_ERA;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    struct date date;

    date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
    return date;
}

enum date_weekday date_weekday(int32_t day)
{
    return (enum date_weekday)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

int date_month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* Reads as many digits as there are 'd' in the pattern; other characters must be the same.
 */
static bool match(const char *text, const char *pattern, int *fields)
{
    int field = -1;

    for (bool in_field = false; *pattern; pattern++, text++) {
        if (*pattern != 'd') {
            if (*text != *pattern)
                return false;
            in_field = false;
            continue;
        }
        if (*text < '0' || *text > '9')
            return false;
        if (!in_field)
            fields[++field] = 0;
        in_field = true;
        fields[field] = fields[field] * 10 + (*text - '0');
    }
    return true;
}

static int parse_date_part(const char *text, int32_t *ret_day)
{
    int f[3];

    if (!match(text, "dddd-dd-dd", f))
        return -EINVAL;
    if (f[0] < 1970 || f[1] < 1 || f[1] > 12 || f[2] < 1 ||
        f[2] > date_month_length(f[0], f[1]))
        return -EINVAL;
    *ret_day = date_day((struct date){f[0], f[1], f[2]});
    return 0;
}

int date_parse(const char *text, int32_t *ret_day)
{
    if (strlen(text) != DATE_BYTES - 1)
        return -EINVAL;
    return parse_date_part(text, ret_day);
}

const char *date_format(int32_t day, char ret[static DATE_BYTES])
{
    struct date date = date_of(day);

    /* Within the promised years the text fits; the mask tells the compiler so. */
    (void)snprintf(ret, DATE_BYTES, "%04u-%02u-%02u", (unsigned)date.year % 10000U,
                   (unsigned)date.month % 100U, (unsigned)date.day % 100U);
    return ret;
}

const char *date_month_format(int month, char ret[static DATE_MONTH_BYTES])
{
    /* As in date_format(). */
    (void)snprintf(ret, DATE_MONTH_BYTES, "%04u-%02u", (unsigned)month / 12U % 10000U,
                   (unsigned)month % 12U + 1U);
    return ret;
}

int32_t date_month_day(int month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

int date_month_parse(const char *text, int *ret_month)
{
    char first[DATE_BYTES + DATE_MONTH_BYTES];
    struct date date;
    int32_t day;
    int rc;

    (void)snprintf(first, sizeof first, "%.*s-01", DATE_MONTH_BYTES, text);
    rc = date_parse(first, &day);
    if (rc < 0)
        return rc;
    date = date_of(day);
    *ret_month = date.year * 12 + date.month - 1;
    return 0;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

int32_t date_day_at(int64_t wall_ms)
{
    return (int32_t)floor_div(wall_ms + DATE_OFFSET_MS, DATE_DAY_MS);
}

int32_t date_second_at(int64_t wall_ms)
{
    return (int32_t)((wall_ms - date_start_ms(date_day_at(wall_ms))) / 1000);
}

int64_t date_start_ms(int32_t day)
{
    return (int64_t)day * DATE_DAY_MS - DATE_OFFSET_MS;
}

/* "THH:MM:SS", or with t; a leap second becomes 59. */
static int parse_time_part(const char *text, int64_t *ret_ms)
{
    int f[3];

    if ((*text != 'T' && *text != 't') || !match(text + 1, "dd:dd:dd", f) || f[0] > 23 ||
        f[1] > 59 || f[2] > 60)
        return -EINVAL;
    *ret_ms = ((int64_t)f[0] * 3600 + (int64_t)f[1] * 60 + (f[2] == 60 ? 59 : f[2])) * 1000;
    return 0;
}

/* "Z", "z" or "+07:00" up to the end of the text. */
static int parse_zone_part(const char *text, int64_t *ret_ms)
{
    int f[2];

    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        *ret_ms = 0;
        return 0;
    }
    if (*text != '+' && *text != '-')
        return -EINVAL;
    if (strlen(text) != 6 || !match(text + 1, "dd:dd", f) || f[0] > 23 || f[1] > 59)
        return -EINVAL;
    *ret_ms = ((int64_t)f[0] * 60 + f[1]) * 60000 * (*text == '-' ? -1 : 1);
    return 0;
}

int stamp_parse(const char *text, int64_t *ret_wall_ms)
{
    int64_t time_ms, zone_ms;
    int32_t day;
    int weight = 100;
    size_t decimals;

    if (strnlen(text, DATE_STAMP_BYTES) < 20)
        return -EINVAL;
    if (parse_date_part(text, &day) < 0 || parse_time_part(text + 10, &time_ms) < 0)
        return -EINVAL;
    text += 19;
    if (*text == '.') {
        decimals = strspn(++text, "0123456789");
        for (size_t i = 0; i < decimals; i++, weight /= 10)
            time_ms += (int64_t)(text[i] - '0') * weight;
        if (decimals == 0)
            return -EINVAL;
        text += decimals;
    }
    if (parse_zone_part(text, &zone_ms) < 0)
        return -EINVAL;
    time_ms += (int64_t)day * DATE_DAY_MS - zone_ms;
    /* A zone may move it out of the years that local dates have. */
    if (time_ms < date_start_ms(0) || time_ms >= date_start_ms(DATE_LAST_DAY + 1))
        return -EINVAL;
    *ret_wall_ms = time_ms;
    return 0;
}

int stamp_parse_local(const char *text, int64_t *ret_wall_ms)
{
    char full[DATE_STAMP_BYTES];
    size_t length = strnlen(text, DATE_STAMP_BYTES);

    if (length == 16)
        (void)snprintf(full, sizeof full, "%.16s:00+07:00", text);
    else if (length == 19)
        (void)snprintf(full, sizeof full, "%.19s+07:00", text);
    else
        return stamp_parse(text, ret_wall_ms);
    return stamp_parse(full, ret_wall_ms);
}

const char *stamp_format(int64_t wall_ms, char ret[static DATE_STAMP_BYTES])
{
    char date[DATE_BYTES];
    unsigned second = (unsigned)date_second_at(wall_ms);
    unsigned ms = (unsigned)(wall_ms - floor_div(wall_ms, 1000) * 1000);
    char fraction[5] = "";

    if (ms)
        (void)snprintf(fraction, sizeof fraction, ".%03u", ms % 1000U);
    (void)snprintf(ret, DATE_STAMP_BYTES, "%sT%02u:%02u:%02u%s+07:00",
                   date_format(date_day_at(wall_ms), date), second / 3600U % 24U,
                   second / 60U % 60U, second % 60U, fraction);
    return ret;
}
