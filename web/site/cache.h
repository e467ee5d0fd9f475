/*
 * cache - every page and every answer of the API, rendered at most once per version of the
 * data and per question.
 *
 * At most CACHE_MOST renderings are kept; then the one that was not asked for longest makes
 * room. For the server's thread.
 */
#ifndef WEB_SITE_CACHE_H
#define WEB_SITE_CACHE_H

#include "web/http/answer.h"
#include "web/site/routes.h"

enum { CACHE_MOST = 128 };

struct cache;

/* Source and base, web/text/address.h's of all paths, are borrowed. The traits are those of
 * web/http/answer.h that all answers have. */
struct cache *cache_open(const struct source *source, const char *base, unsigned traits);

/* Takes NULL. */
void cache_close(struct cache *cache);

/*
 * Of an address that route_is_drawn(), from the newest data. *ret is borrowed until the next call.
 * Not 0: there is none, as route_draw() says; that is asked anew each time.
 */
int cache_get(struct cache *cache, const struct route_place *place,
              const struct answer **ret);

#endif
