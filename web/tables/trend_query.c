#include "web/tables/trend_query.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "web/tables/units_query.h"

static_assert((int)TREND_BAD_UNITS == 1 + TREND_QUERY_UNITS &&
                  (int)TREND_BAD_FIELDS == 1 + TREND_QUERY_FIELDS &&
                  (int)TREND_BAD_FROM == 1 + TREND_QUERY_FROM &&
                  (int)TREND_BAD_TO == 1 + TREND_QUERY_TO,
              "what a trend is refused for is told by the place of its parameter");

static bool is_codes(const char *value)
{
    struct trend_codes codes;

    return trend_read_codes(value, &codes);
}

static bool is_month(const char *value)
{
    int32_t month;

    return !*value || trend_read_month(value, &month);
}

static const char months_allowed[] =
    "YYYY-MM: tu <= den <= tháng này / this month, <= 240 tháng / months";

static const struct query_parameter parameters[TREND_QUERY_PARAMETERS] = {
    [TREND_QUERY_UNITS] = {"don-vi",
                           "tat-ca, /api/v1/units: code; A,B; don-vi × linh-vuc <= 4",
                           is_codes},
    [TREND_QUERY_FIELDS] = {"linh-vuc",
                            "tat-ca, /api/v1/fields: code; A,B; don-vi × linh-vuc <= 4",
                            is_codes},
    [TREND_QUERY_DEFINITION] = {"cong-thuc", "A, B, C, D", units_query_is_definition},
    [TREND_QUERY_FROM] = {"tu", months_allowed, is_month},
    [TREND_QUERY_TO] = {"den", months_allowed, is_month},
    [TREND_QUERY_SEARCH] = {"tim", "", NULL},
};

const struct query_list trend_query_takes = {"don-vi, linh-vuc, tu, den, cong-thuc, tim",
                                             false, TREND_QUERY_PARAMETERS, parameters};

static const struct query_parameter api_parameters[TREND_QUERY_API_PARAMETERS] = {
    [TREND_QUERY_UNITS] = {"unit", "tat-ca, /api/v1/units: code; A,B; unit × field <= 4",
                           is_codes},
    [TREND_QUERY_FIELDS] = {"field", "tat-ca, /api/v1/fields: code; A,B; unit × field <= 4",
                            is_codes},
    [TREND_QUERY_FROM] = {"from", "YYYY-MM: from <= to, <= 240 months", is_month},
    [TREND_QUERY_TO] = {"to", "YYYY-MM: from <= to <= this month", is_month},
    [TREND_QUERY_DEFINITION] = {"definition", "A, B, C, D", units_query_is_definition},
};

const struct query_list trend_query_api_takes = {
    "unit, field, from, to, definition", false, TREND_QUERY_API_PARAMETERS, api_parameters};

static const char *said(const char *const values[static ADDRESS_VALUES],
                        enum trend_query_parameter parameter)
{
    return values[parameter] ? values[parameter] : "";
}

struct trend_question trend_query(const char *const values[static ADDRESS_VALUES])
{
    struct trend_question question = {
        .definition = units_query_definition(values[TREND_QUERY_DEFINITION])};

    (void)trend_read_codes(said(values, TREND_QUERY_UNITS), &question.units);
    (void)trend_read_codes(said(values, TREND_QUERY_FIELDS), &question.fields);
    (void)trend_read_month(said(values, TREND_QUERY_FROM), &question.from);
    (void)trend_read_month(said(values, TREND_QUERY_TO), &question.to);
    return question;
}

void trend_query_codes(const struct trend_codes *codes, int left_out, const char *more,
                       char ret[static TREND_QUERY_CODES_BYTES])
{
    size_t bytes = 0;

    *ret = '\0';
    if (more && codes->count == 0)
        bytes = (size_t)snprintf(ret, TREND_QUERY_CODES_BYTES, "%s", trend_all);
    for (int i = 0; i < codes->count; i++) {
        if (i != left_out)
            bytes += (size_t)snprintf(ret + bytes, TREND_QUERY_CODES_BYTES - bytes, "%s%s",
                                      bytes ? "," : "", codes->of[i]);
    }
    if (more)
        (void)snprintf(ret + bytes, TREND_QUERY_CODES_BYTES - bytes, "%s%s",
                       bytes ? "," : "", more);
}
