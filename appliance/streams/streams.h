/*
 * streams - of every outbox that has ever spoken: how far it is stored, what of it is lost.
 *
 * A stream is (gateway, epoch). Changes are made to `now` within the store's transaction,
 * saved before its commit and kept after it, or reverted when it failed. Errors are those
 * of the store. One thread.
 */
#ifndef APPLIANCE_STREAMS_STREAMS_H
#define APPLIANCE_STREAMS_STREAMS_H

#include <stdbool.h>

#include "appliance/rules/gaps.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/log_limit.h"

enum {
    STREAMS_MOST_EPOCHS = 256, /* of one gateway: a disk is not replaced so often */
    /* Events that a gateway may say to be missing before any has come: what a busy shop makes in
     * some months. */
    STREAMS_LEAST_BELIEVED = 100000,
};

/* Imports are streams of this gateway, each of an epoch of its own, in any number; never owed a
 * receipt. Older programs had them all in one, of this epoch. */
extern const char streams_import_gateway[], streams_old_import_epoch[];

/* What a person decides at the centre is a stream of this gateway, whose epoch is the incarnation of
 * the store: a restored one gives none of its places again. */
extern const char streams_centre_gateway[];

/* Is it one of an import? */
bool streams_imported(const struct store_stream *stream);

/* Is it of the centre's own, an import's or its decisions', and of no gateway that ever speaks? */
bool streams_own(const char *gateway);

/* A stream as it is stored, and as it will be when the transaction is committed. */
struct stream {
    struct store_stream now; /* first: gateway and epoch are the key of the tree */
    struct store_stream stored;
    struct gaps *gaps, *stored_gaps; /* NULL, both: there has never been one */
    bool dirty;
    bool receipt_due; /* once nothing of it is pending */
    bool forked;      /* it has been said that its outbox has parted */
    struct log_limit forked_limit, lost_limit; /* of the lines that its words provoke */
    int64_t first_ms, heard_ms; /* when it first and last spoke, since the centre began */
    /* The run that gave out `announced`, and the one that began its epoch; "": not said. */
    char announcer[PAYLOAD_EPOCH_BYTES], begun[PAYLOAD_EPOCH_BYTES];
    struct stream *next;     /* in the order of their first word */
    struct stream *older;    /* the one before it of the same gateway */
    struct stream *namesake; /* another one of the same epoch, of another gateway */
    struct stream *next_dirty;
};

struct streams;

/* Reads them all; the store is borrowed until the end. -EILSEQ: it has a gap of no stream. */
int streams_open(struct streams **ret, struct store *store);

/* With every stream, each of which is borrowed until then. Takes NULL. */
void streams_close(struct streams *streams);

/* Oldest first; NULL: there is none. */
struct stream *streams_first(const struct streams *streams);

/* NULL: it has never been heard of. */
struct stream *streams_find(const struct streams *streams, const char *gateway,
                            const char *epoch);

/* By the number that the store has given it; NULL: there is none. */
const struct stream *streams_by_id(const struct streams *streams, int64_t id);

/* The oldest one of an epoch, from which `namesake` leads to all others of it. NULL: there is none. */
const struct stream *streams_of_epoch(const struct streams *streams, const char *epoch);

/* The newest one of a gateway, from which `older` leads to all of them. NULL: likewise. */
struct stream *streams_newest(const struct streams *streams, const char *gateway);

/*
 * So many events may be missing of a gateway, lost or awaited, by its own word: no more than have
 * come of it, for who has sent little has little to lose, and always STREAMS_LEAST_BELIEVED. What
 * goes beyond is its claim.
 */
uint64_t streams_believed(const struct streams *streams, const char *gateway);

/* Adds it when it is new; it needs streams_enter() too. NULL: too many of this gateway, which
 * imports never are. */
struct stream *streams_reach(struct streams *streams, const char *gateway,
                             const char *epoch);

/* Will be changed in this transaction; a new one gets its id. */
int streams_enter(struct streams *streams, struct stream *stream);

/* Has this event come, and been stored or set aside? */
bool stream_has(const struct stream *stream, uint64_t seq);

/* These events will not come any more, says their sender: they are lost, or claimed where more
 * would be lost of it than can be believed. -ENOSPC: there would be too many ranges, and nothing
 * has changed. */
int streams_lose(const struct streams *streams, struct stream *stream, struct gap *gap);

/* Its claims are dismissed; with `awaited`, what it announced and has not sent too. How many events. */
uint64_t stream_dismiss(struct stream *stream, bool awaited);

/* This event, which was missing, has come. -ENOENT: it was not lost. -ENOSPC: there would be too
 * many ranges, and nothing has changed. */
int stream_find_again(struct stream *stream, uint64_t seq);

/* Writes what has changed, in the transaction. */
int streams_save(struct streams *streams);

/* The transaction has been committed; it has been rolled back, and only what gateways have
 * announced is remembered. */
void streams_keep(struct streams *streams);
void streams_revert(struct streams *streams);

#endif
