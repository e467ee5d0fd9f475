#include "mqtt/table/csv_dates.h"

#include <stdbool.h>
#include <string.h>

#include "mqtt/base/date.h"

enum { NO_DAY = -1 };

/* How many digits there are, up to `most`. */
static int take_digits(const char **text, int most, int *ret)
{
    int count = 0;

    for (*ret = 0; count < most && **text >= '0' && **text <= '9'; count++)
        *ret = *ret * 10 + (*(*text)++ - '0');
    return count;
}

/* One or two digits, the same again, and four; false: it is of another form. */
static bool split(const char *text, int ret[static 3])
{
    char between;

    if (!take_digits(&text, 2, &ret[0]) || !*text || !strchr("/-.", *text))
        return false;
    between = *text++;
    return take_digits(&text, 2, &ret[1]) && *text++ == between &&
           take_digits(&text, 4, &ret[2]) == 4 && !*text;
}

static int32_t day_of(int year, int month, int day)
{
    if (year < 1970 || month < 1 || month > 12 || day < 1 ||
        day > date_month_length(year, month))
        return NO_DAY;
    return date_day((struct date){year, month, day});
}

enum csv_dates_order csv_dates_read(const char *text, struct csv_dates *ret)
{
    int parts[3];

    *ret = (struct csv_dates){NO_DAY, NO_DAY};
    if (!split(text, parts))
        return CSV_DATES_OTHER;
    ret->day_first = day_of(parts[2], parts[1], parts[0]);
    ret->month_first = day_of(parts[2], parts[0], parts[1]);
    if (ret->day_first != NO_DAY && ret->month_first != NO_DAY)
        return parts[0] == parts[1] ? CSV_DATES_SAME : CSV_DATES_EITHER;
    return ret->day_first != NO_DAY     ? CSV_DATES_DAY_FIRST
           : ret->month_first != NO_DAY ? CSV_DATES_MONTH_FIRST
                                        : CSV_DATES_OTHER;
}
