#include "web/tables/units_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char units_query_no_level[] = "chua-ro";

static const char *const orders[RANKING_BYS] = {
    [RANKING_BY_RATE] = "ty-le",
    [RANKING_BY_NAME] = "ten",
    [RANKING_BY_RECEIVED] = "tiep-nhan",
    [RANKING_BY_RESOLVED] = "da-giai-quyet",
    [RANKING_BY_LATE] = "tre",
    [RANKING_BY_SOON] = "sap-den-han",
    [RANKING_BY_OVERDUE] = "dang-qua-han",
};

/* RANKING_BYS: it is none. */
static enum ranking_by order_of(const char *value)
{
    int by = 0;

    while (by < RANKING_BYS && strcmp(orders[by], value + (*value == '-')) != 0)
        by++;
    return (enum ranking_by)by;
}

bool units_query_is_definition(const char *value)
{
    return !*value || (*value >= 'A' && *value < 'A' + DEFINITIONS && !value[1]);
}

static bool is_order(const char *value)
{
    return !*value || order_of(value) != RANKING_BYS;
}

bool units_query_is_page(const char *value)
{
    size_t digits = strspn(value, "0123456789");

    return !*value || (!value[digits] && digits <= 4 && strtol(value, NULL, 10) > 0);
}

static const struct query_parameter parameters[UNITS_QUERY_PARAMETERS] = {
    [UNITS_QUERY_LEVEL] = {"cap", "province, department, district, commune, chua-ro", NULL},
    [UNITS_QUERY_DEFINITION] = {"cong-thuc", "A, B, C, D", units_query_is_definition},
    [UNITS_QUERY_ORDER] =
        {"sap-xep",
         "ty-le, -ty-le, ten, -ten, tiep-nhan, -tiep-nhan, da-giai-quyet, "
         "-da-giai-quyet, tre, -tre, sap-den-han, -sap-den-han, dang-qua-han, "
         "-dang-qua-han",
         is_order},
    [UNITS_QUERY_PERIOD] = PERIOD_QUERY_PARAMETERS,
    [UNITS_QUERY_SEARCH] = {"tim", "", NULL},
    [UNITS_QUERY_PAGE] = {"trang", "1 - 9999", units_query_is_page},
};

const struct query_list units_query_takes = {"cap, cong-thuc, sap-xep, " PERIOD_QUERY_NAMES
                                             ", tim, trang",
                                             false, UNITS_QUERY_PARAMETERS, parameters};

static const char *said(const char *value)
{
    return value ? value : "";
}

enum definition units_query_definition(const char *value)
{
    return *said(value) ? (enum definition)(*value - 'A') : DEFINITION_A;
}

struct units_question units_query(const char *const values[static ADDRESS_VALUES])
{
    const char *level = said(values[UNITS_QUERY_LEVEL]),
               *order = said(values[UNITS_QUERY_ORDER]);
    long page = strtol(said(values[UNITS_QUERY_PAGE]), NULL, 10);

    return (struct units_question){
        .level = !*level                                    ? NULL
                 : strcmp(level, units_query_no_level) == 0 ? ""
                                                            : level,
        .search = said(values[UNITS_QUERY_SEARCH]),
        .definition = units_query_definition(values[UNITS_QUERY_DEFINITION]),
        .by = *order ? order_of(order) : RANKING_BY_RATE,
        .down = *order == '-',
        .page = page > 0 ? (int)page : 1,
    };
}

void units_query_order(const struct units_question *question, enum ranking_by by,
                       char ret[static UNITS_QUERY_ORDER_BYTES])
{
    bool words = by == RANKING_BY_RATE || by == RANKING_BY_NAME;
    bool down = by == question->by ? !question->down : !words;

    (void)snprintf(ret, UNITS_QUERY_ORDER_BYTES, "%s%s", down ? "-" : "", orders[by]);
}
