/*
 * feed - the readers of the stream of server-sent events.
 *
 * A reader with nothing to hear is suspended and costs no more than its connection. Whoever
 * reads slowly misses what lies between, never the newest. A beat every 15 s finds readers
 * that have gone, because a suspended connection does not notice. For
 * the server's thread; times are mono_ms and come from outside.
 */
#ifndef WEB_SITE_FEED_H
#define WEB_SITE_FEED_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "web/source.h"

enum {
    FEED_PAUSE_MS = 250, /* at least, between two events with data ... */
    FEED_BURST = 8,      /* ... of which so many may come one after the other ... */
    FEED_BUSY_MS = 2000, /* ... before there is one in this time */
    FEED_BEAT_MS = 15000,
    FEED_RETRY_MS = 4000, /* readers come back after once to twice this */
};

struct feed;

/* The source is borrowed, and one overview of it held: the one that the last event told of. */
struct feed *feed_open(const struct source *source, int64_t now_ms);

/* After feed_stop() and the end of its connections. Takes NULL. */
void feed_close(struct feed *feed);

/* There may be a newer overview. */
void feed_changed(struct feed *feed);

/* Says what is due. Returns when to call again. */
int64_t feed_run(struct feed *feed, int64_t now_ms);

/*
 * Answers a request for the stream; last_event_id is NULL when the client has none, traits
 * are those of web/http/answer.h. -EBUSY: the feed ends.
 */
int feed_join(struct feed *feed, struct MHD_Connection *connection,
              const char *last_event_id, unsigned traits);

int feed_readers(const struct feed *feed);

/* Ends all streams: no connection is left suspended, as libmicrohttpd demands before its
 * stop. */
void feed_stop(struct feed *feed);

#endif
