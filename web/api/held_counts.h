/*
 * held_counts - counts that gateways hold back until a person decides, as the API tells them.
 */
#ifndef WEB_API_HELD_COUNTS_H
#define WEB_API_HELD_COUNTS_H

#include <jansson.h>

#include "web/source.h"

/* Those of the overview that are open, the oldest first. */
json_t *held_counts_json(const struct source_overview *overview);

#endif
