/*
 * forwarder - events out of the outbox to the centre, and receipts back into it.
 *
 * Sends what the courier names, and sweeps the outbox. When the centre has other events under the
 * outbox's numbers (their chains differ: payload.h), the outbox is an old copy: it asks which ones
 * both have, and the others go to the centre under a new epoch. A centre that knows no chains shows
 * it only by more events than were ever sent from here. How a batch travels is the owner's to say.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_FORWARDER_H
#define SENSORS_FORWARDER_H

#include <stdbool.h>
#include <stddef.h>

#include "mqtt/payload.h"
#include "sensors/outbox/outbox_writer.h"

struct forwarder;
struct sd_event;

/* Publishes a batch. 0; -ENOTCONN, -EAGAIN: not now, -EMSGSIZE, as of client_publish(). */
struct forwarder_way {
    void *owner;
    size_t most_bytes; /* of a batch, by the settings */
    int (*publish)(void *owner, const char *json, size_t bytes);
};

/* The writer is borrowed until forwarder_close(). Negative errno of the loop. */
int forwarder_open(struct forwarder **ret, struct sd_event *loop,
                   struct outbox_writer *writer, const struct forwarder_way *way);

/* Takes NULL. */
void forwarder_close(struct forwarder *forwarder);

/* There is a connection, to a broker that takes messages of so many bytes, 0: of any. Batches are
 * cut to that; where they are refused or a connection ends without an answer to any, to half, as
 * long as there are two events. Both sizes are logged. Nothing is sent before forwarder_go_on(),
 * and before the centre has said where it stands or has been given a second for it. */
void forwarder_connected(struct forwarder *forwarder, size_t broker_most_bytes);

/* There is none any more. */
void forwarder_disconnected(struct forwarder *forwarder);

/* New events are in the outbox. */
void forwarder_stored(struct forwarder *forwarder);

/* Sends what may be sent now: on a new connection, and when there is room again after -EAGAIN. */
void forwarder_go_on(struct forwarder *forwarder);

/* What the centre has. One of a lower term than was ever seen here is not believed, and said: courier.h. */
void forwarder_receipt(struct forwarder *forwarder, const struct payload_receipt *receipt);

/* Has a part deleted of what the outbox need not keep; true: the last time there may have been more. */
bool forwarder_sweep(struct forwarder *forwarder);

/*
 * Are there events that the centre cannot have got yet? Their numbers are not given out for good
 * before it has said where it stands, for this outbox might be an old copy.
 */
bool forwarder_unsure(const struct forwarder *forwarder);

/* When the centre last noticed another gateway of this name, by its wall clock; 0: not since the
 * start, or it has not said when. */
int64_t forwarder_twins_ms(const struct forwarder *forwarder);

/* Fills in what the gateway's state says of its events: epoch, runs, produced, committed, lost
 * and the oldest that is not sent. */
void forwarder_tell(const struct forwarder *forwarder, struct payload_state *state);

#endif
