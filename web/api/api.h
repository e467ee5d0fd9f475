/*
 * api - the overview as JSON, for integrators: the functions that web/routes.inc names.
 * Locale-free: dates and stamps are RFC 3339, rates are strings with two decimals beside
 * their fraction, null for no data.
 *
 * Every function gives compact JSON text, which the caller frees; NULL: what the address's
 * {code} stands for does not exist. One that looks something up (web/lookups.h) gives text and links of
 * a body instead, and says what a page does (web/page/page.h). Pure, but for that; any thread.
 */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include "web/http/body.h"
#include "web/http/query.h"
#include "web/text/view.h"

#define ROUTE(name, vi, en, methods, who, listed, takes, answer) answer
#define DATA(answer)                                             char *answer(const struct view *view);
#define LOOKUP_DATA(answer)                                      int answer(const struct view *view, struct body *ret);
#include "web/routes.inc"

/* definition=A|B|C|D: by which of the official rates; A when it is not said. */
extern const struct query_list api_takes;

/* Why a device cannot be read, as API and metrics name it; NULL of none. */
extern const char *const api_device_causes[SOURCE_DEVICE_CAUSES];

/* Is everything well? now_mono_ms tells how long the owner's loop has been away. */
bool api_health(const struct source_health *health, int64_t now_mono_ms, char **ret_text);

#endif
