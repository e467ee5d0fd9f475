/*
 * hook_batch - what a sender posts: the batch of the MQTT contract, with an epoch and numbers of
 * the sender's own.
 *
 *     {"v":1,"epoch":"9f3c52d1a07be644","first":1,"events":[{"type":"rated","at":…,"score":5}]}
 *
 * Of the other members of a batch none means anything here; `ask` is refused. All types are taken
 * but two: `voided`, by which a sender could take away what others have counted, and which names
 * events by numbers of the gateway that a sender does not know; and `device`, the gateway's own
 * news of its counter devices. Pure; any thread.
 */
#ifndef SENSORS_HOOK_HOOK_BATCH_H
#define SENSORS_HOOK_HOOK_BATCH_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"

enum {
    HOOK_BATCH_FUTURE_MS = 5 * 60 * 1000, /* the centre takes no more either */
    HOOK_BATCH_FAULT_BYTES = PAYLOAD_FAULT_BYTES + 160,
};

/* What is wrong with it. */
struct hook_fault {
    int event; /* with which one, from 0; -1: with what stands round them */
    char text[HOOK_BATCH_FAULT_BYTES];
};

struct hook_batch {
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t first; /* 1 ...; the number of the first event */
    size_t count;   /* 1 ... PAYLOAD_MAX_EVENTS */
    json_t *object; /* owned */
};

/* Reads what stands round the events. -EINVAL with the fault. */
int hook_batch_read(struct hook_batch *ret, const char *json, size_t bytes,
                    struct hook_fault *fault);

/* Takes a zeroed one too. */
void hook_batch_release(struct hook_batch *batch);

/* Event `index` as JSON for the outbox, which the caller frees, of a sender of this unit; NULL with
 * the fault. */
char *hook_batch_event(const struct hook_batch *batch, size_t index, const char *unit,
                       int64_t now_ms, struct hook_fault *fault);

#endif
