#include "appliance/rules/named_period.h"

#include <stdio.h>

#include "mqtt/base/date.h"

enum { CLOSING_DAY = 14 /* RULES.md, periods */ };

const char *const named_period_names[NAMED_PERIODS] = {
    [NAMED_PERIOD_TODAY] = "today",
    [NAMED_PERIOD_MONTH] = "month",
    [NAMED_PERIOD_STATUTORY_MONTH] = "statutory_month",
    [NAMED_PERIOD_QUARTER] = "quarter",
    [NAMED_PERIOD_YEAR] = "year",
    [NAMED_PERIOD_YESTERDAY] = "yesterday",
    [NAMED_PERIOD_LAST_MONTH] = "last_month",
    [NAMED_PERIOD_LAST_STATUTORY_MONTH] = "last_statutory_month",
    [NAMED_PERIOD_LAST_QUARTER] = "last_quarter",
    [NAMED_PERIOD_LAST_YEAR] = "last_year",
};

/* How each is found: so many months long, of a kind of period.h, and how many before the one that
 * runs. */
static const struct {
    const char *kind; /* NULL: a day */
    int months;
    int back;
} rules[NAMED_PERIODS] = {
    [NAMED_PERIOD_TODAY] = {NULL, 0, 0},
    [NAMED_PERIOD_MONTH] = {"month", 1, 0},
    [NAMED_PERIOD_STATUTORY_MONTH] = {"statutory-month", 1, 0},
    [NAMED_PERIOD_QUARTER] = {"quarter", 3, 0},
    [NAMED_PERIOD_YEAR] = {"year", 12, 0},
    [NAMED_PERIOD_YESTERDAY] = {NULL, 0, 1},
    [NAMED_PERIOD_LAST_MONTH] = {"month", 1, 1},
    [NAMED_PERIOD_LAST_STATUTORY_MONTH] = {"statutory-month", 1, 1},
    [NAMED_PERIOD_LAST_QUARTER] = {"quarter", 3, 1},
    [NAMED_PERIOD_LAST_YEAR] = {"year", 12, 1},
};

bool named_period_over(enum named_period name)
{
    return rules[name].back > 0;
}

static void name_day(int32_t day, struct period *ret)
{
    struct date date = date_of(day);

    *ret = (struct period){.kind = "day", .from_day = day, .to_day = day};
    (void)date_format(day, ret->id);
    (void)snprintf(ret->name, sizeof ret->name, "ngày %d/%d/%d", date.day, date.month,
                   date.year);
}

/* What runs on the day after the closing day is the next month's. */
static void write_id(enum named_period name, int32_t day, char ret[static PERIOD_ID_BYTES])
{
    struct date date = date_of(day);
    bool next =
        name == NAMED_PERIOD_STATUTORY_MONTH || name == NAMED_PERIOD_LAST_STATUTORY_MONTH;
    int months = rules[name].months;
    int month = date.year * 12 + date.month - 1 + (next && date.day > CLOSING_DAY);

    month = (month / months - rules[name].back) * months;
    if (months == 12)
        (void)snprintf(ret, PERIOD_ID_BYTES, "%04d", month / 12);
    else if (months == 3)
        (void)snprintf(ret, PERIOD_ID_BYTES, "%04d-q%d", month / 12, month % 12 / 3 + 1);
    else
        (void)date_month_format(month, ret);
}

int named_period_on(enum named_period name, int32_t day, struct period *ret)
{
    char id[PERIOD_ID_BYTES], fault[PERIOD_FAULT_BYTES];
    const struct period_words words = {.id = id, .kind = rules[name].kind};

    if (!words.kind) {
        name_day(day - rules[name].back, ret);
        return 0;
    }
    write_id(name, day, id);
    return period_make(&words, ret, fault);
}
