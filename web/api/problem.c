#include "web/api/problem.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/api/api.h"
#include "web/text/address.h"

/* Where it is explained. */
static struct path type_of(enum fault_kind kind, const char *base)
{
    return address_below(
        base, address_path(ADDRESS_PROBLEM, LANGUAGE_VIETNAMESE, fault_name(kind)).text);
}

struct body problem(const struct fault *fault, enum language language)
{
    struct body body = {.status = fault_status(fault->kind), .type = BODY_PROBLEM};
    char *detail = fault_detail(fault, language);
    json_t *root = json_pack("{s:o, s:s, s:i, s:s, s:s}", "type",
                             json_string(type_of(fault->kind, fault->base).text), "title",
                             words_get(language, fault_title(fault->kind)), "status",
                             body.status, "detail", detail, "instance", fault->path);

    if (*fault->parameter) {
        char *allowed = fault_allowed(fault, language);

        json_object_set_new(
            root, "errors",
            json_pack("[{s:s, s:s}]", "parameter", fault->parameter, "detail", allowed));
        free(allowed);
    }
    body.text = need(json_dumps(root, JSON_COMPACT));
    body.bytes = strlen(body.text);
    json_decref(root);
    free(detail);
    return body;
}

char *api_problem(const struct view *view)
{
    int kind = FAULT_NONE + 1;
    enum word title;
    json_t *root;
    char *text;

    while (kind < FAULTS &&
           strcmp(fault_name((enum fault_kind)kind), view->asked.code) != 0)
        kind++;
    if (kind == FAULTS)
        return NULL;
    title = fault_title((enum fault_kind)kind);
    root = json_pack(
        "{s:s, s:i, s:{s:s, s:s}}", "type", type_of((enum fault_kind)kind, view->base).text,
        "status", fault_status((enum fault_kind)kind), "title", "vi",
        words_get(LANGUAGE_VIETNAMESE, title), "en", words_get(LANGUAGE_ENGLISH, title));
    text = need(json_dumps(root, JSON_COMPACT));
    json_decref(root);
    return text;
}
