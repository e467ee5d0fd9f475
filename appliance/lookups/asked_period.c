#include "appliance/lookups/asked_period.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"

/* --- of the calendar ----------------------------------------------------------------- */

/* Parts of a year of as many months, and the letter of their ids. */
static const struct {
    enum source_period_kind kind;
    int months;
    char letter; /* '\0': the number of a month; of a year nothing is said */
} parts[] = {
    {SOURCE_PERIOD_MONTH, 1, '\0'},
    {SOURCE_PERIOD_QUARTER, 3, 'Q'},
    {SOURCE_PERIOD_HALF, 6, 'H'},
    {SOURCE_PERIOD_YEAR, 12, '\0'},
};

/* So many months from this one on, year * 12 + month from 0. */
static struct source_period months_of(size_t part, int first)
{
    int year = first / 12;
    struct source_period period = {
        .kind = parts[part].kind,
        .from_day = date_month_day(first),
        .to_day = date_month_day(first + parts[part].months) - 1,
    };
    int number = first % 12 / parts[part].months + 1;

    if (parts[part].kind == SOURCE_PERIOD_YEAR)
        (void)snprintf(period.id, sizeof period.id, "%04d", year);
    else if (parts[part].letter)
        (void)snprintf(period.id, sizeof period.id, "%04d-%c%d", year, parts[part].letter,
                       number);
    else
        (void)snprintf(period.id, sizeof period.id, "%04d-%02d", year, number);
    return period;
}

enum { FIRST_YEAR = 1971, LAST_YEAR = 9998 }; /* with a year before and one behind */

/* The one that has this id, as months_of() writes it. */
static int read_calendar(const char *id, size_t *ret_part, int *ret_first)
{
    size_t digits = strspn(id, "0123456789");
    int year = (int)strtol(id, NULL, 10);

    if (digits != 4 || year < FIRST_YEAR || year > LAST_YEAR)
        return -ENOENT;
    for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
        for (int month = 0; month < 12; month += parts[part].months) {
            struct source_period period = months_of(part, year * 12 + month);

            if (strcmp(period.id, id) != 0)
                continue;
            *ret_part = part;
            *ret_first = year * 12 + month;
            return 0;
        }
    }
    return -ENOENT;
}

static int find_calendar(const char *id, struct asked_period *ret)
{
    size_t part;
    int first, rc = read_calendar(id, &part, &first);

    if (rc < 0)
        return rc;
    ret->own.period = months_of(part, first);
    ret->before.period = months_of(part, first - parts[part].months);
    ret->year_before.period = months_of(part, first - 12);
    return 0;
}

/* --- of the register ----------------------------------------------------------------- */

static struct asked_days registered(const struct period *period)
{
    struct asked_days days = {
        .period = {.from_day = period->from_day,
                   .to_day = period->to_day,
                   .kind = SOURCE_PERIOD_REGISTERED,
                   .frozen_ms = period->frozen_ms},
        .number = period->frozen_ms ? period->number : 0,
    };

    (void)snprintf(days.period.id, sizeof days.period.id, "%s", period->id);
    (void)snprintf(days.period.name, sizeof days.period.name, "%s", period->name);
    return days;
}

static struct asked_days any_days(int32_t from_day, int32_t to_day)
{
    return (struct asked_days){
        .period = {.from_day = from_day, .to_day = to_day, .kind = SOURCE_PERIOD_DAYS}};
}

/* The same date a year before; 28 February of a 29th. */
static int32_t year_earlier(int32_t day)
{
    struct date date = date_of(day);
    int length = date_month_length(date.year - 1, date.month);

    date.year--;
    date.day = date.day < length ? date.day : length;
    return date_day(date);
}

struct search {
    int32_t from_day, to_day;
    struct asked_days *found;
};

static int add_same_days(void *owner, const struct period *period)
{
    const struct search *search = owner;

    if (period->from_day == search->from_day && period->to_day == search->to_day &&
        (period->frozen_ms || search->found->period.kind == SOURCE_PERIOD_DAYS))
        *search->found = registered(period);
    return 0;
}

/* Before 1971 there is nothing. */
static int find_year_before(struct store *store, struct asked_period *ret)
{
    const struct source_period *own = &ret->own.period;
    struct search search = {.found = &ret->year_before};

    if (date_of(own->from_day).year < FIRST_YEAR)
        return 0;
    search.from_day = year_earlier(own->from_day);
    search.to_day = year_earlier(own->to_day);
    ret->year_before = any_days(search.from_day, search.to_day);
    return own->kind == SOURCE_PERIOD_REGISTERED
               ? store_each_period(store, add_same_days, &search)
               : 0;
}

static void find_days_before(struct asked_period *ret)
{
    const struct source_period *own = &ret->own.period;
    int32_t days = own->to_day - own->from_day + 1;

    if (own->from_day >= days)
        ret->before = any_days(own->from_day - days, own->from_day - 1);
}

static int find_before(struct store *store, const char *kind, struct asked_period *ret)
{
    struct period before;
    int rc = store_find_period_before(store, ret->own.period.from_day, kind, &before);

    if (rc == 0)
        ret->before = registered(&before);
    else
        find_days_before(ret);
    return rc == -ENOENT ? 0 : rc;
}

static int find_registered(struct store *store, const char *id, struct asked_period *ret)
{
    struct period period;
    int rc = store_find_period(store, id, &period);

    if (rc < 0)
        return rc;
    ret->own = registered(&period);
    rc = find_before(store, period.kind, ret);
    return rc < 0 ? rc : find_year_before(store, ret);
}

/* --- which one it is ----------------------------------------------------------------- */

static int find(struct store *store, const struct lookup_period *asked, int32_t today,
                struct asked_period *ret)
{
    char month[DATE_MONTH_BYTES];
    struct date date = date_of(today);
    int rc;

    if (!asked->id && asked->to_day == 0)
        return find_calendar(date_month_format(date.year * 12 + date.month - 1, month),
                             ret);
    if (asked->id) {
        rc = find_registered(store, asked->id, ret);
        return rc == -ENOENT ? find_calendar(asked->id, ret) : rc;
    }
    ret->own = any_days(asked->from_day, asked->to_day);
    find_days_before(ret);
    return find_year_before(store, ret);
}

/* As far as it has come. */
static void judge(struct source_period *period, int32_t today)
{
    period->state = period->frozen_ms         ? SOURCE_PERIOD_FROZEN
                    : period->to_day >= today ? SOURCE_PERIOD_RUNNING
                                              : SOURCE_PERIOD_OPEN;
    period->to_day = form06_last_day(period->from_day, period->to_day, today);
}

int asked_period_find(struct store *store, const struct lookup_period *asked, int32_t today,
                      struct asked_period *ret)
{
    struct asked_period period = {0};
    int rc = find(store, asked, today, &period);

    if (rc < 0)
        return rc;
    if (period.own.period.from_day > today)
        return -ERANGE;
    judge(&period.own.period, today);
    judge(&period.before.period, today);
    judge(&period.year_before.period, today);
    *ret = period;
    return 0;
}
