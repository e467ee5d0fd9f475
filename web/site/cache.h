/*
 * cache - every page and every answer of the API, rendered at most once per version of the
 * data.
 *
 * There are as many places as there are addresses and definitions, so it cannot grow. For
 * the server's thread.
 */
#ifndef WEB_SITE_CACHE_H
#define WEB_SITE_CACHE_H

#include "web/http/answer.h"
#include "web/site/routes.h"
#include "web/source.h"

struct cache;

/* The source is borrowed. The traits are those of web/http/answer.h that all answers have. */
struct cache *cache_open(const struct source *source, unsigned traits);

/* Takes NULL. */
void cache_close(struct cache *cache);

/* Of ROUTE_PAGE and ROUTE_DATA, of the newest data. Borrowed until the next call. */
const struct answer *cache_get(struct cache *cache, const struct route *route,
                               enum definition definition);

/* NULL: there is no such asset. Borrowed. */
const struct answer *cache_asset(struct cache *cache, const char *path);

/* How often something was rendered so far. */
uint64_t cache_renderings(const struct cache *cache);

#endif
