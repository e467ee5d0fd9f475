/*
 * hook_sender - one system that sends events, and how far it has come.
 *
 * Its batches go into the outbox through the commit group, a mark with them, so that what comes
 * again is known: under unit "" and counter "" the key "hook/NAME/EPOCH" has the number of the last
 * event of that epoch, "hook/NAME" the epoch that came last. Not under its unit: a sender that is
 * moved to another one goes on with its numbers. One batch of a sender at a time.
 *
 * A sender keeps what is not taken; a key that is pressed is lost. So while the centre is away senders
 * fill half of the outbox at most, and the rest stays free for devices.
 *
 * For the thread that runs the loop.
 */
#ifndef SENSORS_HOOK_HOOK_SENDER_H
#define SENSORS_HOOK_HOOK_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"
#include "sensors/hook/hook_batch.h"
#include "sensors/hook/hook_key.h"
#include "sensors/hook/hook_settings.h"
#include "sensors/outbox/commit_group.h"

enum hook_verdict {
    HOOK_STORED,  /* all of it is on stable storage */
    HOOK_WAITS,   /* will be, or not: told() says it */
    HOOK_GAP,     /* its first event is not the next one, but one behind it */
    HOOK_BAD,     /* the fault says why */
    HOOK_BUSY,    /* the batch before is not stored yet */
    HOOK_FULL,    /* the outbox takes nothing for now */
    HOOK_CROWDED, /* half of the outbox waits for the centre: the rest is for devices */
    HOOK_STOPPED, /* not stored: the gateway ends, or takes its settings anew */
};

struct hook_outcome {
    enum hook_verdict verdict;
    char epoch[PAYLOAD_EPOCH_BYTES]; /* "": there was none */
    uint64_t committed;              /* of it; the last event that is stored for good */
    struct hook_fault fault;         /* of HOOK_BAD */
};

struct hook_sender {
    const struct hook_source *source; /* borrowed */
    struct hook_key key;
    struct outbox *box;                                            /* borrowed */
    struct commit_group *group;                                    /* borrowed */
    void (*told)(void *owner, const struct hook_outcome *outcome); /* what became of it */
    void *owner;            /* of the batch that waits */
    int64_t seen_ms;        /* wall clock of its last request; 0: none since the start */
    uint64_t refused;       /* batches that were HOOK_BAD or HOOK_GAP, since the start */
    struct log_limit limit; /* of lines on the latter */
    struct log_limit crowded_limit;

    /* Its own. */
    struct commit_group_member member;
    struct hook_outcome pending; /* of the batch that waits */
    char cursor_key[OUTBOX_KEY_BYTES], mark[24];
};

/* Zeroed but for source, box, group and told, it reads its key; one without a key sends nothing.
 * Negative errno, logged. */
int hook_sender_open(struct hook_sender *sender);

/* Which epoch came last, and how far it is stored; 0: nothing ever was. Negative errno. */
int hook_sender_progress(const struct hook_sender *sender, struct hook_outcome *ret);

/* Takes a batch, or not; of HOOK_WAITS told(owner) comes later, once. */
void hook_sender_take(struct hook_sender *sender, const char *json, size_t bytes,
                      void *owner, struct hook_outcome *ret);

/* The group has been closed while a batch waits: told(owner) now, by what the outbox has. */
void hook_sender_end(struct hook_sender *sender);

#endif
