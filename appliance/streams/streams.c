#include "appliance/streams/streams.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

struct streams {
    struct store *store;
    void *tree;   /* all, by gateway and epoch */
    void *newest; /* of each gateway the newest, by gateway */
    void *epochs; /* of each epoch the oldest, by epoch */
    void *ids;    /* struct numbered, by id */
    struct stream *first, **last;
    struct stream *dirty;
};

const char streams_import_gateway[] = "import";
const char streams_old_import_epoch[] = "0000000000000000";
const char streams_centre_gateway[] = "centre";

bool streams_imported(const struct store_stream *stream)
{
    return strcmp(stream->gateway, streams_import_gateway) == 0;
}

bool streams_own(const char *gateway)
{
    return strcmp(gateway, streams_import_gateway) == 0 ||
           strcmp(gateway, streams_centre_gateway) == 0;
}

static int by_name(const void *left, const void *right)
{
    const struct stream *a = left, *b = right;
    int order = strcmp(a->now.gateway, b->now.gateway);

    return order ? order : strcmp(a->now.epoch, b->now.epoch);
}

static int by_gateway(const void *left, const void *right)
{
    const struct stream *a = left, *b = right;

    return strcmp(a->now.gateway, b->now.gateway);
}

static int by_epoch(const void *left, const void *right)
{
    const struct stream *a = left, *b = right;

    return strcmp(a->now.epoch, b->now.epoch);
}

/* Which stream the store has given a number. When that was rolled back, it may be another's later. */
struct numbered {
    int64_t id;
    struct stream *stream;
};

static int by_id(const void *left, const void *right)
{
    const struct numbered *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

static void number(struct streams *streams, struct stream *stream)
{
    struct numbered *numbered = need(malloc(sizeof *numbered)), **found;

    *numbered = (struct numbered){stream->now.id, stream};
    found = need(tsearch(numbered, &streams->ids, by_id));
    (*found)->stream = stream;
    if (*found != numbered)
        free(numbered);
}

static struct stream *add(struct streams *streams, const struct store_stream *stream)
{
    struct stream *added = need(calloc(1, sizeof *added)), **newest, **oldest;

    added->now = added->stored = *stream;
    need(tsearch(added, &streams->tree, by_name));
    newest = need(tsearch(added, &streams->newest, by_gateway));
    added->older = *newest == added ? NULL : *newest;
    *newest = added;
    oldest = need(tsearch(added, &streams->epochs, by_epoch));
    if (*oldest != added) {
        added->namesake = (*oldest)->namesake;
        (*oldest)->namesake = added;
    }
    if (added->now.id)
        number(streams, added);
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

static void sum_up(const struct gaps *gaps, struct store_stream *ret)
{
    ret->lost = gaps_sum(gaps, GAP_LOST);
    ret->claimed = gaps_sum(gaps, GAP_CLAIMED);
    ret->dismissed = gaps_sum(gaps, GAP_DISMISSED);
}

static int load_stream(void *owner, const struct store_stream *stream)
{
    add(owner, stream);
    return 0;
}

/* Gaps come in the order of the streams. */
static int load_gap(void *owner, int64_t id, const struct gap *gap)
{
    struct stream **at = owner, *stream;
    int rc;

    while (*at && (*at)->now.id != id)
        *at = (*at)->next;
    stream = *at;
    if (!stream)
        return -EILSEQ; /* of no stream */
    make_room_for_gaps(stream);
    rc = gaps_add(stream->gaps, gap);
    *stream->stored_gaps = *stream->gaps;
    sum_up(stream->gaps, &stream->now);
    sum_up(stream->gaps, &stream->stored);
    return rc;
}

int streams_open(struct streams **ret, struct store *store)
{
    struct streams *streams = need(calloc(1, sizeof *streams));
    struct stream *at;
    int rc;

    streams->store = store;
    streams->last = &streams->first;
    rc = store_read_streams(store, load_stream, streams);
    at = streams->first;
    if (rc == 0)
        rc = store_read_gaps(store, load_gap, &at);
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
    tdestroy(streams->newest, keep_node);
    tdestroy(streams->epochs, keep_node);
    tdestroy(streams->ids, free);
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

const struct stream *streams_by_id(const struct streams *streams, int64_t id)
{
    const struct numbered wanted = {.id = id};
    struct numbered *const *found = tfind(&wanted, &streams->ids, by_id);

    return found && (*found)->stream->now.id == id ? (*found)->stream : NULL;
}

const struct stream *streams_of_epoch(const struct streams *streams, const char *epoch)
{
    const struct stream wanted = {.now = name("", epoch)};
    struct stream *const *found = tfind(&wanted, &streams->epochs, by_epoch);

    return found ? *found : NULL;
}

struct stream *streams_newest(const struct streams *streams, const char *gateway)
{
    const struct stream wanted = {.now = name(gateway, "")};
    struct stream *const *found = tfind(&wanted, &streams->newest, by_gateway);

    return found ? *found : NULL;
}

/* Events of it that are here, or set aside. */
static uint64_t come_of(const struct store_stream *stream)
{
    uint64_t missing = stream->lost + stream->claimed + stream->dismissed;

    return stream->committed > missing ? stream->committed - missing : 0;
}

uint64_t streams_believed(const struct streams *streams, const char *gateway)
{
    uint64_t come = 0;

    for (const struct stream *at = streams_newest(streams, gateway); at; at = at->older)
        come += come_of(&at->now);
    return come > STREAMS_LEAST_BELIEVED ? come : STREAMS_LEAST_BELIEVED;
}

struct stream *streams_reach(struct streams *streams, const char *gateway,
                             const char *epoch)
{
    struct stream *found = streams_find(streams, gateway, epoch);
    const struct store_stream named = name(gateway, epoch);
    int epochs = 0;

    if (found)
        return found;
    for (struct stream *older = streams_newest(streams, gateway); older;
         older = older->older)
        epochs++;
    return epochs < STREAMS_MOST_EPOCHS || streams_imported(&named) ? add(streams, &named)
                                                                    : NULL;
}

int streams_enter(struct streams *streams, struct stream *stream)
{
    int rc;

    if (!stream->dirty) {
        stream->next_dirty = streams->dirty;
        streams->dirty = stream;
    }
    stream->dirty = true;
    if (stream->now.id)
        return 0;
    rc = store_save_stream(streams->store, &stream->now);
    if (rc == 0)
        number(streams, stream);
    return rc;
}

bool stream_has(const struct stream *stream, uint64_t seq)
{
    return seq <= stream->now.committed && !(stream->gaps && gaps_has(stream->gaps, seq));
}

static uint64_t lost_of(const struct streams *streams, const char *gateway)
{
    uint64_t lost = 0;

    for (const struct stream *at = streams_newest(streams, gateway); at; at = at->older)
        lost += at->now.lost;
    return lost;
}

int streams_lose(const struct streams *streams, struct stream *stream, struct gap *gap)
{
    const char *gateway = stream->now.gateway;
    uint64_t believed = streams_believed(streams, gateway),
             lost = lost_of(streams, gateway);
    int rc;

    gap->kind = lost < believed && gap->last - gap->first < believed - lost ? GAP_LOST
                                                                            : GAP_CLAIMED;
    make_room_for_gaps(stream);
    rc = gaps_add(stream->gaps, gap);
    sum_up(stream->gaps, &stream->now);
    return rc;
}

uint64_t stream_dismiss(struct stream *stream, bool awaited)
{
    struct store_stream *now = &stream->now;
    uint64_t events = now->claimed;

    if (awaited && now->announced > now->committed) {
        events += now->announced - now->committed;
        now->announced = 0;
    }
    if (stream->gaps) {
        gaps_dismiss(stream->gaps);
        sum_up(stream->gaps, now);
    }
    return events;
}

int stream_find_again(struct stream *stream, uint64_t seq)
{
    int rc = stream->gaps ? gaps_take(stream->gaps, seq) : -ENOENT;

    if (rc == 0)
        sum_up(stream->gaps, &stream->now);
    return rc;
}

static bool same_gaps(const struct stream *stream)
{
    const struct gaps *now = stream->gaps, *stored = stream->stored_gaps;
    bool same = !now || now->count == stored->count;

    for (size_t i = 0; now && same && i < now->count; i++) {
        const struct gap *a = &now->rows[i], *b = &stored->rows[i];

        same = a->first == b->first && a->last == b->last &&
               a->noticed_ms == b->noticed_ms && a->kind == b->kind;
    }
    return same;
}

int streams_save(struct streams *streams)
{
    int rc = 0;

    for (struct stream *stream = streams->dirty; stream && rc == 0;
         stream = stream->next_dirty) {
        rc = store_save_stream(streams->store, &stream->now);
        if (rc == 0 && !same_gaps(stream))
            rc = store_save_gaps(streams->store, stream->now.id, stream->gaps);
    }
    return rc;
}

static struct stream *take_dirty(struct streams *streams)
{
    struct stream *stream = streams->dirty;

    if (stream) {
        streams->dirty = stream->next_dirty;
        stream->dirty = false;
    }
    return stream;
}

void streams_keep(struct streams *streams)
{
    for (struct stream *stream; (stream = take_dirty(streams));) {
        if (stream->gaps)
            *stream->stored_gaps = *stream->gaps;
        stream->stored = stream->now;
    }
}

void streams_revert(struct streams *streams)
{
    for (struct stream *stream; (stream = take_dirty(streams));) {
        /* What a gateway has said stays said. */
        uint64_t announced = stream->now.announced;

        if (stream->gaps)
            *stream->gaps = *stream->stored_gaps;
        stream->now = stream->stored;
        stream->now.announced = announced;
    }
}
