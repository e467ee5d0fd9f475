/*
 * outbox - events that must survive a power cut until the centre has them.
 *
 * A SQLite file in a directory of its own, held by one process. It has two sides, each for one
 * thread at a time: the writing side may wait for the disk, meanwhile the reading side tells of what
 * was shown last. Opened and closed, and given a new epoch, it is while nobody uses either.
 *
 * Events are numbered 1, 2, 3 ... within an epoch; an event and the mark of the device it
 * came from are put in by one transaction, and are on stable storage when outbox_commit()
 * returns 0. Nothing leaves before the centre's receipt, and nothing for `retention_ms`
 * after it, so that a centre restored from a backup can be given what it has lost again;
 * only where the space runs short do events with a receipt go earlier.
 *
 * All int functions return 0 or a negative errno and log nothing but where said. Any may give
 *
 *   -ENOSPC   the limit is reached or the disk is full
 *   -EIO      the disk does not do what it should
 *   -EBADMSG  the file is damaged
 */
#ifndef SENSORS_OUTBOX_OUTBOX_H
#define SENSORS_OUTBOX_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"

struct outbox;

struct outbox_limits {
    uint64_t max_bytes;   /* of the file; about: one transaction more may fit */
    int64_t retention_ms; /* after the receipt */
};

/*
 * Opens or creates it, and the directory if only that is missing. Says in one logged line
 * what is wrong; then nothing has been changed:
 *
 *   -EBUSY     another process holds it
 *   -EPROTO    it was written by a newer version, or is another program's database
 *   -EBADMSG   damaged
 *   any other  the system's
 */
int outbox_open(struct outbox **ret, const char *directory,
                const struct outbox_limits *limits);

/* What is not committed is dropped. Takes NULL. */
void outbox_close(struct outbox *box);

/*
 * Begins a new epoch, and shows it: the events after `after`, which is outbox_first() - 1 or more,
 * and no others, numbered 1, 2, 3 ..., none of them with a receipt. For when the file is an old copy:
 * the centre has all up to `after`, and other events under the numbers behind it.
 */
int outbox_renew(struct outbox *box, uint64_t after);

/* So many events, however long, take half of the room that it has. Any thread. */
uint64_t outbox_half(const struct outbox *box);

enum {
    OUTBOX_EVENT_BYTES = 1024
}; /* that an event takes at most, with all that is kept of it */

enum {
    OUTBOX_KEY_BYTES = 64,
    OUTBOX_MARK_BYTES = 2048,
};

/* Whose mark: the counter's, and what tells apart the devices that stand there in turn. */
struct outbox_cursor {
    const char *unit;
    const char *counter;
    const char *key; /* shorter than OUTBOX_KEY_BYTES */
};

/* --- the writing side ---------------------------------------------------------------- */

/* Puts one event in. After a failure everything since the last commit is dropped. */
int outbox_append(struct outbox *box, int64_t wall_ms, const char *json);

/*
 * Puts in how far that device is taken over: any text shorter than OUTBOX_MARK_BYTES, which
 * only the device's kind understands. Joins the transaction of the events before it.
 * Failure: as of outbox_append().
 */
int outbox_set_mark(struct outbox *box, const struct outbox_cursor *cursor,
                    const char *mark);

/* At 0 all of it is on stable storage; otherwise all of it is dropped. */
int outbox_commit(struct outbox *box);

/*
 * Writes down the receipt, now and then, and deletes a small portion of what is kept no longer. Gives
 * how many events went; 0: all is well until later.
 */
int outbox_sweep(struct outbox *box, int64_t wall_ms, size_t *ret_deleted);

/* --- the reading side ---------------------------------------------------------------- */

/* From now on the reading side knows what was committed and swept. Both sides are the caller's. */
void outbox_show(struct outbox *box);

/* Borrowed until outbox_renew(). */
const char *outbox_epoch(const struct outbox *box);

/* Of this opening and no other; borrowed. */
const char *outbox_run(const struct outbox *box);

/* The run that began the epoch by outbox_renew(); "": the outbox was new. Borrowed until then. */
const char *outbox_begun(const struct outbox *box);

/* Number of the oldest event kept, last + 1 when there is none; and of the newest, or 0. */
uint64_t outbox_first(const struct outbox *box);
uint64_t outbox_last(const struct outbox *box);

/*
 * The chain (outbox_chain.h) after event `seq`; of 0 that before the first one. -ENOENT: neither
 * that event nor the one after it is kept, or it has not been put in.
 */
int outbox_chain(struct outbox *box, uint64_t seq, char ret[static PAYLOAD_EPOCH_BYTES]);

/* -ENOENT: nothing was ever taken over from this device. */
int outbox_get_mark(struct outbox *box, const struct outbox_cursor *cursor,
                    char ret[static OUTBOX_MARK_BYTES]);

enum { OUTBOX_PAGE_EVENTS = 500 };

/* Events first, first + 1 ... as JSON; the caller's to release, a zeroed one too. */
struct outbox_page {
    uint64_t first;
    size_t count;
    char *events[OUTBOX_PAGE_EVENTS];
};

/*
 * Events from `first` on, as many as there are, fit the page, and have together, each counted with
 * one byte more, at most max_bytes; but one at least. -ENOENT: there is none.
 */
int outbox_read(struct outbox *box, uint64_t first, size_t max_bytes,
                struct outbox_page *ret);

void outbox_page_release(struct outbox_page *page);

/* When event `seq` was put in, wall clock; -ENOENT. */
int outbox_stamp(struct outbox *box, uint64_t seq, int64_t *ret_wall_ms);

/*
 * The centre has everything up to `committed`: more than before, or less after a restore. Written
 * down by a later outbox_sweep(). -ERANGE: it says more than was ever put in; nothing is changed.
 */
int outbox_receive(struct outbox *box, uint64_t committed);

/*
 * The highest term of a centre that was heard of; 0: of none. Of outbox_receive_term() it is written
 * down by the next outbox_sweep(); whoever is cut off before that has lost what it was told, and nothing
 * else, as events stay for a while with a receipt too.
 */
uint64_t outbox_term(const struct outbox *box);
void outbox_receive_term(struct outbox *box, uint64_t term);

/* Up to where the centre is known to have it; from before this start, as far as it was written down. */
uint64_t outbox_committed(const struct outbox *box);

#endif
