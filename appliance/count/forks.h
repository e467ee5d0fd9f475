/*
 * forks - outboxes that have parted: the same numbers, other events.
 *
 * An outbox that is set back to an old copy, or lives on in two places, gives out numbers twice. The
 * chain of a batch (mqtt/payload.h) says which events go before it: where that is not the chain of
 * what is stored, nothing of the batch is taken in, and its sender, who hears in the receipt what is
 * stored, asks which of its events that are. One thread.
 */
#ifndef APPLIANCE_COUNT_FORKS_H
#define APPLIANCE_COUNT_FORKS_H

#include <stdbool.h>

#include "appliance/count/dossier_register.h"
#include "appliance/streams/streams.h"
#include "mqtt/payload.h"

/*
 * Does the batch go on from what is stored of its stream? One that says no chain does, as does one
 * of which nothing would be taken in. One that overlaps what is stored cannot tell, and does not.
 * The first that certainly does not is logged, until there is one that does.
 */
bool forks_fits(struct stream *stream, const struct payload_batch *batch);

/* A batch that fits has been taken in, when so many were committed before it: what the chain is now. */
void forks_follow(struct stream *stream, const struct payload_batch *batch,
                  uint64_t committed);

/*
 * The answer to a batch that asks, for the stream's receipt: up to which of its events they are the
 * stored ones. What is not kept any more, or never was, does not count. Where all that is stored is
 * the same, and the batch only goes beyond it, nothing has parted, and there is no answer but the
 * receipt itself: the centre has gone back meanwhile. Errors of the store.
 */
int forks_answer(struct store *store, struct dossier_register *dossiers,
                 const struct rules *rules, struct stream *stream,
                 const struct payload_batch *batch);

#endif
