#include "appliance/count/shares.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store.h"
#include "appliance/tables/store_events.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/topic.h"

static const struct {
    int64_t most;
    int64_t each_ms;
    const char *words;
} kinds[SHARES_KINDS] = {
    [SHARES_KIND_VOID] = {SHARES_VOIDS, SHARES_VOID_MS, "voids"},
    [SHARES_KIND_OTHER] = {SHARES_OTHERS, SHARES_OTHER_MS, "events of no dossier"},
    [SHARES_KIND_WAITING] = {SHARES_WAITING, SHARES_WAITING_MS,
                             "events of dossiers that nobody has taken in"},
};

struct bucket {
    int64_t left;
    int64_t at_ms; /* left was so many then; 0: not looked at yet */
};

struct share {
    char gateway[TOPIC_GATEWAY_BYTES]; /* first: what it is found by */
    struct bucket buckets[SHARES_KINDS];
    int64_t slowed_ms; /* when it was last made to wait; 0: never */
};

struct shares {
    struct store *store;
    void *tree; /* of libc */
};

struct shares *shares_open(struct store *store)
{
    struct shares *shares = need(calloc(1, sizeof *shares));

    shares->store = store;
    return shares;
}

void shares_close(struct shares *shares)
{
    if (!shares)
        return;
    tdestroy(shares->tree, free);
    free(shares);
}

static int by_gateway(const void *left, const void *right)
{
    return strcmp(left, right); /* the name lies first in a node */
}

static struct share *find(const struct shares *shares, const char *gateway)
{
    struct share *const *found = tfind(gateway, &shares->tree, by_gateway);

    return found ? *found : NULL;
}

static struct share *reach(struct shares *shares, const char *gateway)
{
    struct share *share = find(shares, gateway);

    if (share)
        return share;
    share = need(calloc(1, sizeof *share));
    (void)snprintf(share->gateway, sizeof share->gateway, "%s", gateway);
    need(tsearch(share, &shares->tree, by_gateway));
    return share;
}

enum shares_kind shares_kind(const struct event *event, bool waits)
{
    if (event->type == EVENT_VOIDED)
        return SHARES_KIND_VOID;
    if (!event_type_of_dossier(event->type) || !*event->dossier)
        return SHARES_KIND_OTHER;
    return waits && !event_type_begins(event->type) ? SHARES_KIND_WAITING : SHARES_KINDS;
}

/* What is left of it now. */
static int look_into(struct shares *shares, struct share *share, enum shares_kind kind,
                     int64_t now_ms)
{
    struct bucket *bucket = &share->buckets[kind];
    int64_t used = 0, more;
    int rc = 0;

    if (!bucket->at_ms) {
        if (kind == SHARES_KIND_VOID)
            rc = store_count_voids(shares->store, share->gateway, kinds[kind].most, &used);
        *bucket = (struct bucket){kinds[kind].most - used, rc < 0 ? 0 : now_ms};
        return rc;
    }
    more = now_ms > bucket->at_ms ? (now_ms - bucket->at_ms) / kinds[kind].each_ms : 0;
    bucket->left += more;
    bucket->at_ms += more * kinds[kind].each_ms;
    if (bucket->left > kinds[kind].most)
        bucket->left = kinds[kind].most;
    return 0;
}

static void slow_down(struct share *share, enum shares_kind kind, int64_t now_ms)
{
    if (!share->slowed_ms || now_ms - share->slowed_ms > SHARES_SHOWN_MS)
        log_warning(
            "gateway %s: it brings more %s than can be; from now on it waits for each",
            share->gateway, kinds[kind].words);
    share->slowed_ms = now_ms;
}

int shares_take(struct shares *shares, const char *gateway, enum shares_kind kind,
                int64_t now_ms, bool *ret_may)
{
    struct share *share;
    int rc;

    *ret_may = true;
    if (kind == SHARES_KINDS)
        return 0;
    share = reach(shares, gateway);
    rc = look_into(shares, share, kind, now_ms);
    if (rc < 0)
        return rc;
    *ret_may = share->buckets[kind].left > 0;
    if (*ret_may)
        share->buckets[kind].left--;
    else
        slow_down(share, kind, now_ms);
    return 0;
}

void shares_give_back(struct shares *shares, const char *gateway)
{
    struct share *share = find(shares, gateway);
    struct bucket *bucket = share ? &share->buckets[SHARES_KIND_WAITING] : NULL;

    if (bucket && bucket->at_ms && bucket->left < SHARES_WAITING)
        bucket->left++;
}

static void forget(const void *node, VISIT visit, void *data)
{
    struct share *share = *(struct share *const *)node;

    (void)data;
    if (visit == postorder || visit == leaf)
        memset(share->buckets, 0, sizeof share->buckets);
}

void shares_forget(struct shares *shares)
{
    twalk_r(shares->tree, forget, NULL);
}

bool shares_slowed(const struct shares *shares, const char *gateway, int64_t now_ms)
{
    const struct share *share = find(shares, gateway);

    return share && share->slowed_ms && now_ms - share->slowed_ms <= SHARES_SHOWN_MS;
}
