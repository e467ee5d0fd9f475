#include "web/api/api_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

static bool is_between(const char *value, long most)
{
    size_t digits = strspn(value, "0123456789");
    long number = strtol(value, NULL, 10);

    return digits > 0 && digits <= 4 && !value[digits] && number > 0 && number <= most;
}

bool api_page_is_number(const char *value)
{
    return is_between(value, 9999);
}

bool api_page_is_size(const char *value)
{
    return is_between(value, API_PAGE_MOST);
}

static int number_of(const char *value, int usual)
{
    return value ? (int)strtol(value, NULL, 10) : usual;
}

static int last_of(const struct api_page *page)
{
    return page->all ? (int)((page->all - 1) / (size_t)page->size) + 1 : 1;
}

struct api_page api_page_of(const struct view *view, const struct query_list *takes,
                            size_t all)
{
    const char *const *values = view->asked.values + takes->count - 2;
    struct api_page page = {
        .all = all,
        .number = number_of(values[0], 1),
        .size = number_of(values[1], API_PAGE_USUAL),
    };
    int last = last_of(&page);
    size_t left;

    page.number = page.number < last ? page.number : last;
    page.from = (size_t)(page.number - 1) * (size_t)page.size;
    left = all - page.from;
    page.count = left < (size_t)page.size ? left : (size_t)page.size;
    return page;
}

/* The address that was asked, of that page; the caller frees it. */
static char *address_of(const struct view *view, const struct query_list *takes, int number)
{
    const char *values[ADDRESS_VALUES];
    char text[12], *query, *address = NULL;

    memcpy(values, view->asked.values, sizeof values);
    (void)snprintf(text, sizeof text, "%d", number);
    values[takes->count - 2] = text;
    query = query_write(takes, values);
    if (asprintf(&address, "%s%s", view_here(view).text, query) < 0)
        abort(); /* out of memory */
    free(query);
    return address;
}

void api_page_put(json_t *root, const struct view *view, const struct query_list *takes,
                  const struct api_page *page, struct body *ret)
{
    int last = last_of(page);
    const struct {
        const char *name;
        int number;
        bool there;
    } links[] = {{"first", 1, true},
                 {"prev", page->number - 1, page->number > 1},
                 {"next", page->number + 1, page->number < last},
                 {"last", last, true}};
    json_t *object = json_object();
    size_t bytes;
    FILE *header = need(open_memstream(&ret->links, &bytes));

    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        char *address = address_of(view, takes, links[i].number);

        if (links[i].there) {
            json_object_set_new(object, links[i].name, json_string(address));
            (void)fprintf(header, "%s<%s>; rel=\"%s\"", i ? ", " : "", address,
                          links[i].name);
        }
        free(address);
    }
    if (fclose(header) != 0)
        abort(); /* out of memory */
    json_object_set_new(root, "page", json_integer(page->number));
    json_object_set_new(root, "per_page", json_integer(page->size));
    json_object_set_new(root, "count", json_integer((json_int_t)page->all));
    json_object_set_new(root, "links", object);
}
