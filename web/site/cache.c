#include "web/site/cache.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct cache {
    const struct source *source;
    uint64_t version; /* of the data in the answers */
    uint64_t renderings;
    unsigned traits;
    struct answer assets[ASSETS];
    struct answer answers[]; /* DEFINITIONS for each route */
};

struct cache *cache_open(const struct source *source, unsigned traits)
{
    size_t places = (size_t)route_count() * DEFINITIONS;
    struct cache *cache =
        need(calloc(1, sizeof *cache + places * sizeof cache->answers[0]));

    cache->source = source;
    cache->traits = traits;
    for (int i = 0; i < ASSETS; i++)
        cache->assets[i] = answer_of_asset(asset_get((enum asset_id)i), traits);
    return cache;
}

static void forget(struct cache *cache)
{
    for (int i = 0; i < route_count() * DEFINITIONS; i++)
        answer_release(&cache->answers[i]);
}

void cache_close(struct cache *cache)
{
    if (!cache)
        return;
    forget(cache);
    for (int i = 0; i < ASSETS; i++)
        answer_release(&cache->assets[i]);
    free(cache);
}

static void render(struct cache *cache, const struct source_overview *overview,
                   const struct route *route, enum definition definition,
                   struct answer *ret)
{
    struct view view = {overview, cache->source->levels, route->language};
    struct body body = route_draw(route, &view, definition);

    *ret = answer_of_body(&body, ANSWER_ASK,
                          cache->traits | (route_is_open(route->path) ? ANSWER_OPEN : 0));
    body_release(&body);
    cache->renderings++;
}

const struct answer *cache_get(struct cache *cache, const struct route *route,
                               enum definition definition)
{
    const struct source *source = cache->source;
    const struct source_overview *overview = source->acquire(source->owner);
    struct answer *answer =
        &cache->answers[route_index(route) * DEFINITIONS + (int)definition];

    if (overview->version != cache->version)
        forget(cache);
    cache->version = overview->version;
    if (!answer->plain)
        render(cache, overview, route, definition, answer);
    source->release(source->owner, overview);
    return answer;
}

const struct answer *cache_asset(struct cache *cache, const char *path)
{
    const struct asset *asset = asset_find(path);

    return asset ? &cache->assets[asset - asset_get((enum asset_id)0)] : NULL;
}

uint64_t cache_renderings(const struct cache *cache)
{
    return cache->renderings;
}
