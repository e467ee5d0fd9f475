#include "appliance/count/forks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_quarantine.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

/* What a batch says of the chain after the event `committed`. */
static const char *chain_at(const struct payload_batch *batch, uint64_t committed)
{
    if (committed == batch->first - 1)
        return batch->before;
    return committed == batch->first - 1 + batch->count ? batch->after : "";
}

static void complain(struct stream *stream, const struct payload_batch *batch)
{
    char times[LOG_LIMIT_BYTES];

    if (!stream->forked && log_limit_pass(&stream->forked_limit, clock_mono_ms(), times))
        log_error(
            "gateway %s: its outbox %s has other events up to %" PRIu64
            " than are stored (start %s): it is an old copy or a second one, and nothing "
            "of it is taken in before it has found out which are new%s",
            stream->now.gateway, stream->now.epoch, stream->now.committed,
            *batch->run ? batch->run : "not said", times);
    stream->forked = true;
}

bool forks_fits(struct stream *stream, const struct payload_batch *batch)
{
    const char *chain = chain_at(batch, stream->now.committed);
    uint64_t last = batch->first - 1 + batch->count;
    bool touches =
        stream->now.committed >= batch->first - 1 && stream->now.committed <= last;

    if (!touches || !*batch->before || !*stream->now.chain)
        return true;
    if (strcmp(chain, stream->now.chain) == 0) {
        stream->forked = false;
        return true;
    }
    if (*chain)
        complain(stream, batch);
    stream->now.again = true;
    return false;
}

void forks_follow(struct stream *stream, const struct payload_batch *batch,
                  uint64_t committed)
{
    const char *chain = chain_at(batch, stream->now.committed);

    if (*chain || stream->now.committed != committed)
        (void)snprintf(stream->now.chain, sizeof stream->now.chain, "%s", chain);
}

/* --- questions ----------------------------------------------------------------------- */

enum verdict { NOTHING_THERE, SAME, OTHER };

/* What was set aside at a place. */
static int compare_aside(struct store *store, const struct dossier_register_place *place,
                         const struct payload_item *item, enum verdict *ret)
{
    char *json = item->json ? NULL : payload_write_event(&item->event);
    bool same = false;
    int rc = store_compare_quarantined(store, place->stream, place->seq,
                                       item->json ? item->json : json, &same);

    free(json);
    if (rc == 0)
        *ret = same ? SAME : OTHER;
    return rc == -ENOENT ? 0 : rc;
}

static int compare(struct store *store, struct dossier_register *dossiers,
                   const struct rules *rules, const struct dossier_register_place *place,
                   const struct payload_item *item, enum verdict *ret)
{
    struct dossier_register_entry said = {.sent = &item->event};
    struct store_event stored;
    const char *reason;
    bool same = false;
    int rc = dossier_register_search(dossiers, place, &stored);

    *ret = NOTHING_THERE;
    if (rc == -ENOENT)
        return compare_aside(store, place, item, ret);
    if (rc == 0 && !item->fault &&
        dossier_register_intern(rules->catalogue, &item->event, &said, &reason) == 0)
        rc = dossier_register_compare(dossiers, &said, &stored, &same);
    if (rc == 0)
        *ret = same ? SAME : OTHER;
    return rc;
}

int forks_answer(struct store *store, struct dossier_register *dossiers,
                 const struct rules *rules, struct stream *stream,
                 const struct payload_batch *batch)
{
    uint64_t common = batch->first - 1, last = batch->first - 1 + batch->count;
    enum verdict verdict = SAME;
    int rc = 0;

    for (size_t i = 0; i < batch->count && rc == 0 && verdict != OTHER; i++) {
        const struct dossier_register_place place = {stream->now.id, batch->first + i};

        if (place.seq > stream->now.committed)
            break;
        rc = compare(store, dossiers, rules, &place, &batch->items[i], &verdict);
        if (verdict == SAME)
            common = place.seq;
    }
    if (stream->now.committed <= common && common < last)
        return rc;
    memcpy(stream->now.asker, batch->run, sizeof stream->now.asker);
    stream->now.asked = last;
    stream->now.common = common;
    return rc;
}
