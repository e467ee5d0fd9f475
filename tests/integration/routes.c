/* The table of addresses as JSON, for tests that try whatever is in it: bin/test-routes. */
#include "web/site/routes.h"

#include <jansson.h>
#include <stdio.h>

static const char *const names[ADDRESSES] = {
#define ROUTE(name, ...) [ADDRESS_##name] = #name,
#include "web/routes.inc"
};

static const char *const whos[] = {
    [ROUTE_PEOPLE] = "people",
    [ROUTE_PROGRAMS] = "programs",
    [ROUTE_SCRIPTS] = "scripts",
    [ROUTE_MACHINE] = "machine",
    [ROUTE_DOOR] = "door",
    [ROUTE_READER] = "reader",
    [ROUTE_CLERK] = "clerk",
    [ROUTE_EDITOR] = "editor",
    [ROUTE_ADMINISTRATOR] = "administrator",
};

static json_t *takes_of(const struct query_list *list)
{
    json_t *takes = json_array();

    for (int i = 0; i < list->count; i++)
        json_array_append_new(takes, json_string(list->parameters[i].name));
    return takes;
}

/* Beside its own. */
static json_t *forms_of(const struct route *route)
{
    json_t *forms = json_array();

    for (int i = ADDRESS_FORM_OWN + 1; i < ADDRESS_FORMS; i++) {
        if (route_has(route, (enum address_form)i))
            json_array_append_new(forms, json_string(address_endings[i]));
    }
    return forms;
}

static json_t *row_of(enum address address)
{
    const struct route *route = route_get(address);

    return json_pack(
        "{s:s, s:{s:s?, s:s?}, s:s, s:s, s:b, s:o, s:o}", "name", names[address], "paths",
        "vi", address_own(address, LANGUAGE_VIETNAMESE), "en",
        address_own(address, LANGUAGE_ENGLISH), "methods", route_methods(route), "who",
        whos[route->who], "anything", route->takes->anything, "takes",
        takes_of(route->takes), "forms", forms_of(route));
}

int main(void)
{
    json_t *rows = json_array();

    for (int i = 0; i < ADDRESSES; i++)
        json_array_append_new(rows, row_of((enum address)i));
    (void)json_dumpf(rows, stdout, JSON_INDENT(2));
    json_decref(rows);
    return 0;
}
