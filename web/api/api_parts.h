/*
 * api_parts - what answers of the API have in common, as JSON.
 *
 * Objects are the caller's. Pure; any thread.
 */
#ifndef WEB_API_API_PARTS_H
#define WEB_API_API_PARTS_H

#include <jansson.h>
#include <stdbool.h>

#include "appliance/report/definition.h"
#include "web/http/body.h"
#include "web/http/query.h"
#include "web/text/view.h"

/* Compact text, which the caller frees; the object is gone. */
char *api_finish(json_t *root);

/* What begins every answer: which data it is, and of when. */
json_t *api_begin(const struct view *view);

/* How the centre stands with the broker. */
json_t *api_link(const struct source_link *link);

/* The names of those that stand; of the failures alone, if so wished. */
json_t *api_alarms(unsigned standing, bool failing);

/* null: never */
json_t *api_stamp(int64_t wall_ms);

/* Without an English one it is the Vietnamese one. */
json_t *api_name(const char *vi, const char *en);

json_t *api_rate(struct fraction rate, enum definition definition);

#endif
