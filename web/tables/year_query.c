#include "web/tables/year_query.h"

#include <stdlib.h>
#include <string.h>

static bool is_year(const char *value)
{
    return !*value || (strspn(value, "0123456789") == 4 && !value[4]);
}

static const struct query_parameter parameters[] = {{"nam", "1975 - 2100", is_year}};

const struct query_list year_query_takes = {"nam", false, 1, parameters};

static const struct query_parameter api_parameters[] = {{"year", "1975 - 2100", is_year}};

const struct query_list year_query_api_takes = {"year", false, 1, api_parameters};

int year_query(const char *const values[static ADDRESS_VALUES], int usual)
{
    return values[0] && *values[0] ? (int)strtol(values[0], NULL, 10) : usual;
}
