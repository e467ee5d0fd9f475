#include "appliance/count/losses.h"

#include <inttypes.h>
#include <string.h>

#include "mqtt/base/log.h"

enum {
    SILENT_MS = 10 * 60 * 1000
}; /* an older outbox that is silent for so long speaks no more */

void losses_pass_over(struct stream *stream, uint64_t oldest, int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1;
    int rc;

    if (oldest <= first)
        return;
    rc = stream_lose(stream, first, oldest - 1, now_ms);
    if (rc < 0) {
        log_error("gateway %s: it cannot send events %" PRIu64 " to %" PRIu64
                  " of its outbox %s, but has been believed too often: they are waited for",
                  stream->now.gateway, first, oldest - 1, stream->now.epoch);
        return;
    }
    log_error("gateway %s: events %" PRIu64 " to %" PRIu64
              " of its outbox %s are lost, it no longer has them",
              stream->now.gateway, first, oldest - 1, stream->now.epoch);
    stream->now.committed = oldest - 1;
}

/* What it said of this one will not come. */
static void lose_tail(struct stream *stream, int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1, last = stream->now.announced;

    if (stream_lose(stream, first, last, now_ms) == 0)
        log_error("gateway %s: it has a new outbox; events %" PRIu64 " to %" PRIu64
                  " of its old one, %s, are lost",
                  stream->now.gateway, first, last, stream->now.epoch);
    stream->now.announced = 0;
}

/* Has the older outbox spoken after the newer one had begun, and lately? Then both live. */
static bool lives(const struct stream *older, const struct stream *newest, int64_t now_ms)
{
    return older->heard_ms > newest->first_ms && now_ms - older->heard_ms < SILENT_MS;
}

/* Did the run that gave out the numbers begin the newer epoch itself, with what they stood for? */
static bool took_along(const struct stream *older, const struct stream *newest)
{
    return *newest->begun &&
           (!*older->announcer || strcmp(older->announcer, newest->begun) == 0);
}

int losses_of_older(struct streams *streams, const struct stream *newest, int64_t now_ms)
{
    int rc = 0;

    for (struct stream *stream = newest->older; stream && rc == 0; stream = stream->older) {
        if (stream->now.announced <= stream->now.committed || lives(stream, newest, now_ms))
            continue;
        rc = streams_enter(streams, stream);
        if (rc == 0 && took_along(stream, newest))
            stream->now.announced = 0;
        else if (rc == 0)
            lose_tail(stream, now_ms);
    }
    return rc;
}
