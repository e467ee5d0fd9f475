/* The part of api.h that is the contract itself. */
#include <stdio.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/api/api.h"
#include "web/contract/documents.h"

static char *copy(const char *name)
{
    const struct contract_document *document = documents_find(name);

    return document ? need(strdup(document->text)) : NULL;
}

char *api_openapi(const struct view *view)
{
    (void)view;
    return copy("openapi.json");
}

char *api_asyncapi(const struct view *view)
{
    (void)view;
    return copy("asyncapi.json");
}

char *api_schema(const struct view *view)
{
    char name[sizeof "schemas/" + ADDRESS_CODE_BYTES];

    (void)snprintf(name, sizeof name, "schemas/%s", view->asked.code);
    return copy(name);
}
