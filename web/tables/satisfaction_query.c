#include "web/tables/satisfaction_query.h"

#include <stdlib.h>

#include "mqtt/base/date.h"
#include "web/tables/units_query.h"

static bool is_month(const char *value)
{
    int month;

    return !*value || date_month_parse(value, &month) == 0;
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
    const char *said = values[SATISFACTION_QUERY_MONTH],
               *page = values[SATISFACTION_QUERY_PAGE];
    struct date usual = date_of(usual_day);
    int month = usual.year * 12 + usual.month - 1;

    if (said && *said)
        (void)date_month_parse(said, &month); /* the list has seen to it */
    *ret_page = page && *page ? (int)strtol(page, NULL, 10) : 1;
    return month;
}
