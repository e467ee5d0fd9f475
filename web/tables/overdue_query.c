#include "web/tables/overdue_query.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/tables/units_query.h"

static_assert((int)LATE_LIST_NO_UNIT == 1 + OVERDUE_QUERY_UNIT &&
                  (int)LATE_LIST_NO_FIELD == 1 + OVERDUE_QUERY_FIELD &&
                  (int)LATE_LIST_NO_LEVEL == 1 + OVERDUE_QUERY_LEVEL,
              "what a list is refused for is told by the place of its parameter");

const char overdue_query_soon[] = "sap-den-han";

static const char overdue[] = "qua-han";

const char *const overdue_query_ofs[LATE_LIST_OFS] = {
    [LATE_LIST_OF_BOTH] = "don-vi-linh-vuc",
    [LATE_LIST_OF_UNITS] = "don-vi",
    [LATE_LIST_OF_FIELDS] = "linh-vuc",
};

static const char *const orders[LATE_LIST_BYS] = {
    [LATENESS_TO_5] = "den-5",        [LATENESS_TO_15] = "den-15",
    [LATENESS_TO_30] = "den-30",      [LATENESS_OVER_30] = "tren-30",
    [LATENESS_DUE_TODAY] = "hom-nay", [LATENESS_DUE_IN_1] = "con-1",
    [LATENESS_DUE_IN_2] = "con-2",    [LATE_LIST_BY_UNDATED] = "chua-ro",
    [LATE_LIST_BY_SUM] = "tong",      [LATE_LIST_BY_NAME] = "ten",
};

/* `count` where it is none of them. */
static int place_of(const char *value, const char *const *names, int count)
{
    int at = 0;

    while (at < count && strcmp(names[at], value) != 0)
        at++;
    return at;
}

static bool is_list(const char *value)
{
    return !*value || strcmp(value, overdue) == 0 || strcmp(value, overdue_query_soon) == 0;
}

static bool is_of(const char *value)
{
    return !*value || place_of(value, overdue_query_ofs, LATE_LIST_OFS) < LATE_LIST_OFS;
}

static bool is_order(const char *value)
{
    return !*value ||
           place_of(value + (*value == '-'), orders, LATE_LIST_BYS) < LATE_LIST_BYS;
}

static const struct query_parameter parameters[OVERDUE_QUERY_PARAMETERS] = {
    [OVERDUE_QUERY_LIST] = {"danh-sach", "qua-han, sap-den-han", is_list},
    [OVERDUE_QUERY_OF] = {"theo", "don-vi-linh-vuc, don-vi, linh-vuc", is_of},
    [OVERDUE_QUERY_LEVEL] = {"cap", "province, department, district, commune, chua-ro",
                             NULL},
    [OVERDUE_QUERY_UNIT] = {"don-vi", "/api/v1/units: code", NULL},
    [OVERDUE_QUERY_FIELD] = {"linh-vuc", "/api/v1/fields: code", NULL},
    [OVERDUE_QUERY_SEARCH] = {"tim", "", NULL},
    [OVERDUE_QUERY_ORDER] =
        {"sap-xep",
         "tong, -tong, ten, -ten, den-5, -den-5, den-15, -den-15, den-30, -den-30, "
         "tren-30, "
         "-tren-30, chua-ro, -chua-ro, hom-nay, -hom-nay, con-1, -con-1, con-2, -con-2",
         is_order},
    [OVERDUE_QUERY_PAGE] = {"trang", "1 - 9999", units_query_is_page},
};

const struct query_list overdue_query_takes = {
    "don-vi, linh-vuc, cap, danh-sach, theo, tim, sap-xep, trang", false,
    OVERDUE_QUERY_PARAMETERS, parameters};

static const struct query_parameter api_parameters[OVERDUE_QUERY_API_PARAMETERS] = {
    [OVERDUE_QUERY_UNIT] = {"unit", "/api/v1/units: code", NULL},
    [OVERDUE_QUERY_FIELD] = {"field", "/api/v1/fields: code", NULL},
    [OVERDUE_QUERY_LEVEL] = {"level", "province, department, district, commune, chua-ro",
                             NULL},
};

const struct query_list overdue_query_api_takes = {
    "unit, field, level", false, OVERDUE_QUERY_API_PARAMETERS, api_parameters};

static const char *said(const char *const values[static ADDRESS_VALUES],
                        enum overdue_query_parameter parameter)
{
    return values[parameter] ? values[parameter] : "";
}

static const char *said_or_null(const char *const values[static ADDRESS_VALUES],
                                enum overdue_query_parameter parameter)
{
    return *said(values, parameter) ? values[parameter] : NULL;
}

struct late_list_question overdue_query(const char *const values[static ADDRESS_VALUES])
{
    const char *of = said(values, OVERDUE_QUERY_OF),
               *order = said(values, OVERDUE_QUERY_ORDER),
               *level = said_or_null(values, OVERDUE_QUERY_LEVEL);
    bool no_level = level && strcmp(level, units_query_no_level) == 0;

    return (struct late_list_question){
        .soon = strcmp(said(values, OVERDUE_QUERY_LIST), overdue_query_soon) == 0,
        .unit = said_or_null(values, OVERDUE_QUERY_UNIT),
        .field = said_or_null(values, OVERDUE_QUERY_FIELD),
        .level = no_level ? "" : level,
        .search = said(values, OVERDUE_QUERY_SEARCH),
        .of = *of ? (enum late_list_of)place_of(of, overdue_query_ofs, LATE_LIST_OFS)
                  : LATE_LIST_OF_BOTH,
        .by = *order ? (enum late_list_by)place_of(order + (*order == '-'), orders,
                                                   LATE_LIST_BYS)
                     : LATE_LIST_BY_SUM,
        .down = !*order || *order == '-',
    };
}

int overdue_query_page(const char *const values[static ADDRESS_VALUES])
{
    long page = strtol(said(values, OVERDUE_QUERY_PAGE), NULL, 10);

    return page > 0 ? (int)page : 1;
}

void overdue_query_order(const struct late_list_question *question, enum late_list_by by,
                         char ret[static OVERDUE_QUERY_ORDER_BYTES])
{
    bool down = by == question->by ? !question->down : by != LATE_LIST_BY_NAME;

    (void)snprintf(ret, OVERDUE_QUERY_ORDER_BYTES, "%s%s", down ? "-" : "", orders[by]);
}
