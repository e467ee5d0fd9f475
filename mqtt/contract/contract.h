/*
 * contract - what is promised to others, word for word, as it stands in this folder: AsyncAPI for the
 * topics, a JSON Schema for each payload.
 *
 * The texts are embedded. What goes beyond MQTT is in web/contract. Constant; any thread.
 */
#ifndef MQTT_CONTRACT_CONTRACT_H
#define MQTT_CONTRACT_CONTRACT_H

#include <stddef.h>

struct contract_document {
    const char *name;       /* as it is cited: "asyncapi.json", "schemas/event.json" */
    const char *text, *end; /* JSON; at its end is a NUL */
};

/* Every document here, by name; a NULL name ends the table. Made by CMake of the files. */
extern const struct contract_document contract_documents[];

static inline size_t contract_bytes(const struct contract_document *document)
{
    return (size_t)(document->end - document->text);
}

/* NULL: there is none of this name in such a table. */
const struct contract_document *contract_find(const struct contract_document *documents,
                                              const char *name);

#endif
