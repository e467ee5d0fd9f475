/*
 * api - the overview as JSON, for integrators (web.md §4.9). Locale-free: dates and stamps
 * are RFC 3339, rates are strings with two decimals beside their fraction, null for no
 * data.
 *
 * Every function gives compact JSON text, which the caller frees. Pure; any thread.
 */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include <stddef.h>

#include "web/text/view.h"

/* "A", "B" */
const char *api_definition_name(enum definition definition);

/* -ENOENT: there is no such definition. */
int api_definition_find(const char *name, enum definition *ret);

char *api_index(const struct view *view, enum definition definition);
char *api_summary(const struct view *view, enum definition definition);
char *api_fields(const struct view *view, enum definition definition);
char *api_units(const struct view *view, enum definition definition);
char *api_devices(const struct view *view, enum definition definition);
char *api_version(const struct view *view, enum definition definition);

/* Is everything well? Then true. now_mono_ms tells how long the owner's loop has been away.
 */
bool api_health(const struct source_health *health, int64_t now_mono_ms, char **ret_text);

#endif
