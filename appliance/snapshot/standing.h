/*
 * standing - how far the figures can be relied on now: the page's facts in short, for the operator.
 */
#ifndef APPLIANCE_SNAPSHOT_STANDING_H
#define APPLIANCE_SNAPSHOT_STANDING_H

#include <jansson.h>

#include "web/source.h"

enum { STANDING_NAMED_MOST = 10 }; /* of each kind; the rest is counted */

extern const char
    *const standing_gateway_states[SOURCE_GATEWAYS]; /* as the API names them */

/*
 * A new reference:
 *
 *     heard             the centre hears its gateways; else nobody knows how they are
 *     counters          {expected, reporting, silent}; silent: missed, in working time
 *     units             {expected, unheard, named}; of the unheard nobody ever had word, and `named`
 *                       are codes of them
 *     gateways          {all, not_ready, named}, of those that are not connected and fresh: name, state
 *                       (of standing_gateway_states), last_report (null: never)
 *     twins             {all, named}: names by which two live
 */
json_t *standing_json(const struct source_overview *overview);

#endif
