/*
 * news - what is said on the stream of server-sent events: "The stream" in web/PAGE.md.
 *
 * Pure functions; any thread. Texts are complete events with their empty line; the caller
 * frees them.
 */
#ifndef WEB_API_NEWS_H
#define WEB_API_NEWS_H

#include "web/source.h"

enum { NEWS_CHANGES = 50 }; /* named one by one; beyond it only "fields" and "units" */

/* First on every stream: how long to wait before coming back, which build, its clock. */
char *news_hello(int retry_ms, int64_t wall_ms);

/*
 * "event: data": the version and what changed since `before`: "summary", "fields/<code>",
 * "units/<code>", "devices", "quarantine". Without `before` everything did.
 */
char *news_data(const struct source_overview *before, const struct source_overview *now);

/* "event: beat": the server lives, and this is its clock; and the alarms that stand, as bits: a page
 * that shows others fetches itself. */
char *news_beat(uint64_t version, unsigned alarms, int64_t wall_ms);

#endif
