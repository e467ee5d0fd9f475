#include "web/site/cache.h"

#include <errno.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "web/site/question.h"

/* An answer that is kept. */
struct rendering {
    struct question question; /* of nothing: the place is free */
    uint64_t used;            /* when it was last asked for, in questions */
    uint64_t changes;         /* that had been counted before it was drawn */
    struct drawing *drawing;  /* held */
};

/* One that the worker is to draw, with those who wait for it. */
struct errand {
    struct work work;
    struct cache *cache;
    struct errand *next; /* of those that are not done */
    struct question question;
    struct drawing *drawing; /* held; the worker's until it is done, like the next: */
    uint64_t changes;
    struct cache_wait *waiting;
};

struct cache {
    struct cache_desk desk;
    struct drawing_basis basis; /* of the renderings */
    uint64_t questions;
    struct drawing *told; /* last, where there was no answer to keep; held */
    struct errand *errands;
    struct rendering renderings[CACHE_MOST];
};

struct cache *cache_open(const struct cache_desk *desk)
{
    struct cache *cache = need(calloc(1, sizeof *cache));

    cache->desk = *desk;
    return cache;
}

static uint64_t count_changes(const struct cache *cache)
{
    return cache->desk.changes ? atomic_load(cache->desk.changes) : 0;
}

/* --- answers that are kept ----------------------------------------------------------- */

static void forget(struct rendering *rendering)
{
    question_release(&rendering->question);
    drawing_release(rendering->drawing);
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
    drawing_release(cache->told);
    free(cache);
}

/* All of them are of this one from here on. */
static void set_basis(struct cache *cache, const struct drawing_basis *basis)
{
    if (!drawing_basis_same(basis, &cache->basis))
        forget_all(cache);
    cache->basis = *basis;
}

static struct rendering *find(struct cache *cache, const struct question_key *key)
{
    for (int i = 0; i < CACHE_MOST; i++) {
        if (question_is(&cache->renderings[i].question, key))
            return &cache->renderings[i];
    }
    return NULL;
}

static bool is_good(const struct cache *cache, const struct rendering *rendering)
{
    return !route_get(rendering->question.place.address)->exact ||
           rendering->changes == count_changes(cache);
}

/* A free place, or that of what was not asked for longest. */
static struct rendering *make_room(struct cache *cache)
{
    struct rendering *oldest = &cache->renderings[0];

    for (int i = 0; i < CACHE_MOST && oldest->question.key; i++) {
        if (!cache->renderings[i].question.key || cache->renderings[i].used < oldest->used)
            oldest = &cache->renderings[i];
    }
    return oldest;
}

/* Where there is no answer, nothing is kept. */
static void keep(struct cache *cache, const struct route_place *place,
                 struct drawing *drawing, uint64_t changes)
{
    struct question_key key;
    struct rendering *rendering;

    if (drawing->rc != 0)
        return;
    question_key(place, &key);
    rendering = find(cache, &key);
    if (!rendering)
        rendering = make_room(cache);
    forget(rendering);
    *rendering = (struct rendering){question_keep(place, &key), ++cache->questions, changes,
                                    drawing_hold(drawing)};
}

/* --- what the worker draws ----------------------------------------------------------- */

/* On the worker's thread. */
static void run(struct work *work)
{
    struct errand *errand = (struct errand *)work;
    const struct cache_desk *desk = &errand->cache->desk;

    errand->changes = count_changes(errand->cache);
    drawing_make(errand->drawing, &desk->drawing, &desk->drawing.source->slow,
                 &errand->question.place);
}

static void take_out(struct errand **list, const struct errand *errand)
{
    while (*list != errand)
        list = &(*list)->next;
    *list = errand->next;
}

/* Of an older version it is for those who have waited, and for nobody else. */
static void done(struct work *work)
{
    struct errand *errand = (struct errand *)work;
    struct cache *cache = errand->cache;

    take_out(&cache->errands, errand);
    if (drawing_basis_same(&errand->drawing->basis, &cache->basis))
        keep(cache, &errand->question.place, errand->drawing, errand->changes);
    for (struct cache_wait *wait = errand->waiting; wait; wait = wait->next) {
        wait->drawing = drawing_hold(errand->drawing);
        pending_done(&wait->ticket);
    }
    question_release(&errand->question);
    drawing_release(errand->drawing);
    free(errand);
}

/* One that has begun may not see the newest data. NULL: there is none. */
static struct errand *find_errand(struct cache *cache, const struct question_key *key)
{
    struct errand *errand = cache->errands;

    while (errand && (!question_is(&errand->question, key) ||
                      worker_has_begun(cache->desk.worker, &errand->work)))
        errand = errand->next;
    return errand;
}

static int begin_errand(struct cache *cache, const struct route_place *place,
                        const struct question_key *key, struct errand **ret)
{
    struct errand *errand = need(malloc(sizeof *errand));
    int rc;

    *errand = (struct errand){.work = {.run = run, .done = done},
                              .cache = cache,
                              .question = question_keep(place, key),
                              .drawing = drawing_new()};
    rc = worker_give(cache->desk.worker, &errand->work);
    if (rc < 0) {
        question_release(&errand->question);
        drawing_release(errand->drawing);
        free(errand);
        return rc;
    }
    errand->next = cache->errands;
    cache->errands = errand;
    *ret = errand;
    return 0;
}

/* -EINPROGRESS, or there is no room. */
static int wait_for(struct cache *cache, const struct route_place *place,
                    const struct question_key *key, struct MHD_Connection *connection,
                    struct cache_wait **ret)
{
    struct cache_wait *wait = need(calloc(1, sizeof *wait));
    struct errand *errand = find_errand(cache, key);
    int rc = pending_prepare(cache->desk.pending, &wait->ticket, connection);

    if (rc == 0 && !errand)
        rc = begin_errand(cache, place, key, &errand);
    if (rc < 0) {
        free(wait);
        return rc;
    }
    wait->next = errand->waiting;
    errand->waiting = wait;
    pending_wait(&wait->ticket);
    *ret = wait;
    return -EINPROGRESS;
}

void cache_wait_free(struct cache_wait *wait)
{
    if (wait)
        drawing_release(wait->drawing);
    free(wait);
}

/* --- questions ----------------------------------------------------------------------- */

static const struct drawing *draw_now(struct cache *cache, const struct route_place *place)
{
    const struct drawing_desk *desk = &cache->desk.drawing;
    uint64_t changes = count_changes(cache);

    drawing_release(cache->told);
    cache->told = drawing_new();
    drawing_make(cache->told, desk, &desk->source->quick, place);
    set_basis(cache, &cache->told->basis); /* it may have become another one since */
    keep(cache, place, cache->told, changes);
    return cache->told;
}

int cache_get(struct cache *cache, const struct route_place *place,
              struct MHD_Connection *connection, struct cache_wait **ret_wait,
              const struct drawing **ret)
{
    struct drawing_basis now = drawing_basis_now(&cache->desk.drawing);
    struct rendering *rendering;
    struct question_key key;

    set_basis(cache, &now);
    question_key(place, &key);
    rendering = find(cache, &key);
    if (rendering && is_good(cache, rendering)) {
        rendering->used = ++cache->questions;
        *ret = rendering->drawing;
        return 0;
    }
    if (cache->desk.worker && route_takes_long(place))
        return wait_for(cache, place, &key, connection, ret_wait);
    *ret = draw_now(cache, place);
    return 0;
}
