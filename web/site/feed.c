#include "web/site/feed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "web/api/news.h"
#include "web/http/answer.h"
#include "web/text/alarm.h"

enum { BLOCK_BYTES = 1024 };

/* A text that several readers are in the middle of. */
struct message {
    int holders;
    size_t bytes;
    char *text;
};

struct reader {
    struct feed *feed;
    struct reader *next, *before;
    struct MHD_Connection *connection;
    bool suspended;
    uint64_t version;        /* of the data it knows */
    uint64_t beats;          /* it has heard */
    struct message *current; /* NULL: between two messages */
    size_t sent_bytes;       /* of current */
};

struct feed {
    const struct source *source;
    const struct source_overview
        *known;                  /* what the last data event said; NULL before the first */
    struct message *data, *beat; /* the newest of each kind */
    struct reader *readers;
    int reader_count;
    uint64_t version, beats;
    int64_t last_data_ms, next_beat_ms;
    int64_t saved_ms; /* of quiet, as of last_data_ms */
    bool changed, stopping;
};

static struct message *message_new(char *text)
{
    struct message *message = need(malloc(sizeof *message));

    *message = (struct message){1, strlen(text), text};
    return message;
}

static void message_drop(struct message *message)
{
    if (!message || --message->holders > 0)
        return;
    free(message->text);
    free(message);
}

static void replace(struct message **place, char *text)
{
    message_drop(*place);
    *place = message_new(text);
}

struct feed *feed_open(const struct source *source, int64_t now_ms)
{
    struct feed *feed = need(malloc(sizeof *feed));

    *feed = (struct feed){
        .source = source,
        .last_data_ms = now_ms - FEED_PAUSE_MS,
        .saved_ms = (int64_t)FEED_BURST * FEED_BUSY_MS,
        .next_beat_ms = now_ms + FEED_BEAT_MS,
        .changed = true,
    };
    return feed;
}

void feed_close(struct feed *feed)
{
    if (!feed)
        return;
    message_drop(feed->data);
    message_drop(feed->beat);
    if (feed->known)
        feed->source->release(feed->source->owner, feed->known);
    free(feed);
}

void feed_changed(struct feed *feed)
{
    feed->changed = true;
}

static void wake_all(struct feed *feed)
{
    for (struct reader *reader = feed->readers; reader; reader = reader->next) {
        if (!reader->suspended)
            continue;
        reader->suspended = false;
        MHD_resume_connection(reader->connection);
    }
}

/* A message costs FEED_BUSY_MS of quiet, of which so much is saved up that a few come soon one after
 * the other. */
static void pay(struct feed *feed, int64_t now_ms)
{
    const int64_t most_ms = (int64_t)FEED_BURST * FEED_BUSY_MS;
    int64_t saved_ms = feed->saved_ms + now_ms - feed->last_data_ms;

    if (saved_ms > most_ms)
        saved_ms = most_ms;
    feed->saved_ms = saved_ms > FEED_BUSY_MS ? saved_ms - FEED_BUSY_MS : 0;
    feed->last_data_ms = now_ms;
}

/* When data may be said again. */
static int64_t data_due_ms(const struct feed *feed)
{
    int64_t lacks_ms = FEED_BUSY_MS - feed->saved_ms;

    return feed->last_data_ms + (lacks_ms > FEED_PAUSE_MS ? lacks_ms : FEED_PAUSE_MS);
}

static bool say_data(struct feed *feed, int64_t now_ms)
{
    const struct source *source = feed->source;
    const struct source_overview *now = source->acquire(source->owner);

    feed->changed = false;
    if (feed->known && feed->known->version == now->version) {
        source->release(source->owner, now);
        return false;
    }
    replace(&feed->data, news_data(feed->known, now));
    if (feed->known)
        source->release(source->owner, feed->known);
    feed->known = now;
    feed->version = now->version;
    pay(feed, now_ms);
    return true;
}

static void say_beat(struct feed *feed, int64_t now_ms)
{
    const struct source *source = feed->source;
    const struct source_overview *now = source->acquire(source->owner);

    replace(&feed->beat, news_beat(feed->version, alarm_ask(source, now), clock_wall_ms()));
    source->release(source->owner, now);
    feed->beats++;
    feed->next_beat_ms = now_ms + FEED_BEAT_MS;
}

int64_t feed_run(struct feed *feed, int64_t now_ms)
{
    int64_t due_ms = data_due_ms(feed);
    bool spoke = false;

    if (feed->changed && now_ms >= due_ms)
        spoke = say_data(feed, now_ms);
    if (now_ms >= feed->next_beat_ms) {
        say_beat(feed, now_ms);
        spoke = true;
    }
    if (spoke)
        wake_all(feed);
    return feed->changed && due_ms < feed->next_beat_ms ? due_ms : feed->next_beat_ms;
}

/* What this reader should hear next; NULL when it has heard everything. */
static struct message *next_message(struct reader *reader)
{
    struct feed *feed = reader->feed;

    if (feed->data && reader->version != feed->version) {
        reader->version = feed->version;
        return feed->data;
    }
    if (feed->beat && reader->beats != feed->beats) {
        reader->beats = feed->beats;
        return feed->beat;
    }
    return NULL;
}

/* MHD_ContentReaderCallback */
static ssize_t read_stream(void *cls, uint64_t position, char *buffer, size_t room)
{
    struct reader *reader = cls;
    size_t left;

    (void)position;
    if (reader->feed->stopping)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (!reader->current) {
        reader->current = next_message(reader);
        if (!reader->current) {
            reader->suspended = true;
            MHD_suspend_connection(reader->connection);
            return 0;
        }
        reader->current->holders++;
        reader->sent_bytes = 0;
    }
    left = reader->current->bytes - reader->sent_bytes;
    if (left > room)
        left = room;
    memcpy(buffer, reader->current->text + reader->sent_bytes, left);
    reader->sent_bytes += left;
    if (reader->sent_bytes == reader->current->bytes) {
        message_drop(reader->current);
        reader->current = NULL;
    }
    return (ssize_t)left;
}

/* MHD_ContentReaderFreeCallback: the connection is over. */
static void leave(void *cls)
{
    struct reader *reader = cls;
    struct feed *feed = reader->feed;

    if (reader->next)
        reader->next->before = reader->before;
    if (reader->before)
        reader->before->next = reader->next;
    else
        feed->readers = reader->next;
    feed->reader_count--;
    message_drop(reader->current);
    free(reader);
}

/* The version that a client says it knows; 0 when it says none that we could have given. */
static uint64_t known_version(const char *last_event_id)
{
    char *end;
    uint64_t version;

    if (!last_event_id || *last_event_id < '0' || *last_event_id > '9')
        return 0;
    errno = 0;
    version = strtoull(last_event_id, &end, 10);
    return errno == 0 && *end == '\0' ? version : 0;
}

static struct reader *enter(struct feed *feed, struct MHD_Connection *connection,
                            const char *last_event_id)
{
    struct reader *reader = need(malloc(sizeof *reader));

    *reader = (struct reader){
        .feed = feed,
        .next = feed->readers,
        .connection = connection,
        .version = known_version(last_event_id),
        .beats = feed->beats,
        .current = message_new(news_hello(
            FEED_RETRY_MS + (int)arc4random_uniform(FEED_RETRY_MS), clock_wall_ms())),
    };
    if (feed->readers)
        feed->readers->before = reader;
    feed->readers = reader;
    feed->reader_count++;
    return reader;
}

int feed_join(struct feed *feed, struct MHD_Connection *connection,
              const char *last_event_id, unsigned traits)
{
    struct MHD_Response *response;
    struct reader *reader;
    enum MHD_Result queued;

    if (feed->stopping)
        return -EBUSY;
    reader = enter(feed, connection, last_event_id);
    response = need(MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES,
                                                      read_stream, reader, leave));
    answer_headers(response, traits | ANSWER_OPEN);
    answer_header(response, "Content-Type", "text/event-stream; charset=utf-8");
    answer_header(response, "Cache-Control", "no-store, no-transform");
    /* nginx keeps what it passes on until it has a buffer full, unless it is told so. */
    answer_header(response, "X-Accel-Buffering", "no");
    queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response); /* the connection's from here on, if it was queued */
    return queued == MHD_YES ? 0 : -EIO;
}

int feed_readers(const struct feed *feed)
{
    return feed->reader_count;
}

void feed_stop(struct feed *feed)
{
    feed->stopping = true;
    wake_all(feed);
}
