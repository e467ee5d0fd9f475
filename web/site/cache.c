#include "web/site/cache.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/connection/shape.h"
#include "web/text/alarm.h"

enum { KEY_BYTES = SHAPE_TARGET_BYTES + ADDRESS_CODE_BYTES + 2 * ADDRESS_VALUES + 5 };

/* Address, language, form and what was asked, in a form that is another one for anything else. */
struct key {
    size_t bytes;
    char text[KEY_BYTES];
};

struct rendering {
    char *key; /* NULL: the place is free */
    size_t key_bytes;
    uint64_t used; /* when it was last asked for, in questions */
    struct answer answer;
};

struct cache {
    const struct source *source;
    const char *base;
    uint64_t version; /* of the data in the renderings */
    unsigned alarms;  /* that stand in them */
    uint64_t questions;
    unsigned traits;
    struct rendering renderings[CACHE_MOST];
};

struct cache *cache_open(const struct source *source, const char *base, unsigned traits)
{
    struct cache *cache = need(calloc(1, sizeof *cache));

    cache->source = source;
    cache->base = base;
    cache->traits = traits;
    return cache;
}

static void forget(struct rendering *rendering)
{
    free(rendering->key);
    answer_release(&rendering->answer);
    *rendering = (struct rendering){0};
}

static void forget_all(struct cache *cache)
{
    for (int i = 0; i < CACHE_MOST; i++)
        forget(&cache->renderings[i]);
}

void cache_close(struct cache *cache)
{
    if (!cache)
        return;
    forget_all(cache);
    free(cache);
}

/* With its NUL, so that no two texts can be taken for others. */
static void add(struct key *key, const char *text)
{
    size_t bytes = strlen(text) + 1;

    memcpy(key->text + key->bytes, text, bytes);
    key->bytes += bytes;
}

/* The values come from one target, so that they fit. */
static void make_key(const struct route_place *place, struct key *ret)
{
    ret->bytes = 0;
    ret->text[ret->bytes++] = (char)place->address;
    ret->text[ret->bytes++] = (char)place->language;
    ret->text[ret->bytes++] = (char)place->asked.form;
    add(ret, place->asked.code);
    for (int i = 0; i < ADDRESS_VALUES; i++) {
        if (!place->asked.values[i])
            continue;
        ret->text[ret->bytes++] = (char)i;
        add(ret, place->asked.values[i]);
    }
}

static struct rendering *find(struct cache *cache, const struct key *key)
{
    for (int i = 0; i < CACHE_MOST; i++) {
        struct rendering *rendering = &cache->renderings[i];

        if (rendering->key && rendering->key_bytes == key->bytes &&
            memcmp(rendering->key, key->text, key->bytes) == 0)
            return rendering;
    }
    return NULL;
}

/* A free place, or that of what was not asked for longest. */
static struct rendering *make_room(struct cache *cache)
{
    struct rendering *oldest = &cache->renderings[0];

    for (int i = 0; i < CACHE_MOST && oldest->key; i++) {
        if (!cache->renderings[i].key || cache->renderings[i].used < oldest->used)
            oldest = &cache->renderings[i];
    }
    forget(oldest);
    return oldest;
}

/* Not 0: there is nothing to draw, as route_draw() says. */
static int render(struct cache *cache, const struct source_overview *overview,
                  const struct route_place *place, const struct key *key,
                  struct rendering **ret)
{
    const struct view view = {.overview = overview,
                              .levels = cache->source->levels,
                              .language = place->language,
                              .address = place->address,
                              .asked = place->asked,
                              .base = cache->base,
                              .alarms = cache->alarms,
                              .addresses = cache->source->addresses,
                              .lookups = cache->source->lookups,
                              .reports = cache->source->reports};
    unsigned traits = cache->traits | route_traits(route_get(place->address));
    struct rendering *rendering;
    struct body body;
    int rc = route_draw(place->address, &view, &body);

    if (rc != 0)
        return rc;
    rendering = make_room(cache);
    rendering->key = need(malloc(key->bytes));
    memcpy(rendering->key, key->text, key->bytes);
    rendering->key_bytes = key->bytes;
    rendering->answer = answer_of_body(&body, ANSWER_ASK, traits);
    if (body.links)
        answer_link(&rendering->answer, body.links);
    if (traits & ANSWER_OPEN)
        answer_describe(&rendering->answer, cache->base);
    body_release(&body);
    *ret = rendering;
    return 0;
}

int cache_get(struct cache *cache, const struct route_place *place,
              const struct answer **ret)
{
    const struct source *source = cache->source;
    const struct source_overview *overview = source->acquire(source->owner);
    unsigned alarms = alarm_ask(source, overview);
    struct rendering *rendering;
    struct key key;
    int rc = 0;

    if (overview->version != cache->version || alarms != cache->alarms)
        forget_all(cache);
    cache->version = overview->version;
    cache->alarms = alarms;
    make_key(place, &key);
    rendering = find(cache, &key);
    if (!rendering)
        rc = render(cache, overview, place, &key, &rendering);
    source->release(source->owner, overview);
    if (rc != 0)
        return rc;
    rendering->used = ++cache->questions;
    *ret = &rendering->answer;
    return 0;
}
