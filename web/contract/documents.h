/*
 * documents - the whole contract: what is promised over HTTP, which stands in this folder as OpenAPI
 * and JSON Schemas, and over MQTT (mqtt/contract). Schemas of the one cite those of the other.
 *
 * Constant; any thread.
 */
#ifndef WEB_CONTRACT_DOCUMENTS_H
#define WEB_CONTRACT_DOCUMENTS_H

#include "mqtt/contract/contract.h"

/* Of either folder: "openapi.json", "schemas/summary.json". NULL: there is none. */
const struct contract_document *documents_find(const char *name);

#endif
