#include "web/tables/procedures_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "web/tables/units_query.h"

const char *const procedures_query_standings[LOOKUP_STANDINGS] = {
    [LOOKUP_STANDING_IN_FORCE] = "dang-ap-dung",
    [LOOKUP_STANDING_ENDED] = "het-hieu-luc",
    [LOOKUP_STANDING_TO_COME] = "chua-hieu-luc",
};

static const char *const orders[PROCEDURES_BYS] = {
    [PROCEDURES_BY_PLACE] = "danh-muc", [PROCEDURES_BY_CODE] = "ma",
    [PROCEDURES_BY_NAME] = "ten",       [PROCEDURES_BY_FIELD] = "linh-vuc",
    [PROCEDURES_BY_MEDIAN] = "thuc-te", [PROCEDURES_BY_RESOLVED] = "da-giai-quyet",
    [PROCEDURES_BY_RATE] = "ty-le",     [PROCEDURES_BY_CHANGE] = "thay-doi",
};

/* Its place among them; `count`: it is none. */
static int place_of(const char *const *names, int count, const char *name)
{
    int place = 0;

    while (place < count && strcmp(names[place], name) != 0)
        place++;
    return place;
}

static bool is_level(const char *value)
{
    return !*value || levels_place(value) < LEVELS_PLACES - 1;
}

static bool is_standing(const char *value)
{
    return !*value ||
           place_of(procedures_query_standings, LOOKUP_STANDINGS, value) < LOOKUP_STANDINGS;
}

static bool is_order(const char *value)
{
    return !*value ||
           place_of(orders, PROCEDURES_BYS, value + (*value == '-')) < PROCEDURES_BYS;
}

static const struct query_parameter parameters[PROCEDURES_QUERY_PARAMETERS] = {
    [PROCEDURES_QUERY_FIELD] = {"linh-vuc", "", NULL},
    [PROCEDURES_QUERY_LEVEL] = {"cap", "ministry, province, department, district, commune",
                                is_level},
    [PROCEDURES_QUERY_STANDING] = {"tinh-trang",
                                   "dang-ap-dung, het-hieu-luc, chua-hieu-luc",
                                   is_standing},
    [PROCEDURES_QUERY_ORDER] = {"sap-xep",
                                "danh-muc, ma, ten, linh-vuc, thuc-te, da-giai-quyet, "
                                "ty-le, thay-doi, and each with - before it",
                                is_order},
    [PROCEDURES_QUERY_SEARCH] = {"tim", "", NULL},
    [PROCEDURES_QUERY_PAGE] = {"trang", "1 - 9999", units_query_is_page},
};

const struct query_list procedures_query_takes = {
    "linh-vuc, cap, tinh-trang, sap-xep, tim, trang", false, PROCEDURES_QUERY_PARAMETERS,
    parameters};

static const char *said(const char *value)
{
    return value ? value : "";
}

struct procedures_question procedures_query(const char *const values[static ADDRESS_VALUES],
                                            int *ret_page)
{
    const char *level = said(values[PROCEDURES_QUERY_LEVEL]),
               *standing = said(values[PROCEDURES_QUERY_STANDING]),
               *order = said(values[PROCEDURES_QUERY_ORDER]);
    long page = strtol(said(values[PROCEDURES_QUERY_PAGE]), NULL, 10);

    *ret_page = page > 0 ? (int)page : 1;
    return (struct procedures_question){
        .field = said(values[PROCEDURES_QUERY_FIELD]),
        .level = *level ? (int)levels_place(level) : PROCEDURES_ANY,
        .standing = *standing
                        ? place_of(procedures_query_standings, LOOKUP_STANDINGS, standing)
                        : PROCEDURES_ANY,
        .search = said(values[PROCEDURES_QUERY_SEARCH]),
        .by = *order ? (enum procedures_by)place_of(orders, PROCEDURES_BYS,
                                                    order + (*order == '-'))
                     : PROCEDURES_BY_PLACE,
        .down = *order == '-',
    };
}

void procedures_query_order(const struct procedures_question *question,
                            enum procedures_by by,
                            char ret[static PROCEDURES_QUERY_ORDER_BYTES])
{
    bool counts = by == PROCEDURES_BY_MEDIAN || by == PROCEDURES_BY_RESOLVED ||
                  by == PROCEDURES_BY_CHANGE;
    bool down = by == question->by ? !question->down : counts;

    (void)snprintf(ret, PROCEDURES_QUERY_ORDER_BYTES, "%s%s", down ? "-" : "", orders[by]);
}
