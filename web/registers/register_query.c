#include "web/registers/register_query.h"

#include <stdlib.h>
#include <string.h>

size_t register_query_number(const char *text)
{
    enum { DIGITS = 9 };
    size_t digits = strspn(text, "0123456789");

    return digits == 0 || digits > DIGITS || text[digits] ? 0 : strtoul(text, NULL, 10);
}

int64_t register_query_revision(const char *text)
{
    size_t number = register_query_number(text);

    return number > 0 || strcmp(text, "0") == 0 ? (int64_t)number : -1;
}

static bool is_number(const char *text)
{
    return register_query_number(text) > 0;
}

static bool is_format(const char *text)
{
    return strcmp(text, "csv") == 0;
}

static const struct query_parameter parameters[REGISTER_QUERY_PARAMETERS] = {
    [REGISTER_QUERY_SEARCH] = {.name = "tim"},
    [REGISTER_QUERY_ROW] = {"row", "1, 2 ...", is_number},
    [REGISTER_QUERY_FORMAT] = {"format", "csv", is_format},
    [REGISTER_QUERY_PAGE] = {"trang", "1, 2 ...", is_number},
};

const struct query_list register_query_takes = {"tim, row, format, trang", false,
                                                REGISTER_QUERY_PARAMETERS, parameters};
