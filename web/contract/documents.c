#include "web/contract/documents.h"

extern const struct contract_document documents_own[]; /* made by CMake of the files here */

const struct contract_document *documents_find(const char *name)
{
    const struct contract_document *own = contract_find(documents_own, name);

    return own ? own : contract_find(contract_documents, name);
}
