#include "web/tables/fields_query.h"

#include "web/http/period_query.h"
#include "web/tables/units_query.h"

static const struct query_parameter parameters[] = {
    PERIOD_QUERY_PARAMETERS,
    {"cong-thuc", "A, B, C, D", units_query_is_definition},
};

const struct query_list fields_query_takes = {
    PERIOD_QUERY_NAMES ", cong-thuc", false, 1 + PERIOD_QUERY_PARAMETERS_COUNT, parameters};

enum definition fields_query(const char *const values[static ADDRESS_VALUES])
{
    return units_query_definition(values[FIELDS_QUERY_DEFINITION]);
}
