#include "web/api/problem.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct body problem(const struct fault *fault, enum language language)
{
    struct body body = {.status = fault_status(fault->kind), .type = BODY_PROBLEM};
    char *detail = fault_detail(fault, language);
    json_t *root =
        json_pack("{s:o, s:s, s:i, s:s, s:s}", "type",
                  json_sprintf("/api/problems/%s", fault_name(fault->kind)), "title",
                  words_get(language, fault_title(fault->kind)), "status", body.status,
                  "detail", detail, "instance", fault->path);

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
