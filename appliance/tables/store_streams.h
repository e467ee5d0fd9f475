/*
 * store_streams - how far the events of each gateway are stored, and which are missing.
 *
 * A stream is one gateway's numbering, an epoch: it begins anew when the gateway's disk is
 * replaced.
 */
#ifndef APPLIANCE_TABLES_STORE_STREAMS_H
#define APPLIANCE_TABLES_STORE_STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/rules/gaps.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"

struct store;

struct store_stream {
    int64_t id; /* 0: not stored yet */
    char gateway[TOPIC_GATEWAY_BYTES];
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t committed, duplicates, quarantined;
    uint64_t early;     /* came before their turn and had to be sent again: no loss */
    uint64_t announced; /* highest number the gateway said it gave out; 0: none beyond
                           committed */
    char chain
        [PAYLOAD_EPOCH_BYTES]; /* after `committed`, as its gateway said; "": not said */
    /* Sums of its gaps, by kind; neither read nor saved, nor is what follows. */
    uint64_t lost, claimed, dismissed;

    /* What its receipt says besides, as payload_receipt has it. */
    bool again;
    char asker[PAYLOAD_EPOCH_BYTES];
    uint64_t asked, common;
};

/* Oldest first, so the last one of a gateway is its newest. -errno from tell() ends it. */
int store_read_streams(struct store *store,
                       int (*tell)(void *owner, const struct store_stream *stream),
                       void *owner);

/* Adds it and sets its id, or rewrites its numbers. */
int store_save_stream(struct store *store, struct store_stream *stream);

/* Ordered by stream and number. -errno from tell() ends it. */
int store_read_gaps(struct store *store,
                    int (*tell)(void *owner, int64_t stream, const struct gap *gap),
                    void *owner);

/* Claims of so many events have been dismissed: a record of it. In a transaction. */
struct store_dismissal {
    int64_t stream;
    uint64_t events;
    int64_t dismissed_ms;
    const char *by;
};

int store_note_dismissal(struct store *store, const struct store_dismissal *dismissal);

/* The newest first; the text is borrowed for the call. -errno from tell() ends it. */
int store_each_dismissal(struct store *store,
                         int (*tell)(void *owner, const struct store_dismissal *dismissal),
                         void *owner);

/* They take the place of those before. In a transaction. */
int store_save_gaps(struct store *store, int64_t stream, const struct gaps *gaps);

#endif
