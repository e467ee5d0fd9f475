/*
 * ingest - takes a batch in once: accept, duplicate, gap, quarantine (RULES.md, delivery).
 *
 * Of each (gateway, epoch) only the event after the last committed one is accepted; a lower one is
 * a duplicate, a higher one came before its turn, both ignored and answered with the same receipt.
 * What cannot be understood or trusted is quarantined and the watermark passes over it, as it does
 * over a gap: events of which their sender says that it no longer has them. They are booked as
 * lost, as is what a gateway had announced of an outbox when it begins another, unless it takes it
 * along or that one speaks still; one that comes all the same is taken in. More than can be
 * believed of their sender are its claim (streams.h): passed over likewise, told apart, and for the
 * operator to dismiss. Of an outbox that has parted from what is stored nothing is taken in
 * (forks.h). Of events of no dossier, or of one that nobody has taken in, a gateway has a share;
 * what is beyond it counts as come early, too. Everything since the last ingest_commit() is one
 * transaction; receipts are due only after it. One thread.
 */
#ifndef APPLIANCE_COUNT_INGEST_H
#define APPLIANCE_COUNT_INGEST_H

#include "appliance/access/registry.h"
#include "appliance/count/dossier_register.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_quarantine.h"
#include "appliance/tables/store_streams.h"

struct ingest;

enum {
    INGEST_FUTURE_MS = 5 * 60 * 1000, /* a stamp may be ahead of our clock by so much */
    INGEST_EARLIEST_YEAR = 2004,      /* an older stamp is a clock that was never set:
                                         RULES.md, times that can be believed */
    INGEST_BEFORE_DOSSIER_DAYS = 10,  /* a stamp may be before the code's date by so many */
};

struct ingest_announcement {
    const char *gateway, *epoch;
    const char *run, *begun; /* as in payload_batch */
    uint64_t produced;
};

/* Store, dossiers and rules are borrowed until the end. Errors of the store, from reading what
 * it has of every stream. */
int ingest_open(struct ingest **ret, struct store *store, struct dossier_register *dossiers,
                const struct rules *rules);
/*
 * Of a twin, whom nobody sends anything again: whatever share its sender has (shares.h) is the centre's
 * to say, who makes it wait where it has none.
 */
void ingest_follow(struct ingest *ingest);

/* What is not committed is rolled back. Takes NULL. */
void ingest_close(struct ingest *ingest);

/*
 * From now on only who is registered is heard, and only for its own units; NULL: anybody for all,
 * as at first. Borrowed. What a stranger says is neither kept nor answered, only logged, a line a
 * minute, and counted (reasons unregistered_gateway and revoked_gateway): a gateway that is
 * registered later still has it all.
 */
void ingest_guard(struct ingest *ingest, const struct registry *registry);

/*
 * One message as it came. Negative errno of the store: the transaction is rolled back,
 * nothing since the last commit is taken in, and the senders will repeat it.
 */
int ingest_message(struct ingest *ingest, const char *gateway, const char *payload,
                   size_t bytes, int64_t now_ms);

/*
 * A gateway says that it has given out the numbers up to `produced` in this epoch. Where
 * nothing may be stored now it is only remembered. Errors as of ingest_message().
 */
int ingest_announce(struct ingest *ingest, const struct ingest_announcement *said,
                    bool may_store, int64_t now_ms);

/* Why an event is not taken in. */
struct ingest_doubt {
    const char *reason; /* aside.h */
    char detail[PAYLOAD_FAULT_BYTES];
};

/* Whatever is imported from now on is of this epoch: one of its own for each file. */
void ingest_import_as(struct ingest *ingest, const char epoch[static PAYLOAD_EPOCH_BYTES]);

/* So many places of it are given, to what was taken in and to what was set aside. */
uint64_t ingest_imported(const struct ingest *ingest);

/*
 * One event out of a file, of the stream (gateway "import"), the nth (1, 2 ...) of its content
 * there: by content taken in once of all files, or of what tallies_repeat() so often (*ret_new says
 * whether it was new). -EINVAL: it is not believed, and ingest_set_aside() keeps it.
 */
int ingest_import(struct ingest *ingest, const struct event *event, int64_t nth,
                  int64_t now_ms, bool *ret_new, struct ingest_doubt *ret_doubt);

/* A line of a file that is not taken in, and why. */
struct ingest_refusal {
    const char *line;
    size_t bytes;
    int64_t nth;        /* of its content in the file; 1 where the same twice is once */
    const char *reason; /* aside.h */
    const char *detail;
};

/*
 * Sets a line aside at the next place of the imports, from where it can be replayed, whatever
 * there is already; one that is set aside already, nth times, stays where it is (*ret_before).
 * *ret_id is its entry.
 * One that is too large for an event has no place, and 0. Errors as of ingest_message().
 */
int ingest_set_aside(struct ingest *ingest, const struct ingest_refusal *refusal,
                     int64_t now_ms, int64_t *ret_id, bool *ret_before);

/*
 * An event out of the quarantine, at its own place: in the transaction in which its entry
 * is taken away. -EINVAL: it would be quarantined again, by this doubt. -EEXIST: it, or of a
 * gateway an anonymous count, has come in from a file meanwhile. Both leave everything as it is;
 * after an error of the store the caller abandons.
 */
int ingest_replay(struct ingest *ingest, const struct store_quarantined *entry,
                  const struct event *event, int64_t now_ms,
                  struct ingest_doubt *ret_doubt);

/* The transaction, for what shall be stored with it; 0 also when it has begun. */
int ingest_begin(struct ingest *ingest);

/* Rolls it back: as after an error of ingest_message(). */
void ingest_abandon(struct ingest *ingest);

/* So much may the quarantine keep of one gateway; 64 MiB when never said. */
void ingest_limit_quarantine(struct ingest *ingest, int64_t most_bytes);

/* Events taken in or quarantined since the last commit. */
size_t ingest_pending(const struct ingest *ingest);

/* Makes it durable. On error as ingest_message(). 0 also when there is nothing to do. */
int ingest_commit(struct ingest *ingest);

/* Has anything that the page shows changed since the last call? */
bool ingest_changed(struct ingest *ingest);

/* The broker may have lost them, or they say more now: that gateway is owed its receipts again;
 * NULL: every one is. */
void ingest_owe_receipts(struct ingest *ingest, const char *gateway);

/* So many events may a gateway say to be missing: streams_believed(). */
uint64_t ingest_believed(const struct ingest *ingest, const char *gateway);

/* Does it bring more of what belongs to no dossier than its share, so that it waits: shares.h? */
bool ingest_slowed(const struct ingest *ingest, const char *gateway, int64_t now_ms);

/* Who dismisses the claims of a gateway, and when. */
struct ingest_dismissal {
    const char *gateway, *by;
    int64_t now_ms;
    bool awaited; /* what it announced will not come either: it is away */
};

/* Of how many events, in the transaction, with a record of it. Errors as of ingest_message(). */
int ingest_dismiss_claims(struct ingest *ingest, const struct ingest_dismissal *dismissal,
                          uint64_t *ret_events);

/* Every gap that is stored, stream by stream. */
void ingest_each_gap(struct ingest *ingest,
                     void (*tell)(void *owner, const struct store_stream *stream,
                                  const struct gap *gap),
                     void *owner);

/* Every stream but the centre's own, oldest first, and whether it is owed a receipt. */
void ingest_each_stream(struct ingest *ingest,
                        void (*tell)(void *owner, const struct store_stream *stream,
                                     bool receipt_due),
                        void *owner);

/* The receipt for this stream is on its way. */
void ingest_receipt_sent(struct ingest *ingest, const struct store_stream *sent);

#endif
