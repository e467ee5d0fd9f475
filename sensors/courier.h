/*
 * courier - which events to send next, and when to send them again.
 *
 * Sends in order, several batches ahead of the receipts, and goes back to the first event
 * without one when the receipts stand still (with growing pauses, and at once when the
 * centre says again that it stands where it stood), when the connection or the centre is
 * new, or when the centre has less than it had (it was restored from a backup). What the
 * centre asks for and is no longer kept is passed over: every batch says where what is kept
 * begins, so that the centre can book the rest as lost. The broker may lose or repeat
 * anything: only the centre's receipt counts.
 *
 * Which centre that is, the term says (payload_receipt). A centre that was replaced may have events
 * that the one in its place has not, so its receipt must not settle them: of a lower term than any
 * before nothing is taken. One of a higher is the truth, whatever was known before. Receipts of older
 * programs say no term, which is the lowest: they are believed until a twin was promoted, and no more.
 *
 * Plain data and arithmetic: no clock, no network, no file. `now_ms` is a monotonic clock
 * that never falls from one call to the next.
 */
#ifndef SENSORS_COURIER_H
#define SENSORS_COURIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"

enum {
    COURIER_BATCH_EVENTS = 500,                       /* in one message */
    COURIER_WINDOW_EVENTS = 8 * COURIER_BATCH_EVENTS, /* sent without a receipt, at most */
    COURIER_SILENCE_MS = 2000,                        /* then it goes back the first time */
    COURIER_SILENCE_MAX_MS = 30000,
    COURIER_GREETING_MS = 1000, /* waited for the retained receipt on a new connection */
};

struct courier {
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t first;     /* oldest event kept */
    uint64_t last;      /* newest event there is */
    uint64_t committed; /* newest receipt */
    uint64_t lost;      /* and what it says is lost */
    uint64_t sent;      /* newest event sent, or passed over; >= committed */
    uint64_t reached;   /* newest event that the centre can have got, ever */
    uint64_t boot;      /* of the centre, from its newest receipt; 0: none yet */
    uint64_t term;      /* the highest of any receipt, ever */
    bool connected;
    bool heard;       /* a receipt has come on this connection */
    int64_t hold_ms;  /* nothing is sent before; in the past only until courier_tick() */
    int64_t since_ms; /* something has been sent and not got its receipt since */
    int silence_ms;   /* how long that may last */
    uint32_t random;
};

/* What a receipt says beside "thank you". */
enum courier_news {
    COURIER_NOTHING, /* as before, or of another epoch */
    COURIER_ADVANCED,
    COURIER_REBOOTED, /* the centre has restarted; it begins again after its receipt */
    COURIER_RESTORED, /* the centre has less than before; what it lacks is still there */
    COURIER_GONE,     /* the centre lacks events that are no longer kept: they are lost */
    COURIER_AHEAD,    /* the centre has events that this outbox has never sent */
    COURIER_OUTDATED, /* it is of a centre that was replaced; nothing is taken of it */
};

/* What the outbox knows from before. */
struct courier_start {
    const char *epoch;
    uint64_t first, last; /* oldest and newest event kept */
    uint64_t committed;
    uint64_t reached; /* newest event that may have been sent already */
    uint64_t term;    /* the highest that was seen */
};

/* random: any seed. */
void courier_init(struct courier *courier, const struct courier_start *start,
                  uint32_t random);

void courier_connected(struct courier *courier, int64_t now_ms);
void courier_disconnected(struct courier *courier);

/* New events are there, or old ones gone. */
void courier_kept(struct courier *courier, uint64_t first, uint64_t last);

/* The centre has the events of this outbox up to that one, whoever sent them. */
void courier_shared(struct courier *courier, uint64_t committed);

/*
 * After COURIER_AHEAD nothing is sent until courier_init(), with a new epoch: this outbox
 * is an old copy, and the centre has other events under its next numbers.
 */
enum courier_news courier_receipt(struct courier *courier,
                                  const struct payload_receipt *receipt, int64_t now_ms);

/* Is it of a centre that was replaced? */
bool courier_outdated(const struct courier *courier, const struct payload_receipt *receipt);

/* Has a new connection waited long enough for the centre to say where it stands? */
bool courier_greeted(const struct courier *courier, int64_t now_ms);

/* Is there something to send now? Then from ret_first on, at most ret_count events. */
bool courier_next(const struct courier *courier, int64_t now_ms, uint64_t *ret_first,
                  size_t *ret_count);

/* `count` events from what courier_next() said have been handed to the broker. */
void courier_sent(struct courier *courier, size_t count, int64_t now_ms);

/* To be called when it is due. Goes back when the receipts have stood still for too long; true: it
 * did. */
bool courier_tick(struct courier *courier, int64_t now_ms);

/* When courier_tick() or courier_next() has news of its own; INT64_MAX: not by itself. */
int64_t courier_due_ms(const struct courier *courier);

#endif
