/*
 * api_page - a part of a long list, and the links to its other parts (RFC 8288).
 *
 * Pure; any thread.
 */
#ifndef WEB_API_API_PAGE_H
#define WEB_API_API_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "web/api/api_parts.h"

enum { API_PAGE_USUAL = 50, API_PAGE_MOST = 200 };

/* Parameters of an address that has pages: `page` and `per_page`, with these the last two of its list. */
#define API_PAGE_PARAMETERS                                                                \
    {"page", "1 - 9999", api_page_is_number},                                              \
    {                                                                                      \
        "per_page", "1 - 200", api_page_is_size                                            \
    }

bool api_page_is_number(const char *value);
bool api_page_is_size(const char *value);

struct api_page {
    size_t from, count; /* of the list, what is on it */
    size_t all;         /* rows of the list */
    int number, size;   /* as asked; one behind the last is the last */
};

struct api_page api_page_of(const struct view *view, const struct query_list *takes,
                            size_t all);

/* Says in the answer which part it is, and where the others are: in its text and in its header. */
void api_page_put(json_t *root, const struct view *view, const struct query_list *takes,
                  const struct api_page *page, struct body *ret);

#endif
