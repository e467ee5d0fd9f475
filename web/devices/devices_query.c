#include "web/devices/devices_query.h"

#include <stdlib.h>
#include <string.h>

static bool is_yes(const char *value)
{
    return !*value || strcmp(value, "co") == 0;
}

static bool is_page(const char *value)
{
    size_t digits = strspn(value, "0123456789");

    return !*value || (!value[digits] && digits <= 4 && strtol(value, NULL, 10) > 0);
}

static const struct query_parameter parameters[DEVICES_QUERY_PARAMETERS] = {
    [DEVICES_QUERY_TROUBLED] = {"van-de", "co", is_yes},
    [DEVICES_QUERY_SEARCH] = {"tim", "", NULL},
    [DEVICES_QUERY_PAGE] = {"trang", "1 - 9999", is_page},
};

const struct query_list devices_query_takes = {"van-de, tim, trang", false,
                                               DEVICES_QUERY_PARAMETERS, parameters};

static const char *said(const char *value)
{
    return value ? value : "";
}

struct devices_question devices_query(const char *const values[static ADDRESS_VALUES])
{
    long page = strtol(said(values[DEVICES_QUERY_PAGE]), NULL, 10);

    return (struct devices_question){
        .troubled = *said(values[DEVICES_QUERY_TROUBLED]) != '\0',
        .search = said(values[DEVICES_QUERY_SEARCH]),
        .page = page > 0 ? (int)page : 1,
    };
}
