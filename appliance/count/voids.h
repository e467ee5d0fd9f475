/*
 * voids - which events a void takes out, and whether its sender may say so.
 *
 * A void by place (`of`) names one event: of the gateway that it says, else of the sender's own
 * outbox of that epoch, else of the only one; where several have it and none is said it is
 * ambiguous. It may come before it: then it waits, for an event of
 * its own gateway and of no other; of any where anybody may speak for all. It never waits for an
 * event that is yet to be imported, whose place is not given before it comes: said too early it
 * stays set aside, and never names what got that place afterwards. A void by content
 * (`dossier`, `of_type`, `of_at`) names every copy of an event that has come, so that what came
 * from a gateway and from a file counts no more either way. What cancels cannot be cancelled.
 */
#ifndef APPLIANCE_COUNT_VOIDS_H
#define APPLIANCE_COUNT_VOIDS_H

#include <stdbool.h>

#include "appliance/count/dossier_register.h"
#include "appliance/streams/streams.h"

/* Who says it, and at which place. */
struct voids_sender {
    const struct stream *stream;
    uint64_t seq;
    bool out_of_turn; /* said once and set aside: nobody knows what was there then */
    bool only_own;    /* it may cancel what its own gateway has said, and nothing else */
};

/*
 * Fills in what the void in `said` takes out; `said->sent` becomes *ret_named, in which `of` is the
 * place of the first copy, with its gateway where others have that epoch. *ret_reason: NULL, or why
 * it is set aside (aside.h): foreign_event, unknown_event, ambiguous_event, bad_void. Errors of the
 * store.
 */
int voids_resolve(struct dossier_register *dossiers, const struct streams *streams,
                  const struct voids_sender *sender, struct dossier_register_entry *said,
                  struct event *ret_named, const char **ret_reason);

#endif
