#include "appliance/streams/losses.h"

#include <inttypes.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"

enum {
    SILENT_MS = 10 * 60 * 1000
}; /* an older outbox that is silent for so long speaks no more */

static const char *const words[GAP_KINDS] = {
    [GAP_LOST] = "lost",
    [GAP_CLAIMED] = "lost by its own word, which is more than can be believed of it",
};

static bool may_say(struct stream *stream, char times[static LOG_LIMIT_BYTES])
{
    return log_limit_pass(&stream->lost_limit, clock_mono_ms(), times);
}

void losses_pass_over(struct streams *streams, struct stream *stream, uint64_t oldest,
                      int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1;
    struct gap gap = {first, oldest - 1, now_ms, GAP_LOST};
    char times[LOG_LIMIT_BYTES];
    int rc;

    if (oldest <= first)
        return;
    rc = streams_lose(streams, stream, &gap);
    if (rc < 0) {
        if (may_say(stream, times))
            log_error("gateway %s: it cannot send events %" PRIu64 " to %" PRIu64
                      " of its outbox %s, but has been believed too often: they are waited "
                      "for%s",
                      stream->now.gateway, first, oldest - 1, stream->now.epoch, times);
        return;
    }
    if (may_say(stream, times))
        log_error("gateway %s: events %" PRIu64 " to %" PRIu64
                  " of its outbox %s are %s, it no longer has them%s",
                  stream->now.gateway, first, oldest - 1, stream->now.epoch,
                  words[gap.kind], times);
    stream->now.committed = oldest - 1;
}

/* What it said of this one will not come. */
static void lose_tail(struct streams *streams, struct stream *stream, int64_t now_ms)
{
    uint64_t first = stream->now.committed + 1, last = stream->now.announced;
    struct gap gap = {first, last, now_ms, GAP_LOST};
    char times[LOG_LIMIT_BYTES];

    if (streams_lose(streams, stream, &gap) == 0 && may_say(stream, times))
        log_error("gateway %s: it has a new outbox; events %" PRIu64 " to %" PRIu64
                  " of its old one, %s, are %s%s",
                  stream->now.gateway, first, last, stream->now.epoch, words[gap.kind],
                  times);
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
            lose_tail(streams, stream, now_ms);
    }
    return rc;
}
