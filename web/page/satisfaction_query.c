#include "web/page/satisfaction_query.h"

#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "web/tables/units_query.h"

/* The first day of "2026-11". -EINVAL: it is no month. */
static int parse(const char *value, int32_t *ret_day)
{
    char first[DATE_BYTES + 8];

    (void)snprintf(first, sizeof first, "%.8s-01", value);
    return date_parse(first, ret_day);
}

static bool is_month(const char *value)
{
    int32_t day;

    return !*value || parse(value, &day) == 0;
}

static const struct query_parameter parameters[SATISFACTION_QUERY_PARAMETERS] = {
    [SATISFACTION_QUERY_MONTH] = {"ky", "1970-01 - 9999-12", is_month},
    [SATISFACTION_QUERY_PAGE] = {"trang", "1 - 9999", units_query_is_page},
};

const struct query_list satisfaction_query_takes = {
    "ky, trang", false, SATISFACTION_QUERY_PARAMETERS, parameters};

int satisfaction_query(const char *const values[static ADDRESS_VALUES], int32_t usual_day,
                       int *ret_page)
{
    const char *month = values[SATISFACTION_QUERY_MONTH],
               *page = values[SATISFACTION_QUERY_PAGE];
    int32_t day = usual_day;
    struct date date;

    if (month && *month)
        (void)parse(month, &day); /* the list has seen to it */
    date = date_of(day);
    *ret_page = page && *page ? (int)strtol(page, NULL, 10) : 1;
    return date.year * 12 + date.month - 1;
}
