#include "web/tables/fields_query.h"

#include "web/tables/units_query.h"

static const struct query_parameter parameters[] = {
    {"cong-thuc", "A, B, C, D", units_query_is_definition},
};

const struct query_list fields_query_takes = {"cong-thuc", false, 1, parameters};

enum definition fields_query(const char *const values[static ADDRESS_VALUES])
{
    return units_query_definition(values[0]);
}
