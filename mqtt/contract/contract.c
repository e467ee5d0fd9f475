#include "mqtt/contract/contract.h"

#include <string.h>

const struct contract_document *contract_find(const struct contract_document *documents,
                                              const char *name)
{
    for (; documents->name; documents++) {
        if (strcmp(documents->name, name) == 0)
            return documents;
    }
    return NULL;
}
