/*
 * losses - events that their sender says it no longer has: booked as lost, or as its claim
 * (streams.h), and not waited for.
 *
 * One thread.
 */
#ifndef APPLIANCE_STREAMS_LOSSES_H
#define APPLIANCE_STREAMS_LOSSES_H

#include "appliance/streams/streams.h"

/* The sender can send from the event `oldest` on; 0: not said. In a transaction. */
void losses_pass_over(struct streams *streams, struct stream *stream, uint64_t oldest,
                      int64_t now_ms);

/*
 * The gateway speaks with this outbox, so what it has announced of older ones will not come: but
 * for what this one took along, and for an older one that speaks still. In a transaction; errors of
 * the store.
 */
int losses_of_older(struct streams *streams, const struct stream *newest, int64_t now_ms);

#endif
