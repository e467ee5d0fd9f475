#include "appliance/streams.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct streams {
    struct store *store;
    void *tree;
    struct stream *first, **last;
};

const char streams_import_gateway[] = "import";
const char streams_import_epoch[] = "0000000000000000";

static void *need(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

static int by_name(const void *left, const void *right)
{
    const struct stream *a = left, *b = right;
    int order = strcmp(a->now.gateway, b->now.gateway);

    return order ? order : strcmp(a->now.epoch, b->now.epoch);
}

static struct stream *add(struct streams *streams, const struct store_stream *stream)
{
    struct stream *added = need(calloc(1, sizeof *added));

    added->now = added->stored = *stream;
    need(tsearch(added, &streams->tree, by_name));
    *streams->last = added;
    streams->last = &added->next;
    return added;
}

static void make_room_for_gaps(struct stream *stream)
{
    if (stream->gaps)
        return;
    stream->gaps = need(calloc(1, sizeof *stream->gaps));
    stream->stored_gaps = need(calloc(1, sizeof *stream->stored_gaps));
}

static int load_gap(void *owner, const struct gap *gap)
{
    struct stream *stream = owner;

    make_room_for_gaps(stream);
    return gaps_add(stream->gaps, gap);
}

static int load_stream(void *owner, const struct store_stream *stream)
{
    add(owner, stream);
    return 0;
}

static int load_gaps(struct streams *streams)
{
    int rc = 0;

    for (struct stream *stream = streams->first; stream && rc == 0; stream = stream->next) {
        rc = store_read_gaps(streams->store, stream->now.id, load_gap, stream);
        if (stream->gaps) {
            *stream->stored_gaps = *stream->gaps;
            stream->now.lost = stream->stored.lost = gaps_sum(stream->gaps);
        }
    }
    return rc;
}

int streams_open(struct streams **ret, struct store *store)
{
    struct streams *streams = need(calloc(1, sizeof *streams));
    int rc;

    streams->store = store;
    streams->last = &streams->first;
    rc = store_read_streams(store, load_stream, streams);
    if (rc == 0)
        rc = load_gaps(streams);
    if (rc < 0) {
        streams_close(streams);
        return rc;
    }
    *ret = streams;
    return 0;
}

static void keep_node(void *node)
{
    (void)node; /* the list frees it */
}

void streams_close(struct streams *streams)
{
    if (!streams)
        return;
    tdestroy(streams->tree, keep_node);
    for (struct stream *stream = streams->first, *next; stream; stream = next) {
        next = stream->next;
        free(stream->gaps);
        free(stream->stored_gaps);
        free(stream);
    }
    free(streams);
}

struct stream *streams_first(const struct streams *streams)
{
    return streams->first;
}

static struct store_stream name(const char *gateway, const char *epoch)
{
    struct store_stream named = {0};

    (void)snprintf(named.gateway, sizeof named.gateway, "%s", gateway);
    (void)snprintf(named.epoch, sizeof named.epoch, "%s", epoch);
    return named;
}

struct stream *streams_find(const struct streams *streams, const char *gateway,
                            const char *epoch)
{
    struct stream wanted = {.now = name(gateway, epoch)};
    struct stream *const *found = tfind(&wanted, &streams->tree, by_name);

    return found ? *found : NULL;
}

struct stream *streams_reach(struct streams *streams, const char *gateway,
                             const char *epoch)
{
    struct stream *found = streams_find(streams, gateway, epoch);
    const struct store_stream named = name(gateway, epoch);
    int epochs = 0;

    if (found)
        return found;
    for (struct stream *stream = streams->first; stream; stream = stream->next)
        epochs += strcmp(stream->now.gateway, gateway) == 0;
    return epochs < STREAMS_MOST_EPOCHS ? add(streams, &named) : NULL;
}

int streams_enter(struct streams *streams, struct stream *stream)
{
    stream->dirty = true;
    return stream->now.id ? 0 : store_save_stream(streams->store, &stream->now);
}

int stream_lose(struct stream *stream, uint64_t first, uint64_t last, int64_t now_ms)
{
    int rc;

    make_room_for_gaps(stream);
    rc = gaps_add(stream->gaps, &(struct gap){first, last, now_ms});
    stream->now.lost = gaps_sum(stream->gaps);
    return rc;
}

int stream_find_again(struct stream *stream, uint64_t seq)
{
    int rc = stream->gaps ? gaps_take(stream->gaps, seq) : -ENOENT;

    if (rc == 0)
        stream->now.lost--;
    return rc;
}

static bool same_gaps(const struct stream *stream)
{
    size_t bytes =
        stream->gaps ? stream->gaps->count * sizeof(struct gap) : 0; /* no padding in it */

    return !stream->gaps ||
           (stream->gaps->count == stream->stored_gaps->count &&
            memcmp(stream->gaps->rows, stream->stored_gaps->rows, bytes) == 0);
}

int streams_save(struct streams *streams)
{
    int rc = 0;

    for (struct stream *stream = streams->first; stream && rc == 0; stream = stream->next) {
        if (stream->dirty)
            rc = store_save_stream(streams->store, &stream->now);
        if (rc == 0 && stream->dirty && !same_gaps(stream))
            rc = store_save_gaps(streams->store, stream->now.id, stream->gaps);
    }
    return rc;
}

void streams_keep(struct streams *streams)
{
    for (struct stream *stream = streams->first; stream; stream = stream->next) {
        if (stream->dirty && stream->gaps)
            *stream->stored_gaps = *stream->gaps;
        stream->stored = stream->now;
        stream->dirty = false;
    }
}

void streams_revert(struct streams *streams)
{
    for (struct stream *stream = streams->first; stream; stream = stream->next) {
        /* What a gateway has said stays said. */
        uint64_t announced = stream->now.announced;

        if (stream->dirty && stream->gaps)
            *stream->gaps = *stream->stored_gaps;
        stream->now = stream->stored;
        stream->now.announced = announced;
        stream->dirty = false;
    }
}
