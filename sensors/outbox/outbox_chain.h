/*
 * outbox_chain - the digest that tells an outbox from a copy of it with other events.
 *
 * The chain after an event is made of the chain before it and the event's text, so two outboxes
 * have the same after an event only when all of them are the same up to there. It goes on over
 * epochs. 64 bits of SHA-256: nobody attacks his own outbox, and two of the copies that an office
 * makes in its life are alike by chance once in 10^19. By nettle, in 0.2 MB: OpenSSL would fetch the
 * digest from its providers, which take 2 MB where TLS has not fetched them yet, and twice the time.
 *
 * A part of outbox.c with a name of its own; nobody else includes it.
 */
#ifndef SENSORS_OUTBOX_OUTBOX_CHAIN_H
#define SENSORS_OUTBOX_OUTBOX_CHAIN_H

#include <sqlite3.h>

#include "mqtt/payload.h"

/* The chain after an event; ret may be `before`. */
void outbox_chain_next(const char before[static PAYLOAD_EPOCH_BYTES], const char *json,
                       char ret[static PAYLOAD_EPOCH_BYTES]);

/*
 * Gives the chain after the newest event, and every event without one its own: those of an older
 * version. In transactions of its own; cut off, it goes on the next time. That of an outbox without
 * events is zeroes. -EBADMSG: a row is not as we write it; else errors of SQLite.
 */
int outbox_chain_mend(sqlite3 *db, char ret[static PAYLOAD_EPOCH_BYTES]);

#endif
